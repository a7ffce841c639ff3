//! Handlers: writing to tables.
#![allow(unsafe_code)]

use crate::exec::dispatch::{a, b, c, check, handler, next, reload_k, resume};
use crate::exec::meta;
use crate::heap;
use crate::object::{LuaClosure, Node, StrObj, TableObj, table};
use crate::value::{Slot, Tag, Val};

/// Stores in an absent element of the array part when no metatable can object.
macro_rules! in_array {
    ($slot:expr, $t:expr, $key:expr, $v:expr, $barrier:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        if ($key).wrapping_sub(1) < (*$t).hdr.word as u64 && (*$t).metatable.is_null() {
            Slot::copy($slot, $v);
            if heap::is_black($t.cast()) {
                return $barrier($vm, $pc, $base, $k, $insn, $table);
            }
            next!($vm, $pc, $base, $k, $table)
        }
    };
}

/// Overwrites an existing non-nil entry, else leaves it to `$rest`.
macro_rules! overwrite {
    ($slot:expr, $t:expr, $v:expr, $rest:ident, $barrier:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {{
        let slot: *mut Slot = $slot;
        if !slot.is_null() && Slot::tag(slot) != Tag::NIL {
            Slot::copy(slot, $v);
            if heap::is_black($t.cast()) {
                return $barrier($vm, $pc, $base, reload_k!($vm), $insn, $table);
            }
            next!($vm, $pc, $base, $k, $table)
        }
        return $rest($vm, $pc, $base, reload_k!($vm), $insn, $table);
    }};
}

/// Overwrites the value of a string key found where it was in the last table; a black table is left to `$rest`.
macro_rules! overwrite_field {
    ($t:expr, $key:expr, $v:expr, $rest:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {{
        let key: *const Slot = $key;
        let node = table::constant_position($t, key);
        if Node::field_tag(node, Slot::bits(key)) != Tag::NIL
            && !(heap::is_black($t.cast()) && Slot::tag($v).is_collectable())
        {
            // NO-BARRIER: the table is not black, or the value is no object.
            Slot::copy(Node::val(node), $v);
            next!($vm, $pc, $base, $k, $table)
        }
        return $rest($vm, $pc, $base, reload_k!($vm), $insn, $table);
    }};
}

/// The barriers after a store in a black table, out of the way of the fast path.
macro_rules! barriers {
    ($of_register:ident, $of_upvalue:ident, |$b:ident, $kk:ident, $i:ident| $value:expr) => {
        handler! { #[cold] #[inline(never)] $of_register(vm, pc, base, k, insn, table) {
            let ($b, $kk, $i) = (base, k, insn);
            heap::barrier_back(vm, Slot::bits(base.add(a!(insn))) as *mut _, Slot::get($value));
            next!(vm, pc, base, k, table)
        } }
        handler! { #[cold] #[inline(never)] $of_upvalue(vm, pc, base, k, insn, table) {
            let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
            let up = (*LuaClosure::upval(closure, a!(insn))).v;
            let ($b, $kk, $i) = (base, k, insn);
            heap::barrier_back(vm, Slot::bits(up) as *mut _, Slot::get($value));
            next!(vm, pc, base, k, table)
        } }
    };
}

barriers!(barrier, barrier_up, |b, k, i| b.add(c!(i)));
barriers!(barrier_k, barrier_up_k, |b, k, i| k.add(c!(i)));

