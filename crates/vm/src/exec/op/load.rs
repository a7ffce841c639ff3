//! Handlers: moves, constants, upvalues, `not`.
#![allow(unsafe_code)]

use crate::exec::dispatch::{a, b, bx, handler, next, reload_k};
use crate::heap;
use crate::object::LuaClosure;
use crate::value::{Slot, Tag, Val};

handler! { mov(vm, pc, base, k, insn, table) {
    Slot::copy(base.add(a!(insn)), base.add(b!(insn)));
    next!(vm, pc, base, k, table)
} }

handler! { load_i(vm, pc, base, k, insn, table) {
    Slot::set(base.add(a!(insn)), Val::int(((insn as i32) >> 16) as i64));
    next!(vm, pc, base, k, table)
} }

handler! { load_f(vm, pc, base, k, insn, table) {
    Slot::set(base.add(a!(insn)), Val::float(((insn as i32) >> 16) as f64));
    next!(vm, pc, base, k, table)
} }

handler! { load_k(vm, pc, base, k, insn, table) {
    Slot::copy(base.add(a!(insn)), k.add(bx!(insn)));
    next!(vm, pc, base, k, table)
} }

handler! { load_kx(vm, pc, base, k, insn, table) {
    let ax = (*pc >> 8) as usize;
    Slot::copy(base.add(a!(insn)), k.add(ax));
    next!(vm, pc.add(1), base, k, table)
} }

handler! { load_false(vm, pc, base, k, insn, table) {
    Slot::set_tag(base.add(a!(insn)), Tag::FALSE);
    next!(vm, pc, base, k, table)
} }

handler! { lfalse_skip(vm, pc, base, k, insn, table) {
    Slot::set_tag(base.add(a!(insn)), Tag::FALSE);
    next!(vm, pc.add(1), base, k, table)
} }

handler! { load_true(vm, pc, base, k, insn, table) {
    Slot::set_tag(base.add(a!(insn)), Tag::TRUE);
    next!(vm, pc, base, k, table)
} }

handler! { load_nil(vm, pc, base, k, insn, table) {
    let mut p = base.add(a!(insn));
    let mut n = b!(insn);
    loop {
        Slot::set_tag(p, Tag::NIL);
        if n == 0 {
            break;
        }
        p = p.add(1);
        n -= 1;
    }
    next!(vm, pc, base, k, table)
} }

handler! { get_upval(vm, pc, base, k, insn, table) {
    let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
    let upval = LuaClosure::upval(closure, b!(insn));
    Slot::copy(base.add(a!(insn)), (*upval).v);
    next!(vm, pc, base, k, table)
} }

handler! { set_upval(vm, pc, base, k, insn, table) {
    let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
    let upval = LuaClosure::upval(closure, b!(insn));
    Slot::copy((*upval).v, base.add(a!(insn)));
    if heap::is_black(upval.cast()) {
        return set_upval_barrier(vm, pc, base, reload_k!(vm), insn, table);
    }
    next!(vm, pc, base, k, table)
} }

handler! { #[cold] #[inline(never)] set_upval_barrier(vm, pc, base, k, insn, table) {
    let closure = Slot::bits(base.sub(1)) as *mut LuaClosure;
    let upval = LuaClosure::upval(closure, b!(insn));
    heap::barrier_forward(vm, upval.cast(), Slot::get(base.add(a!(insn))));
    next!(vm, pc, base, k, table)
} }

handler! { not(vm, pc, base, k, insn, table) {
    let falsy = Slot::tag(base.add(b!(insn))).is_falsy();
    Slot::set_tag(base.add(a!(insn)), Tag(1 + falsy as u8));
    next!(vm, pc, base, k, table)
} }
