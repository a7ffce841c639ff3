//! Errors: finding the protected frame, calling the message handler, closing variables on the way.
#![allow(unsafe_code)]

use super::call::{Flow, Happening, call_noyield, drive, precall};
use super::vm::{Event, Vm};
use super::{LuaError, Status, coroutine, meta};
use crate::debug::msg;
use crate::frame::status;
use crate::stack;
use crate::value::{Slot, Val};

/// An error is in flight in the running thread: finds who catches it and goes on there.
///
/// # Errors
/// The error itself, if nothing above the frame entered from Rust catches it; that frame is popped then.
///
/// # Safety
/// `vm` is consistent; `vm.error` holds the error value.
pub unsafe fn unwind(vm: *mut Vm) -> Result<Flow, LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        loop {
            call_message_handler(vm);
            let mut frame = (*vm).frame;
            let outcome = loop {
                let bits = (*frame).status;
                if bits & status::PROTECTED != 0 {
                    (*vm).frame = frame;
                    break close_next(vm, false).and_then(|event| drive(vm, event));
                }
                if bits & status::FRESH != 0 {
                    let level = (*frame).func.offset_from((*(*vm).thread).stack);
                    (*vm).frame = frame.sub(1);
                    close_now(vm, level as usize);
                    (*vm).top = (*(*vm).thread).stack.offset(level);
                    return Err(LuaError(()));
                }
                if bits & status::CO_BASE != 0 {
                    break coroutine::failed(vm).and_then(|event| drive(vm, event));
                }
                if bits & status::NESTED != 0 {
                    (*vm).c_calls -= 1;
                }
                frame = frame.sub(1);
            };
            if let Ok(flow) = outcome {
                return Ok(flow);
            }
        }
    }
}

/// Calls the message handler in force, once for each error, on top of the failing frames.
pub(super) unsafe fn call_message_handler(vm: *mut Vm) {
    // SAFETY: I1.
    unsafe {
        let depth = (*vm).c_calls;
        while !std::mem::replace(&mut (*vm).error_handled, true) && run_message_handler(vm).is_err()
        {
            // The handler could not even be called: an error of its own, handled one level deeper, until the nesting
            // limit makes it "error in error handling", which counts as handled.
            (*vm).c_calls += 1;
        }
        (*vm).c_calls = depth;
    }
}

/// Replaces the error in flight by what the message handler in force makes of it.
unsafe fn run_message_handler(vm: *mut Vm) -> Result<(), LuaError> {
    // SAFETY: I1.
    unsafe {
        let th = (*vm).thread;
        let handler = (*th).errfunc;
        if handler == 0 {
            return Ok(());
        }
        // A Lua frame keeps its registers; natives keep what they pushed.
        let frame = (*vm).frame;
        if (*frame).status & status::NATIVE == 0 && (*vm).top < (*frame).top {
            (*vm).top = (*frame).top;
        }
        if stack::ensure(vm, 2).is_err() {
            (*vm).error_handled = true;
            return Ok(());
        }
        let func = (*vm).top;
        let offset = func.offset_from((*th).stack);
        Slot::copy(func, (*th).stack.add(handler as usize));
        Slot::set(func.add(1), (*vm).error);
        (*vm).top = func.add(2);
        (*vm).error_handled = false;
        call_noyield(vm, func, 1, 0)?;
        let result = (*th).stack.offset(offset);
        (*vm).error = Slot::get(result);
        (*vm).top = result;
        (*vm).error_handled = true;
        Ok(())
    }
}

