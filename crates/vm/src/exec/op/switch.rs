//! Handlers: switching coroutines (§2.6) without leaving the handler chain.
//!
//! These deal with what is frequent: `resume` called from Lua code, of a coroutine that starts with a Lua function or waits in a
//! `yield` called from Lua code; no hooks. The frames and states they leave are those of `exec::coroutine`, which deals with
//! everything else, so that each side can go on where the other has stopped.
#![allow(unsafe_code)]

use super::native::call_native;
use super::ret::{results, ret_any};
use crate::exec::dispatch::{a, b, c, handler, next};
use crate::exec::vm::Vm;
use crate::exec::{Continuation, coroutine};
use crate::frame::{Frame, status};
use crate::object::{CoStatus, LuaClosure, NativeClosure, ThreadObj};
use crate::stack;
use crate::value::{Slot, Tag, Val};

/// Status of a native frame that waits in `resume` or `yield`.
const WAITING: u16 = status::NATIVE | status::CONTINUE;

/// End of the slots that code in a thread that does not run may use.
#[inline(always)]
unsafe fn stack_end(th: *mut ThreadObj) -> *mut Slot {
    // SAFETY: I24.
    unsafe { (*th).stack.add((*th).stack_size - stack::EXTRA) }
}

/// Copies the values in `[from, end)` to `to`, cut or filled to `wanted` unless that is negative; where they end.
#[inline(always)]
unsafe fn give(to: *mut Slot, from: *mut Slot, end: *mut Slot, wanted: isize) -> *mut Slot {
    // SAFETY: I1: the callers see to the room.
    unsafe {
        let (mut to, mut from) = (to, from);
        if wanted < 0 {
            while from != end {
                Slot::copy(to, from);
                from = from.add(1);
                to = to.add(1);
            }
            return to;
        }
        let stop = to.offset(wanted);
        while to != stop {
            if from == end {
                Slot::set_tag(to, Tag::NIL);
            } else {
                Slot::copy(to, from);
                from = from.add(1);
            }
            to = to.add(1);
        }
        to
    }
}

/// Makes `th`, whose current frame becomes `frame`, the running thread. Neither it nor the one before has a hook.
#[inline(always)]
unsafe fn run_thread(vm: *mut Vm, th: *mut ThreadObj, frame: *mut Frame) {
    // SAFETY: I9.
    unsafe {
        (*vm).thread = th;
        (*vm).frame = frame;
        (*vm).frames_end = (*th).frames.add((*th).frames_cap);
        (*vm).stack_end = stack_end(th);
    }
}

/// The frame of the Lua function that a new coroutine runs, with the values in `[from, end)` as arguments; null if it is no simple case.
#[inline(always)]
unsafe fn start(th: *mut ThreadObj, from: *mut Slot, end: *mut Slot) -> *mut Frame {
    // SAFETY: I1, I24: the room is checked before anything is written.
    unsafe {
        // The function is all there is in its stack.
        let func = (*th).top.sub(1);
        if Slot::tag(func) != Tag::LUA_FN {
            return std::ptr::null_mut();
        }
        let proto = (*(Slot::bits(func) as *mut LuaClosure)).proto;
        let base = func.add(1);
        let registers = base.add((*proto).max_stack as usize);
        if (*proto).is_vararg || registers > stack_end(th) {
            return std::ptr::null_mut();
        }
        let frame = (*th).frames.add(1);
        (*frame).func = func;
        (*frame).base = base;
        (*frame).top = registers;
        (*frame).pc = (*proto).code;
        (*frame).k = (*proto).k;
        (*frame).nresults = -1;
        (*frame).status = status::CO_BASE;
        give(base, from, end, (*proto).num_params as isize);
        frame
    }
}

