//! Handlers: calls, returns, varargs.
#![allow(unsafe_code)]

use crate::exec::call::{self, Flow};
use crate::exec::context::Context;
use crate::exec::dispatch::{Ctl, a, b, c, check, handler, next, reload_k, resume};
use crate::exec::vm::Vm;
use crate::exec::{LuaError, NativeFn, Ret, unwind};
use crate::frame::status;
use crate::heap;
use crate::object::{LuaClosure, NativeClosure};
use crate::stack;
use crate::value::{Slot, Tag};
use std::marker::PhantomData;
use std::ptr::NonNull;

handler! { call(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    if Slot::tag(ra) == Tag::LUA_FN && !(*vm).interrupted() {
        let proto = (*(Slot::bits(ra) as *mut LuaClosure)).proto;
        if (*proto).exact_b as u32 == (insn >> 16) & 0xff {
            let top = ra.add(1 + (*proto).max_stack as usize);
            let frame = (*vm).frame.add(1);
            if top <= (*vm).stack_end && frame < (*vm).frames_end {
                (*frame.sub(1)).pc = pc;
                (*frame).func = ra;
                (*frame).base = ra.add(1);
                (*frame).top = top;
                let k = (*proto).k;
                (*frame).k = k;
                (*frame).nresults = c!(insn) as i16 - 1;
                (*frame).status = 0;
                (*vm).frame = frame;
                next!(vm, (*proto).code, ra.add(1), k, table)
            }
        }
    }
    if Slot::tag(ra) == Tag::NATIVE {
        return call_native(vm, pc, (*(*vm).frame).base, reload_k!(vm), insn, table);
    }
    return call_adjust(vm, pc, (*(*vm).frame).base, reload_k!(vm), insn, table);
} }

/// Runs a native function. Not inlined: a context on a handler's own stack would cost it the tail call.
#[inline(never)]
unsafe fn invoke(vm: *mut Vm, code: NativeFn) -> Result<Ret, LuaError> {
    // SAFETY: I9: the native's frame is current.
    unsafe {
        let mut ctx = Context {
            vm: NonNull::new_unchecked(vm),
            marker: PhantomData,
        };
        code(&mut ctx)
    }
}

handler! {
    /// Calls of native functions while no hook is set (the hooked table goes to `call_any`).
    #[inline(never)]
    call_native(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        if b!(insn) != 0 {
            (*vm).top = ra.add(b!(insn));
        }
        let caller = (*vm).frame;
        let frame = caller.add(1);
        let room = (*vm).stack_end.offset_from((*vm).top) >= stack::NATIVE_MIN as isize;
        if !room || frame >= (*vm).frames_end || (*vm).interrupted() {
            return call_any(vm, pc, base, k, insn, table);
        }
        // SAFETY: I6: the payload of a NATIVE value, like the field of a native closure, is a function.
        let code = if Slot::tag(ra) == Tag::NATIVE {
            std::mem::transmute::<usize, NativeFn>(Slot::bits(ra) as usize)
        } else {
            (*(Slot::bits(ra) as *mut NativeClosure)).f
        };
        (*caller).pc = pc;
        (*frame).func = ra;
        (*frame).base = ra.add(1);
        (*frame).top = (*vm).top;
        (*frame).nresults = c!(insn) as i16 - 1;
        (*frame).status = status::NATIVE;
        (*frame).kctx = 0;
        (*vm).frame = frame;
        let ret = check!(invoke(vm, code));
        // Not plain values, or the native has set a hook, which wants to see this return.
        let plain = ret.as_values().filter(|_| (*vm).table == table);
        let Some(n) = plain else {
            return match check!(call::drive_native(vm, ret)) {
                Flow::Run => resume!(vm),
                Flow::Exit => Ctl::Exit,
            };
        };
        // The stack and the frames may have moved.
        let frame = (*vm).frame;
        let caller = frame.sub(1);
        (*vm).frame = caller;
        let func = (*frame).func;
        let first = (*vm).top.sub(n);
        let wanted = (*frame).nresults;
        if wanted == 1 && n == 1 {
            Slot::copy(func, first);
            (*vm).top = func.add(1);
        } else {
            call::deliver(vm, func, first, n, wanted);
        }
        if (*vm).heap.needs_step() {
            heap::safepoint(vm);
            resume!(vm)
        }
        next!(vm, (*caller).pc, (*caller).base, (*caller).k, (*vm).table)
    }
}

