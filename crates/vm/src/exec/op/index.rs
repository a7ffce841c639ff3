//! Handlers: reading from tables, and method lookup.
#![allow(unsafe_code)]

use crate::exec::dispatch::{a, b, c, check, handler, next, reload_k, resume};
use crate::exec::{fuse, meta};
use crate::object::{LuaClosure, Node, TableObj, table};
use crate::value::{Slot, Tag, Val};

/// Delivers `$slot` (null or nil: decide about metamethods in `$slow`) to register A.
macro_rules! deliver {
    ($slot:expr, $t:expr, $slow:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {{
        let slot: *mut Slot = $slot;
        if !slot.is_null() && Slot::tag(slot) != Tag::NIL {
            Slot::copy($base.add(a!($insn)), slot);
            next!($vm, $pc, $base, $k, $table)
        }
        if (*$t).metatable.is_null() {
            Slot::set_tag($base.add(a!($insn)), Tag::NIL);
            next!($vm, $pc, $base, $k, $table)
        }
        return $slow($vm, $pc, $base, $k, $insn, $table);
    }};
}

/// Reads a field whose key is where it was in the last table (nearly all are), else goes on in `$rest`.
macro_rules! field_fast {
    ($t:expr, $key:expr, $rest:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {{
        let key: *const Slot = $key;
        let node = table::constant_position($t, key);
        let tag = Node::field_tag(node, Slot::bits(key));
        if tag != Tag::NIL {
            let bits = Slot::bits(Node::val(node));
            Slot::set($base.add(a!($insn)), Val { bits, tag });
            next!($vm, $pc, $base, $k, $table)
        }
        return $rest($vm, $pc, $base, reload_k!($vm), $insn, $table);
    }};
}

handler! { get_tab_up(vm, pc, base, k, insn, table) {
    let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
    let up = (*LuaClosure::upval(closure, b!(insn))).v;
    if Slot::tag(up) == Tag::TABLE {
        let t = Slot::bits(up) as *mut TableObj;
        let key = k.add(c!(insn));
        field_fast!(t, key, get_tab_up_chain, vm, pc, base, k, insn, table)
    }
    return slow(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] get_tab_up_chain(vm, pc, base, k, insn, table) {
    let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
    let t = Slot::bits((*LuaClosure::upval(closure, b!(insn))).v) as *mut TableObj;
    deliver!(table::find_constant(t, k.add(c!(insn))), t, slow, vm, pc, base, k, insn, table)
} }

handler! { get_field(vm, pc, base, k, insn, table) {
    let obj = base.add(b!(insn));
    if Slot::tag(obj) == Tag::TABLE {
        let t = Slot::bits(obj) as *mut TableObj;
        let key = k.add(c!(insn));
        field_fast!(t, key, get_field_chain, vm, pc, base, k, insn, table)
    }
    return slow(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] get_field_chain(vm, pc, base, k, insn, table) {
    let t = Slot::bits(base.add(b!(insn))) as *mut TableObj;
    deliver!(table::find_constant(t, k.add(c!(insn))), t, slow, vm, pc, base, k, insn, table)
} }

handler! { get_i(vm, pc, base, k, insn, table) {
    let obj = base.add(b!(insn));
    if Slot::tag(obj) == Tag::TABLE {
        let t = Slot::bits(obj) as *mut TableObj;
        let index = c!(insn).wrapping_sub(1);
        if index < (*t).hdr.word as usize {
            let slot = (*t).array.add(index);
            if Slot::tag(slot) != Tag::NIL {
                Slot::copy(base.add(a!(insn)), slot);
                next!(vm, pc, base, k, table)
            }
        }
    }
    return get_i_hash(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] get_i_hash(vm, pc, base, k, insn, table) {
    let obj = base.add(b!(insn));
    if Slot::tag(obj) == Tag::TABLE {
        let t = Slot::bits(obj) as *mut TableObj;
        deliver!(table::find_int(t, c!(insn) as i64), t, slow, vm, pc, base, k, insn, table)
    }
    return slow(vm, pc, base, k, insn, table);
} }

handler! { get_table(vm, pc, base, k, insn, table) {
    let (obj, key) = (base.add(b!(insn)), base.add(c!(insn)));
    if Slot::tag(obj) == Tag::TABLE && Slot::tag(key) == Tag::INT {
        let t = Slot::bits(obj) as *mut TableObj;
        let index = Slot::bits(key).wrapping_sub(1);
        if index < (*t).hdr.word as u64 {
            let slot = (*t).array.add(index as usize);
            if Slot::tag(slot) != Tag::NIL {
                Slot::copy(base.add(a!(insn)), slot);
                next!(vm, pc, base, k, table)
            }
        }
    }
    return get_table_any(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] get_table_any(vm, pc, base, k, insn, table) {
    let obj = base.add(b!(insn));
    if Slot::tag(obj) == Tag::TABLE {
        let t = Slot::bits(obj) as *mut TableObj;
        let key = Slot::get(base.add(c!(insn)));
        let slot = match key.tag {
            Tag::INT => table::find_int(t, key.as_int()),
            Tag::SHORT_STR => table::find_short_str(t, key.as_str()),
            _ => table::find(t, key),
        };
        deliver!(slot, t, slow, vm, pc, base, k, insn, table)
    }
    return slow(vm, pc, base, k, insn, table);
} }

handler! { self_k(vm, pc, base, k, insn, table) {
    let obj = base.add(b!(insn));
    let name = k.add(c!(insn));
    if Slot::tag(obj) == Tag::TABLE && Slot::tag(name) == Tag::SHORT_STR {
        let t = Slot::bits(obj) as *mut TableObj;
        let node = table::constant_position(t, name);
        let tag = Node::field_tag(node, Slot::bits(name));
        if tag != Tag::NIL {
            let ra = base.add(a!(insn));
            Slot::set(ra.add(1), Val::table(t));
            Slot::set(ra, Val { bits: Slot::bits(Node::val(node)), tag });
            next!(vm, pc, base, k, table)
        }
    }
    return self_meta(vm, pc, base, reload_k!(vm), insn, table);
} }

handler! {
    /// Method lookup that goes through `__index` tables (the common shape of objects).
    #[inline(never)]
    self_meta(vm, pc, base, k, insn, table) {
        let obj = Slot::get(base.add(b!(insn)));
        let key = Slot::get(k.add(c!(insn)));
        if key.tag == Tag::SHORT_STR
            && let Some(slot) = meta::find_in_index_chain(vm, obj, k.add(c!(insn)))
        {
            let ra = base.add(a!(insn));
            Slot::set(ra.add(1), obj);
            Slot::copy(ra, slot);
            next!(vm, pc, base, k, table)
        }
        return self_slow(vm, pc, base, k, insn, table);
    }
}

handler! { self_r(vm, pc, base, k, insn, table) {
    return self_slow(vm, pc, base, k, insn, table);
} }

handler! {
    /// `SELF`/`SELFK` in general.
    #[inline(never)]
    self_slow(vm, pc, base, k, insn, table) {
        (*(*vm).frame).pc = pc;
        let obj = base.add(b!(insn));
        let key = if insn as u8 == lua_rs_bytecode::Op::SelfK as u8 {
            Slot::get(k.add(c!(insn)))
        } else {
            Slot::get(base.add(c!(insn)))
        };
        let v = Slot::get(obj);
        // The object goes to A+1 first, as in PUC; the lookup then uses that copy.
        let ra = base.add(a!(insn));
        Slot::set(ra.add(1), v);
        check!(meta::index_insn(vm, v, key, ra, obj));
        resume!(vm)
    }
}

handler! {
    /// Reads that need a metamethod or fail.
    #[inline(never)]
    slow(vm, pc, base, k, insn, table) {
        use lua_rs_bytecode::Op;
        (*(*vm).frame).pc = pc;
        let op = fuse::plain(insn) as u8;
        let (place, key): (*const Slot, Val) = if op == Op::GetTabUp as u8 {
            let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
            ((*LuaClosure::upval(closure, b!(insn))).v, Slot::get(k.add(c!(insn))))
        } else if op == Op::GetTable as u8 {
            (base.add(b!(insn)), Slot::get(base.add(c!(insn))))
        } else if op == Op::GetI as u8 {
            (base.add(b!(insn)), Val::int(c!(insn) as i64))
        } else {
            (base.add(b!(insn)), Slot::get(k.add(c!(insn))))
        };
        check!(meta::index_insn(vm, Slot::get(place), key, base.add(a!(insn)), place));
        resume!(vm)
    }
}