macro_rules! stores {
    ($tab_up:ident, $tab_up_chain:ident, $field:ident, $field_chain:ident, $int:ident, $int_hash:ident, $any:ident,
        $any2:ident, $barrier:ident, $barrier_up:ident, |$b:ident, $kk:ident, $i:ident| $value:expr) => {
        handler! { $tab_up(vm, pc, base, k, insn, table) {
            let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
            let up = (*LuaClosure::upval(closure, a!(insn))).v;
            if Slot::tag(up) == Tag::TABLE {
                let t = Slot::bits(up) as *mut TableObj;
                let key = k.add(b!(insn));
                let ($b, $kk, $i) = (base, k, insn);
                overwrite_field!(t, key, $value, $tab_up_chain, vm, pc, base, k, insn, table)
            }
            return slow(vm, pc, base, reload_k!(vm), insn, table);
        } }
        handler! { #[inline(never)] $tab_up_chain(vm, pc, base, k, insn, table) {
            let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
            let t = Slot::bits((*LuaClosure::upval(closure, a!(insn))).v) as *mut TableObj;
            let ($b, $kk, $i) = (base, k, insn);
            overwrite!(table::find_constant(t, k.add(b!(insn))), t, $value, slow, $barrier_up, vm, pc, base, k, insn, table)
        } }
        handler! { $field(vm, pc, base, k, insn, table) {
            let obj = base.add(a!(insn));
            if Slot::tag(obj) == Tag::TABLE {
                let t = Slot::bits(obj) as *mut TableObj;
                let key = k.add(b!(insn));
                let ($b, $kk, $i) = (base, k, insn);
                overwrite_field!(t, key, $value, $field_chain, vm, pc, base, k, insn, table)
            }
            return slow(vm, pc, base, reload_k!(vm), insn, table);
        } }
        handler! { #[inline(never)] $field_chain(vm, pc, base, k, insn, table) {
            let t = Slot::bits(base.add(a!(insn))) as *mut TableObj;
            let key = Slot::bits(k.add(b!(insn))) as *mut StrObj;
            let ($b, $kk, $i) = (base, k, insn);
            let node = table::main_position(t, (*key).hdr.word);
            if (*node).key_tag == Tag::NIL
                && (*t).metatable.is_null()
                && !heap::is_black(t.cast())
                && Slot::tag($value) != Tag::NIL
                && !TableObj::has_no_hash(t)
            {
                // A new field, whose node was never in use.
                (*t).hdr.aux = 0;
                (*node).key_bits = key as u64;
                (*node).key_tag = Tag::SHORT_STR;
                // NO-BARRIER: the table is not black.
                Slot::copy(Node::val(node), $value);
                next!(vm, pc, base, k, table)
            }
            overwrite!(table::find_constant(t, k.add(b!(insn))), t, $value, slow, $barrier, vm, pc, base, k, insn, table)
        } }
        handler! { $int(vm, pc, base, k, insn, table) {
            let obj = base.add(a!(insn));
            if Slot::tag(obj) == Tag::TABLE {
                let t = Slot::bits(obj) as *mut TableObj;
                let index = b!(insn).wrapping_sub(1);
                let ($b, $kk, $i) = (base, k, insn);
                if index < (*t).hdr.word as usize
                    && !(heap::is_black(t.cast()) && Slot::tag($value).is_collectable())
                {
                    let slot = (*t).array.add(index);
                    if Slot::tag(slot) != Tag::NIL || (*t).metatable.is_null() {
                        // NO-BARRIER: the table is not black, or the value is no object.
                        Slot::copy(slot, $value);
                        next!(vm, pc, base, k, table)
                    }
                }
            }
            return $int_hash(vm, pc, base, reload_k!(vm), insn, table);
        } }
        handler! { #[inline(never)] $int_hash(vm, pc, base, k, insn, table) {
            let obj = base.add(a!(insn));
            if Slot::tag(obj) == Tag::TABLE {
                let t = Slot::bits(obj) as *mut TableObj;
                let ($b, $kk, $i) = (base, k, insn);
                let slot = table::find_int(t, b!(insn) as i64);
                in_array!(slot, t, b!(insn) as u64, $value, $barrier, vm, pc, base, k, insn, table);
                overwrite!(slot, t, $value, slow, $barrier, vm, pc, base, k, insn, table)
            }
            return slow(vm, pc, base, reload_k!(vm), insn, table);
        } }
        handler! { $any(vm, pc, base, k, insn, table) {
            let (obj, key) = (base.add(a!(insn)), base.add(b!(insn)));
            if Slot::tag(obj) == Tag::TABLE && Slot::tag(key) == Tag::INT {
                let t = Slot::bits(obj) as *mut TableObj;
                let index = Slot::bits(key).wrapping_sub(1);
                let ($b, $kk, $i) = (base, k, insn);
                if index < (*t).hdr.word as u64
                    && !(heap::is_black(t.cast()) && Slot::tag($value).is_collectable())
                {
                    let slot = (*t).array.add(index as usize);
                    // An absent element may be stored without a lookup when no metatable can object.
                    if Slot::tag(slot) != Tag::NIL || (*t).metatable.is_null() {
                        // NO-BARRIER: the table is not black, or the value is no object.
                        Slot::copy(slot, $value);
                        next!(vm, pc, base, k, table)
                    }
                }
            }
            return $any2(vm, pc, base, reload_k!(vm), insn, table);
        } }
        handler! { #[inline(never)] $any2(vm, pc, base, k, insn, table) {
            let obj = base.add(a!(insn));
            if Slot::tag(obj) == Tag::TABLE {
                let t = Slot::bits(obj) as *mut TableObj;
                let key = Slot::get(base.add(b!(insn)));
                let ($b, $kk, $i) = (base, k, insn);
                let slot = match key.tag {
                    Tag::INT => {
                        let slot = table::find_int(t, key.as_int());
                        in_array!(slot, t, key.bits, $value, $barrier, vm, pc, base, k, insn, table);
                        slot
                    }
                    Tag::SHORT_STR => table::find_short_str(t, key.as_str()),
                    _ => table::find(t, key),
                };
                overwrite!(slot, t, $value, slow, $barrier, vm, pc, base, k, insn, table)
            }
            return slow(vm, pc, base, reload_k!(vm), insn, table);
        } }
    };
}

stores!(
    set_tab_up,
    set_tab_up_chain,
    set_field,
    set_field_chain,
    set_i,
    set_i_hash,
    set_table,
    set_table_any,
    barrier,
    barrier_up,
    |b, k, i| b.add(c!(i))
);
stores!(
    set_tab_up_k,
    set_tab_up_k_chain,
    set_field_k,
    set_field_k_chain,
    set_i_k,
    set_i_k_hash,
    set_table_k,
    set_table_k_any,
    barrier_k,
    barrier_up_k,
    |b, k, i| k.add(c!(i))
);

handler! {
    /// New keys, metamethods and errors of every store.
    #[inline(never)]
    slow(vm, pc, base, k, insn, table) {
        use lua_rs_bytecode::Op;
        (*(*vm).frame).pc = pc;
        let op = insn as u8;
        let place: *const Slot = if op == Op::SetTabUp as u8 || op == Op::SetTabUpK as u8 {
            let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
            (*LuaClosure::upval(closure, a!(insn))).v
        } else {
            base.add(a!(insn))
        };
        let key = if op == Op::SetTable as u8 || op == Op::SetTableK as u8 {
            Slot::get(base.add(b!(insn)))
        } else if op == Op::SetI as u8 || op == Op::SetIK as u8 {
            Val::int(b!(insn) as i64)
        } else {
            Slot::get(k.add(b!(insn)))
        };
        let constant = op == Op::SetTabUpK as u8
            || op == Op::SetFieldK as u8
            || op == Op::SetTableK as u8
            || op == Op::SetIK as u8;
        let v = if constant { Slot::get(k.add(c!(insn))) } else { Slot::get(base.add(c!(insn))) };
        check!(meta::set_index_insn(vm, Slot::get(place), key, v, place));
        resume!(vm)
    }
}