/// Goes on closing the variables that the protected native frame (current) has to close because of an error; when
/// none is left, the error arrives at the frame's continuation. `again`: a `__close` handler has just returned.
pub(super) unsafe fn close_next(vm: *mut Vm, again: bool) -> Result<Happening, LuaError> {
    // SAFETY: I1, I9: slot indexes kept in the frame are below the top.
    unsafe {
        let th = (*vm).thread;
        let frame = (*vm).frame;
        if again {
            (*vm).error = Slot::get((*th).stack.add((*frame).pc as usize));
        }
        (*frame).status |= status::CLOSING | status::CONTINUE;
        let level = (*frame).nvarargs as usize;
        if let Some(&index) = (*th).tbc.last()
            && index as usize >= level
        {
            (*th).tbc.pop();
            let variable = (*th).stack.add(index as usize);
            stack::close_upvalues(vm, variable);
            (*vm).top = variable.add(2);
            (*frame).pc = (index as usize + 1) as *const u32;
            let error = (*vm).error;
            Slot::set(variable.add(1), error);
            // EXTRA slots are there for the call's three values.
            let func = push_close_call(vm, Slot::get(variable), error)?;
            (*vm).error_handled = false;
            return Ok(match precall(vm, func, 0, status::FINISH)? {
                None => Happening::Run,
                Some(ret) => Happening::Returned(ret),
            });
        }
        let place = (*th).stack.add(level);
        stack::close_upvalues(vm, place);
        Slot::set(place, (*vm).error);
        (*vm).top = place.add(1);
        (*frame).status &= !status::CLOSING;
        (*vm).error_handled = false;
        stack::shrink_after_overflow(vm);
        (*vm).update_table();
        Ok(Happening::Continue(Status::Error))
    }
}

/// Pushes `__close`, the variable's value and the error at `vm.top`; returns where the function is.
unsafe fn push_close_call(vm: *mut Vm, v: Val, error: Val) -> Result<*mut Slot, LuaError> {
    // SAFETY: I1.
    unsafe {
        stack::ensure(vm, 3)?;
        let func = (*vm).top;
        // If it is gone by now, the call fails with a message that names the metamethod.
        let handler = meta::event_of(vm, v, Event::Close);
        Slot::set(func, handler);
        Slot::set(func.add(1), v);
        Slot::set(func.add(2), error);
        (*vm).top = func.add(3);
        Ok(func)
    }
}

/// Closes everything at or above slot `level` of the running thread at once (no yields); the error in flight is passed
/// to the handlers and replaced by theirs. True if a handler failed.
///
/// # Safety
/// The current frame is below `level`.
pub unsafe fn close_now(vm: *mut Vm, level: usize) -> bool {
    // SAFETY: I1.
    unsafe {
        let th = (*vm).thread;
        let mut failed = false;
        while let Some(&index) = (*th).tbc.last()
            && index as usize >= level
        {
            (*th).tbc.pop();
            let variable = (*th).stack.add(index as usize);
            stack::close_upvalues(vm, variable);
            (*vm).top = variable.add(2);
            let error = (*vm).error;
            Slot::set(variable.add(1), error);
            let outcome = push_close_call(vm, Slot::get(variable), error).and_then(|func| {
                (*vm).error_handled = false;
                call_noyield(vm, func, 0, 0)
            });
            if outcome.is_ok() {
                (*vm).error = Slot::get((*th).stack.add(index as usize + 1));
            } else {
                failed = true;
            }
            (*vm).error_handled = true;
        }
        let place = (*th).stack.add(level);
        stack::close_upvalues(vm, place);
        failed
    }
}

/// One step of closing for a Lua frame in `CLOSE` or `RETURNC`: `true` when nothing at or above `level` is left; else a
/// `__close` handler has been called with its values from `scratch` on and the instruction must run again.
///
/// # Errors
/// Those of the call.
///
/// # Safety
/// The current frame is a Lua frame with its `pc` saved.
#[inline(never)]
pub unsafe fn close_step(
    vm: *mut Vm,
    level: *mut Slot,
    scratch: *mut Slot,
) -> Result<bool, LuaError> {
    // SAFETY: I1.
    unsafe {
        let th = (*vm).thread;
        let limit = level.offset_from((*th).stack) as u32;
        match (*th).tbc.last() {
            Some(&index) if index >= limit => {
                (*th).tbc.pop();
                let variable = (*th).stack.add(index as usize);
                stack::close_upvalues(vm, variable);
                (*vm).top = scratch;
                let v = Slot::get(variable);
                let func = push_close_call(vm, v, Val::NIL)?;
                super::call::call_nested(vm, func, 0)?;
                Ok(false)
            }
            _ => {
                stack::close_upvalues(vm, level);
                Ok(true)
            }
        }
    }
}

/// Message for a variable that got the `<close>` attribute but cannot be closed.
///
/// # Safety
/// The current frame is a Lua frame; `slot` is one of its registers.
pub unsafe fn not_closable(vm: *mut Vm, slot: *mut Slot) -> LuaError {
    // SAFETY: I1.
    unsafe { (*vm).raise_bytes(msg::not_closable(vm, slot)) }
}
