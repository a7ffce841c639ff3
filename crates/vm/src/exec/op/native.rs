//! Handlers: calls of native functions and builtins (§4).
//!
//! These run for `CALL` and, as what they do then is an ordinary call for all results, for `TAILCALL`. They run only while no
//! hook is set: the hooked table goes to `call_any`.
#![allow(unsafe_code)]

use super::call::call_any;
use crate::exec::call::{self, Flow};
use crate::exec::context::Context;
use crate::exec::dispatch::{Ctl, a, b, c, check, handler, next, resume};
use crate::exec::leaf::{Args, Builtin, Leaf};
use crate::exec::vm::Vm;
use crate::exec::{LuaError, NativeFn, Ret, Status};
use crate::frame::status;
use crate::heap;
use crate::object::{LuaClosure, NativeClosure, StrObj};
use crate::stack;
use crate::value::{Slot, Tag, Val};
use std::marker::PhantomData;
use std::ptr::NonNull;

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
    /// Calls of native functions by the general protocol: a frame and a context.
    #[inline(never)]
    call_native(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        if b!(insn) != 0 {
            (*vm).top = ra.add(b!(insn));
        }
        let caller = (*vm).frame;
        let frame = caller.add(1);
        let room = (*vm).stack_end.offset_from((*vm).top) >= stack::NATIVE_MIN as isize;
        if !room || frame >= (*vm).frames_end {
            return call_any(vm, pc, base, k, insn, table);
        }
        // SAFETY: I6: the payload of a NATIVE value, like the field of a builtin or native closure, is a function.
        let code = match Slot::tag(ra) {
            Tag::NATIVE => std::mem::transmute::<usize, NativeFn>(Slot::bits(ra) as usize),
            Tag::BUILTIN => (*(Slot::bits(ra) as *const Builtin)).general,
            _ => (*(Slot::bits(ra) as *mut NativeClosure)).f,
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
        if (*vm).heap.needs_step_after_native() {
            heap::safepoint(vm);
            resume!(vm)
        }
        next!(vm, (*caller).pc, (*caller).base, (*caller).k, (*vm).table)
    }
}

handler! {
    /// Calls of leaf builtins: arguments and result stay where they are. Nothing but `vm` is kept in a register over the
    /// call, the rest is read again.
    #[inline(never)]
    call_leaf(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let count = match b!(insn) {
            0 => (*vm).top.offset_from(ra) as usize,
            n => n,
        } - 1;
        (*(*vm).frame).pc = pc;
        let leaf = (*(Slot::bits(ra) as *const Builtin)).leaf;
        let v = leaf(Leaf::new(vm), Args::new(ra.add(1), count)).val();
        let frame = (*vm).frame;
        let pc = (*frame).pc;
        let insn = *pc.sub(1);
        let base = (*frame).base;
        if v.tag == Tag::DEAD {
            if v.bits != 0 {
                return leaf_nothing(vm, pc, base, (*frame).k, insn, (*vm).table);
            }
            return call_native(vm, pc, base, (*frame).k, insn, (*vm).table);
        }
        let ra = base.add(a!(insn));
        Slot::set(ra, v);
        if c!(insn) != 2 || (*vm).heap.needs_step_after_native() {
            return leaf_done(vm, pc, base, (*frame).k, insn, (*vm).table);
        }
        next!(vm, pc, base, (*frame).k, (*vm).table)
    }
}

handler! {
    /// After a leaf whose caller wants another number of results than one, or with the collector waiting.
    #[inline(never)]
    leaf_done(vm, pc, base, k, insn, table) {
        let mut end = base.add(a!(insn) + 1);
        if c!(insn) != 0 {
            let stop = base.add(a!(insn) + c!(insn) - 1);
            while end < stop {
                Slot::set_tag(end, Tag::NIL);
                end = end.add(1);
            }
            end = stop;
        }
        (*vm).top = end;
        if (*vm).heap.needs_step_after_native() {
            return collect(vm, pc, base, k, insn, table);
        }
        next!(vm, pc, base, k, table)
    }
}

handler! {
    /// After a leaf without result.
    #[inline(never)]
    leaf_nothing(vm, pc, base, k, insn, table) {
        let mut end = base.add(a!(insn));
        if c!(insn) > 1 {
            let stop = end.add(c!(insn) - 1);
            while end < stop {
                Slot::set_tag(end, Tag::NIL);
                end = end.add(1);
            }
        }
        (*vm).top = end;
        if (*vm).heap.needs_step_after_native() {
            return collect(vm, pc, base, k, insn, table);
        }
        next!(vm, pc, base, k, table)
    }
}