/// The frame of the Lua function that a coroutine has yielded from, with the values in `[from, end)` as results of that `yield`; null,
/// with nothing done, if it is no simple case.
#[inline(always)]
unsafe fn go_on(th: *mut ThreadObj, from: *mut Slot, end: *mut Slot) -> *mut Frame {
    // SAFETY: I1, I9, I24: the room is checked before anything is written.
    unsafe {
        let top = (*th).frame;
        let caller = top.sub(1);
        if (*top).status != WAITING
            || (*top).cont.is_some()
            || (*caller).status & status::NATIVE != 0
        {
            return std::ptr::null_mut();
        }
        let wanted = (*top).nresults as isize;
        if wanted < 0 && stack_end(th).offset_from((*top).func) < end.offset_from(from) {
            return std::ptr::null_mut();
        }
        (*th).top = give((*top).func, from, end, wanted);
        caller
    }
}

/// Pushes the frame of the native function at `func`, which waits in a resume, and makes `th` run with the values in
/// `[from, end)`. The frame that runs then; null, with nothing done, if this is not a simple case.
#[inline(always)]
unsafe fn enter(
    vm: *mut Vm,
    th: *mut ThreadObj,
    func: *mut Slot,
    from: *mut Slot,
    end: *mut Slot,
    nresults: i16,
    cont: Continuation,
) -> *mut Frame {
    // SAFETY: I1, I9: all room is checked before anything is written.
    unsafe {
        let none = std::ptr::null_mut();
        let own = (*vm).thread;
        let frame = (*vm).frame.add(1);
        if (*th).status != CoStatus::Suspended
            || (*th).hook.is_some()
            || frame >= (*vm).frames_end
            || (*vm).c_calls + (*th).c_calls + 1 >= (*vm).nesting_limit
        {
            return none;
        }
        let target = if (*th).frame == (*th).frames {
            start(th, from, end)
        } else {
            go_on(th, from, end)
        };
        if target.is_null() {
            return none;
        }
        (*frame).func = func;
        (*frame).base = func.add(1);
        (*frame).top = func.add(1);
        (*frame).nresults = nresults;
        (*frame).status = WAITING;
        (*frame).nvarargs = 0;
        (*frame).cont = Some(cont);
        (*frame).kctx = 0;
        // Slot 1 of the frame is the coroutine, for the continuation; one of the EXTRA slots at the worst.
        Slot::set(func.add(1), Val::object(Tag::THREAD, th));
        (*own).frame = frame;
        (*own).top = func.add(2);
        (*own).status = CoStatus::Normal;
        (*th).status = CoStatus::Running;
        (*th).resumer = own;
        let nested = (*th).c_calls;
        (*th).c_calls = (*vm).c_calls;
        (*vm).c_calls += 1 + nested;
        (*vm).top = (*th).top;
        run_thread(vm, th, target);
        target
    }
}

handler! {
    /// Calls of `coroutine.resume`.
    #[inline(never)]
    resume(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let end = match b!(insn) {
            0 => (*vm).top,
            n => ra.add(n),
        };
        let co = ra.add(1);
        if co < end && Slot::tag(co) == Tag::THREAD {
            let th = Slot::bits(co) as *mut ThreadObj;
            let caller = (*vm).frame;
            let frame = enter(vm, th, ra, co.add(1), end, c!(insn) as i16 - 1, coroutine::resumed);
            if !frame.is_null() {
                (*caller).pc = pc;
                next!(vm, (*frame).pc, (*frame).base, (*frame).k, table)
            }
        }
        return call_native(vm, pc, base, k, insn, table);
    }
}

handler! {
    /// Calls of a function made by `coroutine.wrap`.
    #[inline(never)]
    resume_wrapped(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let end = match b!(insn) {
            0 => (*vm).top,
            n => ra.add(n),
        };
        // The debug library can put anything into its upvalue.
        let co = NativeClosure::upval(Slot::bits(ra) as *mut NativeClosure, 0);
        if Slot::tag(co) == Tag::THREAD {
            let th = Slot::bits(co) as *mut ThreadObj;
            let caller = (*vm).frame;
            let cont = coroutine::wrapped_resumed;
            let frame = enter(vm, th, ra, ra.add(1), end, c!(insn) as i16 - 1, cont);
            if !frame.is_null() {
                (*caller).pc = pc;
                next!(vm, (*frame).pc, (*frame).base, (*frame).k, table)
            }
        }
        return call_native(vm, pc, base, k, insn, table);
    }
}

