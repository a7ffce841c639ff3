//! Handlers: writing to tables.
#![allow(unsafe_code)]

use crate::exec::dispatch::{a, b, c, check, handler, next, resume};
use crate::exec::meta;
use crate::heap;
use crate::object::{LuaClosure, TableObj, table};
use crate::value::{Slot, Tag, Val};

/// Overwrites an existing non-nil entry, else leaves it to `slow`.
macro_rules! overwrite {
    ($slot:expr, $t:expr, $v:expr, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {{
        let slot: *mut Slot = $slot;
        if !slot.is_null() && Slot::tag(slot) != Tag::NIL {
            let v: Val = $v;
            Slot::set(slot, v);
            heap::barrier_back($vm, $t.cast(), v);
            next!($vm, $pc, $base, $k, $table)
        }
        return slow($vm, $pc, $base, $k, $insn, $table);
    }};
}

macro_rules! stores {
    ($tab_up:ident, $field:ident, $int:ident, $any:ident, $any2:ident, |$b:ident, $kk:ident, $i:ident| $value:expr) => {
        handler! { $tab_up(vm, pc, base, k, insn, table) {
            let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
            let up = (*LuaClosure::upval(closure, a!(insn))).v;
            if Slot::tag(up) == Tag::TABLE {
                let t = Slot::bits(up) as *mut TableObj;
                let key = Slot::bits(k.add(b!(insn))) as *mut _;
                let ($b, $kk, $i) = (base, k, insn);
                overwrite!(table::find_short_str(t, key), t, $value, vm, pc, base, k, insn, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
        handler! { $field(vm, pc, base, k, insn, table) {
            let obj = base.add(a!(insn));
            if Slot::tag(obj) == Tag::TABLE {
                let t = Slot::bits(obj) as *mut TableObj;
                let key = Slot::bits(k.add(b!(insn))) as *mut _;
                let ($b, $kk, $i) = (base, k, insn);
                overwrite!(table::find_short_str(t, key), t, $value, vm, pc, base, k, insn, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
        handler! { $int(vm, pc, base, k, insn, table) {
            let obj = base.add(a!(insn));
            if Slot::tag(obj) == Tag::TABLE {
                let t = Slot::bits(obj) as *mut TableObj;
                let ($b, $kk, $i) = (base, k, insn);
                overwrite!(table::find_int(t, b!(insn) as i64), t, $value, vm, pc, base, k, insn, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
        handler! { $any(vm, pc, base, k, insn, table) {
            let (obj, key) = (base.add(a!(insn)), base.add(b!(insn)));
            if Slot::tag(obj) == Tag::TABLE && Slot::tag(key) == Tag::INT {
                let t = Slot::bits(obj) as *mut TableObj;
                let index = Slot::bits(key).wrapping_sub(1);
                if index < (*t).hdr.word as u64 {
                    let slot = (*t).array.add(index as usize);
                    // An absent element may be stored without a lookup when no metatable can object.
                    if Slot::tag(slot) != Tag::NIL || (*t).metatable.is_null() {
                        let ($b, $kk, $i) = (base, k, insn);
                        let v: Val = $value;
                        Slot::set(slot, v);
                        heap::barrier_back(vm, t.cast(), v);
                        next!(vm, pc, base, k, table)
                    }
                }
            }
            return $any2(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $any2(vm, pc, base, k, insn, table) {
            let obj = base.add(a!(insn));
            if Slot::tag(obj) == Tag::TABLE {
                let t = Slot::bits(obj) as *mut TableObj;
                let key = Slot::get(base.add(b!(insn)));
                let ($b, $kk, $i) = (base, k, insn);
                let slot = match key.tag {
                    Tag::INT => table::find_int(t, key.as_int()),
                    Tag::SHORT_STR => table::find_short_str(t, key.as_str()),
                    _ => table::find(t, key),
                };
                overwrite!(slot, t, $value, vm, pc, base, k, insn, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

stores!(set_tab_up, set_field, set_i, set_table, set_table_any, |b, k, i| Slot::get(b.add(c!(i))));
stores!(set_tab_up_k, set_field_k, set_i_k, set_table_k, set_table_k_any, |b, k, i| Slot::get(k.add(c!(i))));

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
