//! Coroutines: switching threads without leaving the handler chain (§2.6).
#![allow(unsafe_code)]

use super::call::{Happening, precall};
use super::vm::Vm;
use super::{Context, LuaError, Ret, Status, unwind};
use crate::frame::status;
use crate::object::{CoStatus, ThreadObj};
use crate::stack;
use crate::value::{Slot, Tag, Val, Value};

const TOO_MANY_RESULTS: &str = "too many results to resume";

/// A new coroutine that will run `f`.
///
/// # Errors
/// Out of memory.
///
/// # Safety
/// `vm` is consistent; `f` is a live function.
pub unsafe fn create(vm: *mut Vm, f: Val) -> Result<*mut ThreadObj, LuaError> {
    // SAFETY: the object is ours until published (I26).
    unsafe {
        let th: *mut ThreadObj = match (*vm).heap.new_object(Tag::THREAD, size_of::<ThreadObj>()) {
            Ok(p) => p.cast(),
            Err(_) => return Err((*vm).raise_memory()),
        };
        if stack::init_thread(vm, th).is_err() {
            // An empty thread (null stack) stays until it is swept.
            return Err((*vm).raise_memory());
        }
        Slot::set((*th).top, f);
        (*th).top = (*th).top.add(1);
        Ok(th)
    }
}

/// Has it not run yet?
unsafe fn not_started(th: *mut ThreadObj) -> bool {
    // SAFETY: I2.
    unsafe { (*th).frame == (*th).frames }
}

/// Resumes the coroutine in slot `co` of the current native frame with the top `nargs` values.
pub(super) unsafe fn resume(vm: *mut Vm, co: usize, nargs: usize) -> Result<Happening, LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let th = Slot::get((*(*vm).frame).base.add(co - 1)).as_thread();
        let refusal = match (*th).status {
            CoStatus::Dead => Some("cannot resume dead coroutine"),
            CoStatus::Suspended if (*vm).c_calls + (*th).c_calls + 1 >= (*vm).nesting_limit => {
                Some("C stack overflow")
            }
            CoStatus::Suspended => None,
            _ => Some("cannot resume non-suspended coroutine"),
        };
        let from = (*vm).thread;
        if let Some(text) = refusal {
            (*vm).top = (*vm).top.sub(nargs);
            return refuse(vm, text);
        }
        let args = (*vm).top.sub(nargs);
        (*vm).top = args;
        stack::save(vm);
        (*from).status = CoStatus::Normal;
        (*th).status = CoStatus::Running;
        (*th).resumer = from;
        let nested = std::mem::replace(&mut (*th).c_calls, (*vm).c_calls);
        (*vm).c_calls += 1 + nested;
        stack::load(vm, th);
        let started = !not_started(th);
        // The arguments wait above `from`'s top; nothing collects before they are copied.
        if stack::ensure(vm, nargs + 1).is_err() {
            (*th).status = CoStatus::Suspended;
            switch_back(vm, args, 0)?;
            return refuse(vm, "too many arguments to resume");
        }
        for i in 0..nargs {
            Slot::copy((*vm).top.add(i), args.add(i));
        }
        (*vm).top = (*vm).top.add(nargs);
        if started {
            return Ok(Happening::Continue(Status::Ok));
        }
        let func = (*vm).top.sub(nargs + 1);
        match precall(vm, func, -1, status::CO_BASE) {
            Ok(None) => Ok(Happening::Run),
            Ok(Some(ret)) => Ok(Happening::Returned(ret)),
            // No memory for its frame: unwinding would find no base.
            Err(_) if (*vm).frame == (*th).frames => failed(vm),
            Err(e) => Err(e),
        }
    }
}

/// The resumer, which is running, gets a message in place of what it waits for.
unsafe fn refuse(vm: *mut Vm, text: &str) -> Result<Happening, LuaError> {
    // SAFETY: I1: EXTRA slots are there for the message.
    unsafe {
        let message = (*vm).string_val(text.as_bytes())?;
        Slot::set((*vm).top, message);
        (*vm).top = (*vm).top.add(1);
        Ok(Happening::Continue(Status::Error))
    }
}

/// Gives the machine back to the resumer of the running coroutine, with `n` values from `first` on pushed for it.
unsafe fn switch_back(vm: *mut Vm, first: *mut Slot, n: usize) -> Result<(), LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let th = (*vm).thread;
        let back = (*th).resumer;
        stack::save(vm);
        (*th).resumer = std::ptr::null_mut();
        // What is nested inside the coroutine counts again when it is resumed.
        let below = (*th).c_calls;
        (*th).c_calls = ((*vm).c_calls - below).saturating_sub(1);
        (*vm).c_calls = below;
        (*back).status = CoStatus::Running;
        stack::load(vm, back);
        // The values wait in the other stack; nothing collects before they are copied.
        stack::ensure(vm, n + stack::NATIVE_MIN)?;
        for i in 0..n {
            Slot::copy((*vm).top.add(i), first.add(i));
        }
        (*vm).top = (*vm).top.add(n);
        Ok(())
    }
}

/// The current native frame yields the top `n` values.
pub(super) unsafe fn yield_values(vm: *mut Vm, n: usize) -> Result<Happening, LuaError> {
    // SAFETY: I1: the context has checked that this thread may yield.
    unsafe {
        let th = (*vm).thread;
        let frame = (*vm).frame;
        let first = (*vm).top.sub(n);
        // Resume values will arrive here.
        (*frame).nvarargs = first.offset_from((*th).stack) as u32;
        (*vm).top = first;
        (*th).status = CoStatus::Suspended;
        if switch_back(vm, first, n).is_err() {
            return refuse(vm, TOO_MANY_RESULTS);
        }
        Ok(Happening::Continue(Status::Yield))
    }
}