/// Gives the machine back to the resumer of the running coroutine, with the values in `[from, end)`. The frame that runs then; null,
/// with nothing done, if the resumer does not wait in a simple `resume`.
#[inline(always)]
unsafe fn leave(vm: *mut Vm, from: *mut Slot, end: *mut Slot) -> *mut Frame {
    // SAFETY: I1, I9: all room is checked before anything is written.
    unsafe {
        let none = std::ptr::null_mut();
        let th = (*vm).thread;
        let back = (*th).resumer;
        if back.is_null() || (*back).hook.is_some() {
            return none;
        }
        let waiting = (*back).frame;
        let target = waiting.sub(1);
        if (*waiting).status != WAITING || (*target).status & status::NATIVE != 0 {
            return none;
        }
        // Only known by its address; if it is another one, the general way knows what to do.
        let cont = (*waiting).cont.map_or(0, |f| f as usize);
        let tells = cont == coroutine::resumed as Continuation as usize;
        if !tells && cont != coroutine::wrapped_resumed as Continuation as usize {
            return none;
        }
        let wanted = (*waiting).nresults as isize;
        let mut to = (*waiting).func;
        if wanted < 0 && stack_end(back).offset_from(to) <= end.offset_from(from) {
            return none;
        }
        if wanted != 0 {
            let tells = tells as isize;
            if tells != 0 {
                Slot::set(to, Val::TRUE);
                to = to.add(1);
            }
            let wanted = if wanted < 0 { wanted } else { wanted - tells };
            to = give(to, from, end, wanted);
        }
        (*vm).top = to;
        (*th).resumer = std::ptr::null_mut();
        let below = (*th).c_calls;
        (*th).c_calls = ((*vm).c_calls - below).saturating_sub(1);
        (*vm).c_calls = below;
        (*back).status = CoStatus::Running;
        run_thread(vm, back, target);
        target
    }
}

handler! {
    /// Calls of `coroutine.yield`.
    #[inline(never)]
    yield_(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let end = match b!(insn) {
            0 => (*vm).top,
            n => ra.add(n),
        };
        let th = (*vm).thread;
        let caller = (*vm).frame;
        let own = caller.add(1);
        if (*th).no_yield == 0 && own < (*vm).frames_end {
            let first = ra.add(1);
            let frame = leave(vm, first, end);
            if !frame.is_null() {
                (*caller).pc = pc;
                (*own).func = ra;
                (*own).base = first;
                (*own).top = first;
                (*own).nresults = c!(insn) as i16 - 1;
                (*own).status = WAITING;
                // Resume values will arrive here.
                (*own).nvarargs = first.offset_from((*th).stack) as u32;
                (*own).cont = None;
                (*own).kctx = 0;
                (*th).frame = own;
                (*th).top = first;
                (*th).status = CoStatus::Suspended;
                next!(vm, (*frame).pc, (*frame).base, (*frame).k, table)
            }
        }
        return call_native(vm, pc, base, k, insn, table);
    }
}

handler! {
    /// Returns from the bottom function of a coroutine.
    #[inline(never)]
    ret_coroutine(vm, pc, base, k, insn, table) {
        let (first, n) = results(vm, base, insn);
        let th = (*vm).thread;
        let frame = leave(vm, first, first.add(n));
        if frame.is_null() {
            return ret_any(vm, pc, base, k, insn, table);
        }
        (*th).status = CoStatus::Dead;
        stack::release(vm, th);
        next!(vm, (*frame).pc, (*frame).base, (*frame).k, table)
    }
}
