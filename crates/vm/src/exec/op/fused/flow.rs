//! Fused: a small instruction and the call or return that follows it; lengths and what is added to them.
#![allow(unsafe_code)]

use super::{first_alone, first_get_upval};
use crate::exec::dispatch::{a, b, bx, c, handler, next, reload_k, sc};
use crate::exec::op::{call, make};
use crate::frame::status;
use crate::object::{LuaClosure, StrObj};
use crate::value::{Slot, Tag, Val};

/// Runs the handler of the next instruction, which is known.
macro_rules! then {
    ($handler:path, $vm:ident, $pc:ident, $base:ident, $k:ident, $table:ident) => {
        let insn = *$pc;
        return $handler($vm, $pc.add(1), $base, $k, insn, $table);
    };
}

handler! { mov_call(vm, pc, base, k, insn, table) {
    Slot::copy(base.add(a!(insn)), base.add(b!(insn)));
    then!(call::call, vm, pc, base, k, table);
} }

handler! { load_k_call(vm, pc, base, k, insn, table) {
    Slot::copy(base.add(a!(insn)), k.add(bx!(insn)));
    then!(call::call, vm, pc, base, k, table);
} }

handler! { load_i_call(vm, pc, base, k, insn, table) {
    Slot::set(base.add(a!(insn)), Val::int(((insn as i32) >> 16) as i64));
    then!(call::call, vm, pc, base, k, table);
} }

handler! { sub_i_tail_call(vm, pc, base, k, insn, table) {
    let x = base.add(b!(insn));
    if Slot::tag(x) != Tag::INT {
        return first_alone(vm, pc, base, k, insn, table);
    }
    let r = (Slot::bits(x) as i64).wrapping_sub(sc!(insn));
    Slot::set(base.add(a!(insn)), Val::int(r));
    then!(call::tail_call, vm, pc, base, k, table);
} }

handler! {
    /// `return x + y`: the sum goes straight to where the caller wants it.
    add_ret1(vm, pc, base, k, insn, table) {
        let (x, y) = (base.add(b!(insn)), base.add(c!(insn)));
        if Slot::tag(x) != Tag::INT || Slot::tag(y) != Tag::INT {
            return first_alone(vm, pc, base, k, insn, table);
        }
        let r = Val::int((Slot::bits(x) as i64).wrapping_add(Slot::bits(y) as i64));
        let frame = (*vm).frame;
        if (*frame).status & !status::TAIL == 0 && (*frame).nresults == 1 {
            Slot::set((*frame).func, r);
            let caller = frame.sub(1);
            (*vm).frame = caller;
            next!(vm, (*caller).pc, (*caller).base, (*caller).k, table)
        }
        Slot::set(base.add(a!(insn)), r);
        next!(vm, pc, base, k, table)
    }
}

handler! { get_upval_sub_i_apart(vm, pc, base, k, insn, table) {
    first_get_upval!(_value, vm, pc, base, k, insn, table);
    let insn = *pc;
    let x = base.add(b!(insn));
    if Slot::tag(x) == Tag::INT {
        let r = (Slot::bits(x) as i64).wrapping_sub(sc!(insn));
        Slot::set(base.add(a!(insn)), Val::int(r));
        next!(vm, pc.add(1), base, k, table)
    }
    next!(vm, pc, base, k, table)
} }

handler! { len_add_c(vm, pc, base, k, insn, table) {
    let obj = base.add(b!(insn));
    if !Slot::tag(obj).is_string() {
        return first_alone(vm, pc, base, k, insn, table);
    }
    let n = (*(Slot::bits(obj) as *mut StrObj)).len as i64;
    Slot::set(base.add(a!(insn)), Val::int(n));
    let insn = *pc;
    let x = base.add(b!(insn));
    if Slot::tag(x) == Tag::INT {
        let r = (Slot::bits(x) as i64).wrapping_add(n);
        Slot::set(base.add(a!(insn)), Val::int(r));
        next!(vm, pc.add(1), base, k, table)
    }
    next!(vm, pc, base, k, table)
} }

handler! { len_add_i(vm, pc, base, k, insn, table) {
    if let Some(n) = make::quick_len(base.add(b!(insn))) {
        Slot::set(base.add(a!(insn)), Val::int(n));
        let insn = *pc;
        Slot::set(base.add(a!(insn)), Val::int(n.wrapping_add(sc!(insn))));
        next!(vm, pc.add(1), base, reload_k!(vm), table)
    }
    return first_alone(vm, pc, base, reload_k!(vm), insn, table);
} }