handler! {
    /// A collector step between two instructions, with `vm.top` exact and `pc` saved.
    #[cold]
    #[inline(never)]
    collect(vm, pc, base, k, insn, table) {
        heap::safepoint(vm);
        resume!(vm)
    }
}

handler! {
    /// Calls of `select` with `'#'` or a positive number.
    #[inline(never)]
    select(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let first = ra.add(1);
        let end = match b!(insn) {
            0 => (*vm).top,
            n => ra.add(n),
        };
        if first >= end {
            return call_native(vm, pc, base, k, insn, table);
        }
        if Slot::tag(first) == Tag::INT && Slot::bits(first) as i64 > 0 {
            let n = Slot::bits(first) as usize;
            if c!(insn) == 2 && n < end.offset_from(first) as usize {
                Slot::copy(ra, first.add(n));
                next!(vm, pc, base, k, table)
            }
            return select_many(vm, pc, base, k, insn, table);
        }
        if Slot::tag(first) == Tag::SHORT_STR && c!(insn) == 2 {
            let text = Slot::bits(first) as *mut StrObj;
            if (*text).len > 0 && *StrObj::data(text) == b'#' {
                Slot::set(ra, Val::int(end.offset_from(first) as i64 - 1));
                next!(vm, pc, base, k, table)
            }
        }
        return call_native(vm, pc, base, k, insn, table);
    }
}

handler! {
    /// Calls of `select` with a positive number for another number of results than one, or for more than there are.
    #[inline(never)]
    select_many(vm, pc, base, k, insn, table) {
        let mut to = base.add(a!(insn));
        let first = to.add(1);
        let end = match b!(insn) {
            0 => (*vm).top,
            n => to.add(n),
        };
        let n = Slot::bits(first) as usize;
        let mut from = if n < end.offset_from(first) as usize { first.add(n) } else { end };
        if c!(insn) == 0 {
            while from != end {
                Slot::copy(to, from);
                from = from.add(1);
                to = to.add(1);
            }
            (*vm).top = to;
            next!(vm, pc, base, k, table)
        }
        let stop = to.add(c!(insn) - 1);
        while to != stop {
            if from == end {
                Slot::set_tag(to, Tag::NIL);
            } else {
                Slot::copy(to, from);
                from = from.add(1);
            }
            to = to.add(1);
        }
        next!(vm, pc, base, k, table)
    }
}

/// What a protected call returns after an error, which is on top: `false` and the error.
///
/// # Errors
/// None.
pub fn caught(ctx: &mut Context<'_>, _: Status) -> Result<Ret, LuaError> {
    ctx.push(false);
    ctx.push_copy(ctx.top() - 1);
    ctx.ret(2)
}

handler! {
    /// Calls of `pcall` with a Lua function: pushes both frames. The function is the first argument where it lies; its
    /// results go to the same place, below them `true` takes the place of `pcall` itself (`kctx` is -1 for that).
    #[inline(never)]
    pcall(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let func = ra.add(1);
        let mut end = match b!(insn) {
            0 => (*vm).top,
            n => ra.add(n),
        };
        let frame = (*vm).frame.add(1);
        let callee = frame.add(1);
        let plain = func < end && Slot::tag(func) == Tag::LUA_FN && callee < (*vm).frames_end;
        // As in PUC, nested protected calls count against the limit of nested native calls.
        if plain && (*vm).c_calls + 1 < (*vm).nesting_limit {
            let proto = (*(Slot::bits(func) as *mut LuaClosure)).proto;
            let first = func.add(1);
            let top = first.add((*proto).max_stack as usize);
            if !(*proto).is_vararg && top <= (*vm).stack_end {
                let fixed_end = first.add((*proto).num_params as usize);
                while end < fixed_end {
                    Slot::set_tag(end, Tag::NIL);
                    end = end.add(1);
                }
                let th = (*vm).thread;
                (*vm).c_calls += 1;
                (*frame.sub(1)).pc = pc;
                (*frame).func = ra;
                (*frame).base = func;
                (*frame).top = func;
                (*frame).k = (*th).errfunc as usize as *const Slot;
                (*frame).nresults = c!(insn) as i16 - 1;
                (*frame).status = status::PASSING;
                (*frame).nvarargs = func.offset_from((*th).stack) as u32;
                (*frame).cont = Some(caught);
                (*frame).kctx = -1;
                (*th).errfunc = 0;
                (*callee).func = func;
                (*callee).base = first;
                (*callee).top = top;
                let k = (*proto).k;
                (*callee).k = k;
                (*callee).nresults = -1;
                (*callee).status = status::FINISH;
                (*vm).frame = callee;
                next!(vm, (*proto).code, first, k, table)
            }
        }
        return call_native(vm, pc, base, k, insn, table);
    }
}