handler! {
    /// Calls of Lua functions without `...` whose arguments must be counted, cut or filled.
    #[inline(never)]
    call_adjust(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        if Slot::tag(ra) == Tag::LUA_FN {
            let proto = (*(Slot::bits(ra) as *mut LuaClosure)).proto;
            let top = ra.add(1 + (*proto).max_stack as usize);
            let frame = (*vm).frame.add(1);
            let plain = !(*proto).is_vararg && !(*vm).interrupted();
            if plain && top <= (*vm).stack_end && frame < (*vm).frames_end {
                let nargs = match b!(insn) {
                    0 => (*vm).top.offset_from(ra) as usize - 1,
                    n => n - 1,
                };
                let mut p = ra.add(1 + nargs);
                let end = ra.add(1 + (*proto).num_params as usize);
                while p < end {
                    Slot::set_tag(p, Tag::NIL);
                    p = p.add(1);
                }
                (*frame.sub(1)).pc = pc;
                (*frame).func = ra;
                (*frame).base = ra.add(1);
                (*frame).top = top;
                let k = (*proto).k;
                (*frame).k = k;
                (*frame).nresults = c!(insn) as i16 - 1;
                (*frame).status = 0;
                (*vm).frame = frame;
                next!(vm, (*proto).code, ra.add(1), k, table)
            }
        }
        if Slot::tag(ra) == Tag::NATIVE || Slot::tag(ra) == Tag::NATIVE_CL {
            return call_native(vm, pc, base, k, insn, table);
        }
        return call_any(vm, pc, base, k, insn, table);
    }
}

handler! {
    /// Calls of natives, vararg functions, callable objects; and all that need more stack or frames.
    #[inline(never)]
    call_any(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        if b!(insn) != 0 {
            (*vm).top = ra.add(b!(insn));
        }
        (*(*vm).frame).pc = pc;
        let wanted = c!(insn) as i16 - 1;
        if (*vm).interrupted() {
            check!((*vm).poll_interrupt());
        }
        let offset = a!(insn);
        match check!(call::call(vm, (*(*vm).frame).base.add(offset), wanted, 0)) {
            Flow::Run => {}
            Flow::Exit => return Ctl::Exit,
        }
        if (*vm).heap.needs_step() {
            return collect_after_call(vm, pc, base, k, insn, table);
        }
        resume!(vm)
    }
}

handler! {
    /// A collector step after a native call. If the callee was a Lua function its frame is current and the step waits
    /// for its first allocation.
    #[cold]
    #[inline(never)]
    collect_after_call(vm, pc, base, k, insn, table) {
        let frame = (*vm).frame;
        if (*frame).pc == pc {
            if c!(insn) != 0 {
                (*vm).top = (*frame).base.add(a!(insn) + c!(insn) - 1);
            }
            heap::safepoint(vm);
        }
        resume!(vm)
    }
}

handler! { tail_call(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    if Slot::tag(ra) == Tag::LUA_FN && c!(insn) == 0 && !(*vm).interrupted() {
        let proto = (*(Slot::bits(ra) as *mut LuaClosure)).proto;
        if (*proto).exact_b as u32 == (insn >> 16) & 0xff {
            let frame = (*vm).frame;
            let func = (*frame).func;
            let top = func.add(1 + (*proto).max_stack as usize);
            if top <= (*vm).stack_end {
                let mut n = b!(insn);
                let (mut from, mut to) = (ra, func);
                while n > 0 {
                    Slot::copy(to, from);
                    from = from.add(1);
                    to = to.add(1);
                    n -= 1;
                }
                let base = func.add(1);
                let k = (*proto).k;
                (*frame).base = base;
                (*frame).top = top;
                (*frame).k = k;
                (*frame).status |= status::TAIL;
                next!(vm, (*proto).code, base, k, table)
            }
        }
    }
    return tail_call_any(vm, pc, (*(*vm).frame).base, reload_k!(vm), insn, table);
} }