/// The bottom function of the running coroutine returns.
pub(super) unsafe fn finished(
    vm: *mut Vm,
    first: *mut Slot,
    n: usize,
) -> Result<Happening, LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let th = (*vm).thread;
        (*vm).frame = (*th).frames;
        (*vm).top = (*th).stack.add(1);
        (*th).status = CoStatus::Dead;
        let outcome = switch_back(vm, first, n);
        stack::release(vm, th);
        if outcome.is_err() {
            return refuse(vm, TOO_MANY_RESULTS);
        }
        Ok(Happening::Continue(Status::Ok))
    }
}

/// An error ends the running coroutine; its frames stay for tracebacks and `coroutine.close`.
pub(super) unsafe fn failed(vm: *mut Vm) -> Result<Happening, LuaError> {
    // SAFETY: I1: EXTRA slots are there for the error value.
    unsafe {
        let th = (*vm).thread;
        let error = (*vm).error;
        let frame = (*vm).frame;
        if (*frame).status & status::NATIVE == 0 && (*vm).top < (*frame).top {
            (*vm).top = (*frame).top;
        }
        Slot::set((*vm).top, error);
        (*vm).top = (*vm).top.add(1);
        (*th).status = CoStatus::Dead;
        (*th).failed = true;
        (*vm).error_handled = false;
        let at = (*vm).top.sub(1);
        switch_back(vm, at, 1)?;
        Ok(Happening::Continue(Status::Error))
    }
}

/// Closes the suspended or dead coroutine `th`: runs its pending `__close` handlers on its own stack. `Err` value: what
/// it or a handler failed with.
///
/// # Safety
/// A safepoint. `th` is not running and not normal.
pub unsafe fn close(vm: *mut Vm, th: *mut ThreadObj) -> Result<(), Val> {
    // SAFETY: I1, I9.
    unsafe {
        if (*th).stack.is_null() {
            return Ok(());
        }
        let from = (*vm).thread;
        let saved_error = ((*vm).error, (*vm).error_handled);
        let failed = std::mem::replace(&mut (*th).failed, false);
        stack::save(vm);
        (*from).status = CoStatus::Normal;
        (*th).resumer = from;
        let depth = (*vm).c_calls;
        stack::load(vm, th);
        (*th).status = CoStatus::Running;
        (*th).no_yield = 0;
        (*th).errfunc = 0;
        (*vm).error = if failed {
            Slot::get((*vm).top.sub(1))
        } else {
            Val::NIL
        };
        (*vm).frame = (*th).frames;
        (*vm).error_handled = true;
        let bad = unwind::close_now(vm, 1) || failed;
        let error = (*vm).error;
        (*vm).top = (*th).stack.add(1);
        stack::save(vm);
        (*th).status = CoStatus::Dead;
        (*th).resumer = std::ptr::null_mut();
        (*vm).c_calls = depth;
        (*from).status = CoStatus::Running;
        stack::load(vm, from);
        stack::release(vm, th);
        ((*vm).error, (*vm).error_handled) = saved_error;
        if bad { Err(error) } else { Ok(()) }
    }
}

/// `coroutine.resume` (§6.2).
///
/// # Errors
/// Not a coroutine.
pub fn resume_function(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    check_thread(ctx)?;
    ctx.resume_then(1, ctx.top() - 1, resumed)
}

/// What `coroutine.resume` returns: whether it went well, and what came back. Only the coroutine itself lies below that.
///
/// # Errors
/// None.
pub fn resumed(ctx: &mut Context<'_>, status: Status) -> Result<Ret, LuaError> {
    ctx.push(status != Status::Error);
    ctx.insert(2);
    ctx.ret(ctx.top() - 1)
}

/// `coroutine.yield` (§6.2).
///
/// # Errors
/// Outside a coroutine, or across a native call.
pub fn yield_function(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.yield_(ctx.top(), None)
}

/// The function that `coroutine.wrap` returns (§6.2).
///
/// # Errors
/// Those of the coroutine.
pub fn resume_wrapped(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.push(ctx.upvalue(1));
    ctx.insert(1);
    // The debug library can put anything into upvalues and slots.
    check_thread(ctx)?;
    ctx.resume_then(1, ctx.top() - 1, wrapped_resumed)
}

/// What a function of `coroutine.wrap` returns, or the error it propagates.
///
/// # Errors
/// That one.
pub fn wrapped_resumed(ctx: &mut Context<'_>, status: Status) -> Result<Ret, LuaError> {
    if status != Status::Error {
        return ctx.ret(ctx.top() - 1);
    }
    // After an error inside, its variables are closed, which may change the error. It stays on top.
    if matches!(ctx.arg(1), Value::Thread(_)) && ctx.co_status(1) == "dead" {
        ctx.co_close(1);
    }
    Err(match ctx.arg(ctx.top()) {
        Value::String(message) if message.as_bytes() != b"not enough memory" => {
            let position = ctx.where_(1);
            ctx.error_plain([&position, message.as_bytes()].concat())
        }
        value => ctx.error_value(value),
    })
}

fn check_thread(ctx: &Context<'_>) -> Result<(), LuaError> {
    match ctx.arg(1) {
        Value::Thread(_) => Ok(()),
        _ => Err(ctx.type_error(1, "thread")),
    }
}