handler! { #[inline(never)] tail_call_any(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    if b!(insn) != 0 {
        (*vm).top = ra.add(b!(insn));
    }
    let frame = (*vm).frame;
    (*frame).pc = pc;
    if c!(insn) != 0 {
        stack::close_upvalues(vm, base);
    }
    if (*vm).interrupted() {
        check!((*vm).poll_interrupt());
    }
    let offset = a!(insn);
    match check!(call::tail_call(vm, (*(*vm).frame).base.add(offset))) {
        Flow::Run => resume!(vm),
        Flow::Exit => Ctl::Exit,
    }
} }

handler! { ret1(vm, pc, base, k, insn, table) {
    let frame = (*vm).frame;
    if (*frame).status & !status::TAIL == 0 {
        let func = (*frame).func;
        let wanted = (*frame).nresults;
        if wanted == 1 {
            Slot::copy(func, base.add(a!(insn)));
            let caller = frame.sub(1);
            (*vm).frame = caller;
            next!(vm, (*caller).pc, (*caller).base, (*caller).k, table)
        }
    }
    return ret_any1(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] ret_any1(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    match check!(call::finish(vm, base.add(a!(insn)), 1)) {
        Flow::Run => resume!(vm),
        Flow::Exit => Ctl::Exit,
    }
} }

handler! { ret0(vm, pc, base, k, insn, table) {
    let frame = (*vm).frame;
    if (*frame).status & !status::TAIL == 0 && (*frame).nresults == 0 {
        let caller = frame.sub(1);
        (*vm).frame = caller;
        next!(vm, (*caller).pc, (*caller).base, (*caller).k, table)
    }
    return ret_any0(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] ret_any0(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    match check!(call::finish(vm, base, 0)) {
        Flow::Run => resume!(vm),
        Flow::Exit => Ctl::Exit,
    }
} }

handler! { ret(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    let n = match b!(insn) {
        0 => (*vm).top.offset_from(ra) as usize,
        n => n - 1,
    };
    (*(*vm).frame).pc = pc;
    match check!(call::finish(vm, ra, n)) {
        Flow::Run => resume!(vm),
        Flow::Exit => Ctl::Exit,
    }
} }

handler! {
    /// Returns after closing variables. Runs again after each `__close` handler; then `kctx` holds the number of values.
    #[inline(never)]
    ret_close(vm, pc, base, k, insn, table) {
        let frame = (*vm).frame;
        (*frame).pc = pc;
        let ra = base.add(a!(insn));
        if (*frame).status & status::CLOSING == 0 {
            let n = match b!(insn) {
                0 => (*vm).top.offset_from(ra) as usize,
                n => n - 1,
            };
            (*frame).kctx = n as i64;
            (*frame).status |= status::CLOSING;
        }
        let n = (*frame).kctx as usize;
        let end = ra.add(n);
        let scratch = if end > (*frame).top { end } else { (*frame).top };
        if !check!(unwind::close_step(vm, base, scratch)) {
            resume!(vm)
        }
        (*frame).status &= !status::CLOSING;
        match check!(call::finish(vm, ra, n)) {
            Flow::Run => resume!(vm),
            Flow::Exit => Ctl::Exit,
        }
    }
}

handler! { var_arg(vm, pc, base, k, insn, table) {
    let frame = (*vm).frame;
    let have = (*frame).nvarargs as usize;
    let wanted = c!(insn);
    if wanted == 0 {
        return var_arg_all(vm, pc, base, k, insn, table);
    }
    let first = base.sub(1 + have);
    let ra = base.add(a!(insn));
    let mut i = 0;
    while i < wanted - 1 {
        if i < have {
            Slot::copy(ra.add(i), first.add(i));
        } else {
            Slot::set_tag(ra.add(i), Tag::NIL);
        }
        i += 1;
    }
    next!(vm, pc, base, k, table)
} }

handler! { #[inline(never)] var_arg_all(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    let have = (*(*vm).frame).nvarargs as usize;
    let offset = a!(insn);
    (*vm).top = base.add(offset);
    check!(stack::ensure(vm, have));
    let base = (*(*vm).frame).base;
    let first = base.sub(1 + have);
    let ra = base.add(offset);
    for i in 0..have {
        Slot::copy(ra.add(i), first.add(i));
    }
    (*vm).top = ra.add(have);
    next!(vm, pc, base, k, table)
} }

handler! {
    /// The arguments were moved aside when the frame was made ([`call::precall`]).
    var_arg_prep(vm, pc, base, k, insn, table) {
        next!(vm, pc, base, k, table)
    }
}
