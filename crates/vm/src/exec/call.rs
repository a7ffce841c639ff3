//! The call protocol: making frames, returning from them, running continuations of native functions.
//!
//! Nothing here recurses on the native stack except [`call_noyield`], the one way from Rust into Lua code; its depth is
//! counted in `Vm::c_calls`.
#![allow(unsafe_code)]

use super::context::Context;
use super::dispatch::{Ctl, enter};
use super::vm::{Event, Vm};
use super::{LuaError, NativeFn, Ret, RetKind, Status, coroutine, hook, meta, unwind};
use crate::debug::msg;
use crate::frame::{Frame, status};
use crate::object::{LuaClosure, NativeClosure};
use crate::stack;
use crate::value::{Slot, Tag, Val};
use lua_rs_base::limits::MAX_STACK;
use std::marker::PhantomData;
use std::ptr::NonNull;

/// What the interpreter does next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// Run the current frame, which is a Lua frame.
    Run,
    /// Leave the handler chain: the frame entered from Rust has returned.
    Exit,
}

/// What has just happened at the native end of the machine.
pub(super) enum Happening {
    /// The native function of the current frame returned this.
    Returned(Ret),
    /// The current frame returns `n` values from `first` on.
    Finish(*mut Slot, usize),
    /// The callee of the current (native) frame is done.
    Continue(Status),
    /// The current frame is a Lua frame and goes on.
    Run,
}

/// Makes a frame for the function at `func` with the arguments between it and `vm.top`. A Lua function's frame is left
/// ready to run (`None`); a native function is run and what it returned is handed back, its frame still current.
///
/// # Errors
/// Not callable, stack overflow, out of memory, or the native function's error.
///
/// # Safety
/// `func < vm.top`, both in the running stack; the caller's `pc` is saved.
pub unsafe fn precall(
    vm: *mut Vm,
    func: *mut Slot,
    nresults: i16,
    bits: u16,
) -> Result<Option<Ret>, LuaError> {
    // SAFETY: I1, I9 and the caller's promise.
    unsafe {
        let mut func = func;
        loop {
            let f = Slot::get(func);
            match f.tag {
                Tag::LUA_FN => {
                    push_lua(vm, func, f.as_lua_fn(), nresults, bits)?;
                    if (*vm).hook_mask() != 0 {
                        hook::call(vm, bits & status::TAIL != 0)?;
                    }
                    return Ok(None);
                }
                Tag::NATIVE => {
                    // SAFETY: I6: the payload of a NATIVE value is a function.
                    let code = std::mem::transmute::<usize, NativeFn>(f.bits as usize);
                    return run_native(vm, func, code, nresults, bits).map(Some);
                }
                Tag::BUILTIN => {
                    let code = (*f.as_builtin()).general;
                    return run_native(vm, func, code, nresults, bits).map(Some);
                }
                Tag::NATIVE_CL => {
                    let code = (*(f.bits as *mut NativeClosure)).f;
                    return run_native(vm, func, code, nresults, bits).map(Some);
                }
                _ => func = insert_call_metamethod(vm, func)?,
            }
        }
    }
}

/// Puts the `__call` metamethod of the value at `func` below it; the value becomes the first argument. As the metamethod may
/// be an object itself this goes on until a function is found; the arguments move once, however long that chain is.
unsafe fn insert_call_metamethod(vm: *mut Vm, func: *mut Slot) -> Result<*mut Slot, LuaError> {
    // SAFETY: I1: room for all values of the chain is ensured before they are written.
    unsafe {
        let mut f = Slot::get(func);
        let mut n = 0;
        while !f.tag.is_function() && n <= MAX_STACK {
            let handler = meta::event_of(vm, f, Event::Call);
            if handler.is_nil() {
                return Err((*vm).raise_bytes(msg::call_error(vm, func, f)));
            }
            f = handler;
            n += 1;
        }
        let offset = func.offset_from((*(*vm).thread).stack);
        stack::ensure(vm, n)?;
        let func = (*(*vm).thread).stack.offset(offset);
        let mut p = (*vm).top;
        while p > func.add(1) {
            p = p.sub(1);
            Slot::copy(p.add(n), p);
        }
        (*vm).top = (*vm).top.add(n);
        let mut f = Slot::get(func);
        for i in (0..n).rev() {
            Slot::set(func.add(i + 1), f);
            f = meta::event_of(vm, f, Event::Call);
        }
        Slot::set(func, f);
        Ok(func)
    }
}

/// Pushes the frame of a Lua function: fills missing parameters, moves extra arguments aside.
unsafe fn push_lua(
    vm: *mut Vm,
    func: *mut Slot,
    closure: *mut LuaClosure,
    nresults: i16,
    bits: u16,
) -> Result<(), LuaError> {
    // SAFETY: I1: room for `max_stack` registers is ensured before the frame exists.
    unsafe {
        let proto = (*closure).proto;
        let params = (*proto).num_params as usize;
        let max = (*proto).max_stack as usize;
        let nargs = (*vm).top.offset_from(func) as usize - 1;
        let offset = func.offset_from((*(*vm).thread).stack);
        let shift = if (*proto).is_vararg && nargs > params {
            nargs + 1
        } else {
            0
        };
        stack::ensure(vm, shift + max + 1)?;
        let frame = stack::push_frame(vm)?;
        let func = (*(*vm).thread).stack.offset(offset);
        let args = func.add(1);
        let base = args.add(shift);
        let extra = nargs.saturating_sub(params);
        if shift > 0 {
            Slot::copy(base.sub(1), func);
            for i in 0..params {
                Slot::copy(base.add(i), args.add(i));
                Slot::set_tag(args.add(i), Tag::NIL);
            }
        }
        for i in nargs..params {
            Slot::set_tag(base.add(i), Tag::NIL);
        }
        frame.write(Frame {
            func,
            base,
            top: base.add(max),
            pc: (*proto).code,
            k: (*proto).k,
            nresults,
            status: bits,
            nvarargs: if (*proto).is_vararg { extra as u32 } else { 0 },
            cont: None,
            kctx: 0,
        });
        (*vm).frame = frame;
        (*vm).top = base.add(max);
        Ok(())
    }
}

/// Pushes the frame of a native function and runs it. Not inlined into handlers: see `op::call::invoke`.
#[inline(never)]
unsafe fn run_native(
    vm: *mut Vm,
    func: *mut Slot,
    code: NativeFn,
    nresults: i16,
    bits: u16,
) -> Result<Ret, LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let offset = func.offset_from((*(*vm).thread).stack);
        stack::ensure(vm, stack::NATIVE_MIN)?;
        let frame = stack::push_frame(vm)?;
        let func = (*(*vm).thread).stack.offset(offset);
        frame.write(Frame {
            func,
            base: func.add(1),
            top: (*vm).top.add(stack::NATIVE_MIN),
            pc: std::ptr::null(),
            k: std::ptr::null(),
            nresults,
            status: bits | status::NATIVE,
            nvarargs: 0,
            cont: None,
            kctx: 0,
        });
        (*vm).frame = frame;
        if (*vm).hook_mask() != 0 {
            hook::call(vm, bits & status::TAIL != 0)?;
        }
        let mut ctx = Context {
            vm: NonNull::new_unchecked(vm),
            marker: PhantomData,
        };
        code(&mut ctx)
    }
}

/// Calls the function at `func` (arguments up to `vm.top`) for the current frame. Natives run to their end; for a Lua
/// function its frame is current afterwards.
///
/// # Errors
/// As [`precall`], and errors of continuations.
///
/// # Safety
/// As [`precall`].
#[inline]
pub unsafe fn call(
    vm: *mut Vm,
    func: *mut Slot,
    nresults: i16,
    bits: u16,
) -> Result<Flow, LuaError> {
    // SAFETY: as promised by the caller (I0).
    unsafe {
        match precall(vm, func, nresults, bits)? {
            None => Ok(Flow::Run),
            Some(ret) => {
                // The common case inline: a native called from Lua returns values.
                if let Some(n) = ret.as_values()
                    && bits == 0
                    && (*vm).hook_mask() == 0
                {
                    let frame = (*vm).frame;
                    if (*frame).status == status::NATIVE
                        && (*frame.sub(1)).status & status::NATIVE == 0
                    {
                        (*vm).frame = frame.sub(1);
                        deliver(vm, (*frame).func, (*vm).top.sub(n), n, (*frame).nresults);
                        return Ok(Flow::Run);
                    }
                }
                drive_native(vm, ret)
            }
        }
    }
}

/// As [`call`], for an instruction of the current Lua frame, which goes on when the callee has returned. The native stack
/// does not grow, but such calls are limited like nested native calls: what recurses through metamethods ends soon.
///
/// # Errors
/// As [`call`], and "C stack overflow".
///
/// # Safety
/// As [`precall`].
pub unsafe fn call_nested(vm: *mut Vm, func: *mut Slot, nresults: i16) -> Result<(), LuaError> {
    // SAFETY: as promised by the caller (I0).
    unsafe {
        let depth = (*vm).c_calls;
        if depth + 1 >= (*vm).nesting_limit {
            c_stack_overflow(vm, depth + 1)?;
        }
        let th = (*vm).thread;
        let caller = (*vm).frame.offset_from((*th).frames);
        (*vm).c_calls = depth + 1;
        let outcome = call(vm, func, nresults, status::FINISH | status::NESTED);
        if outcome.is_err() && (*vm).thread == th && (*vm).frame == (*th).frames.offset(caller) {
            // The callee has no frame that unwinding could find.
            (*vm).c_calls = depth;
        }
        outcome.map(|_| ())
    }
}

/// Makes the frame of the Lua function at `func` with `nargs` arguments, if that takes no more than writing it: false, with nothing
/// done, when there is a hook, too little room, or `...`.
///
/// # Safety
/// As [`precall`]; `func` holds a Lua function.
#[inline]
pub unsafe fn push_plain(
    vm: *mut Vm,
    func: *mut Slot,
    nargs: usize,
    nresults: i16,
    bits: u16,
) -> bool {
    // SAFETY: I1, I9: the room is checked.
    unsafe {
        let proto = (*(Slot::bits(func) as *mut LuaClosure)).proto;
        let base = func.add(1);
        let top = base.add((*proto).max_stack as usize);
        let frame = (*vm).frame.add(1);
        let plain = !(*proto).is_vararg && (*(*vm).thread).hook.is_none();
        if !plain
            || top > (*vm).stack_end
            || frame >= (*vm).frames_end
            || cfg!(feature = "stack_stress")
        {
            return false;
        }
        for i in nargs..(*proto).num_params as usize {
            Slot::set_tag(base.add(i), Tag::NIL);
        }
        (*frame).func = func;
        (*frame).base = base;
        (*frame).top = top;
        (*frame).pc = (*proto).code;
        (*frame).k = (*proto).k;
        (*frame).nresults = nresults;
        (*frame).status = bits;
        (*vm).frame = frame;
        true
    }
}

/// Replaces the current Lua frame by a call of the function at `func` (arguments up to `vm.top`).
///
/// # Errors
/// As [`precall`].
///
/// # Safety
/// The current frame is a Lua frame without open upvalues or to-be-closed variables.
pub unsafe fn tail_call(vm: *mut Vm, func: *mut Slot) -> Result<Flow, LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let mut func = func;
        while !Slot::tag(func).is_function() {
            func = insert_call_metamethod(vm, func)?;
        }
        if Slot::tag(func) != Tag::LUA_FN {
            // A native runs as an ordinary call; the RETURN after the TAILCALL passes its results on.
            return call(vm, func, -1, 0);
        }
        let frame = (*vm).frame;
        let n = (*vm).top.offset_from(func) as usize;
        let target = (*frame).func;
        for i in 0..n {
            Slot::copy(target.add(i), func.add(i));
        }
        (*vm).top = target.add(n);
        (*vm).frame = frame.sub(1);
        let bits = ((*frame).status & !status::CLOSING) | status::TAIL;
        let wanted = (*frame).nresults;
        match precall(vm, target, wanted, bits) {
            Ok(None) => Ok(Flow::Run),
            Ok(Some(ret)) => drive_native(vm, ret),
            Err(e) => {
                if (*vm).frame == frame.sub(1) {
                    // No room for the new frame: the old one, whose bits the unwinder needs, is current again.
                    (*vm).frame = frame;
                }
                Err(e)
            }
        }
    }
}

/// The current frame returns `n` values from `first` on.
///
/// # Errors
/// Those of hooks, continuations and unfinished instructions of the caller.
///
/// # Safety
/// The values lie in the running stack.
pub unsafe fn finish(vm: *mut Vm, first: *mut Slot, n: usize) -> Result<Flow, LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let frame = (*vm).frame;
        if (*frame).status & !status::TAIL == 0 && (*vm).hook_mask() == 0 {
            (*vm).frame = frame.sub(1);
            deliver(vm, (*frame).func, first, n, (*frame).nresults);
            return Ok(Flow::Run);
        }
        let bits = (*frame).status;
        if bits & !status::NESTED == status::FINISH && (*vm).hook_mask() == 0 {
            let caller = frame.sub(1);
            let above = (*caller).status;
            if above & status::NATIVE == 0 {
                // A metamethod in the middle of an instruction of a Lua function.
                (*vm).c_calls -= u32::from(bits & status::NESTED != 0);
                (*vm).frame = caller;
                deliver(vm, (*frame).func, first, n, (*frame).nresults);
                meta::finish_insn(vm)?;
                return Ok(Flow::Run);
            }
            if above == status::PASSING && (*caller.sub(1)).status & status::NATIVE == 0 {
                // The function of a `pcall` from Lua: both frames return at once.
                deliver(vm, (*frame).func, first, n, -1);
                (*vm).c_calls -= 1;
                (*(*vm).thread).errfunc = (*caller).k as usize as u32;
                let first = passed(caller);
                let n = (*vm).top.offset_from(first) as usize;
                (*vm).frame = caller.sub(1);
                deliver(vm, (*caller).func, first, n, (*caller).nresults);
                return Ok(Flow::Run);
            }
        }
        (*vm).top = first.add(n);
        drive(vm, Happening::Finish(first, n))
    }
}

/// The first result of a protected native frame whose function has returned.
unsafe fn passed(frame: *mut Frame) -> *mut Slot {
    // SAFETY: I1: `kctx` is -1 or a number of slots that the frame had.
    unsafe {
        let first = (*frame).base.offset((*frame).kctx as isize);
        if (*frame).kctx < 0 {
            Slot::set(first, Val::TRUE);
        }
        first
    }
}

/// Goes on after the native function of the current frame, which returned something else than values. Not inline: what happened
/// lies in memory, and no handler may have memory of its own.
///
/// # Errors
/// Those of what it asked for.
///
/// # Safety
/// The current frame is that function's.
#[inline(never)]
pub unsafe fn drive_native(vm: *mut Vm, ret: Ret) -> Result<Flow, LuaError> {
    // SAFETY: as promised by the caller (I0).
    unsafe { drive(vm, Happening::Returned(ret)) }
}

/// Moves `n` results from `first` to `dest`, cut or filled to `wanted` (-1 = all), and sets `vm.top` after them.
///
/// # Safety
/// `dest` is not above `first`; there is room for `wanted` values.
#[inline]
pub unsafe fn deliver(vm: *mut Vm, dest: *mut Slot, first: *mut Slot, n: usize, wanted: i16) {
    // SAFETY: I1: `dest` is below `first`; `wanted` results fit into the caller's frame (verifier) or stack reserve.
    unsafe {
        let wanted = if wanted < 0 { n } else { wanted as usize };
        let copied = n.min(wanted);
        for i in 0..copied {
            Slot::copy(dest.add(i), first.add(i));
        }
        for i in copied..wanted {
            Slot::set_tag(dest.add(i), Tag::NIL);
        }
        (*vm).top = dest.add(wanted);
    }
}

/// Follows what has happened until a Lua frame is ready to run or the chain ends.
pub(super) unsafe fn drive(vm: *mut Vm, mut event: Happening) -> Result<Flow, LuaError> {
    // SAFETY: I1, I9: each step leaves the machine consistent.
    unsafe {
        loop {
            event = match event {
                Happening::Returned(ret) => returned(vm, ret)?,
                Happening::Finish(first, n) => match finish_frame(vm, first, n)? {
                    Some(next) => next,
                    None => return Ok(Flow::Exit),
                },
                Happening::Continue(how) => run_continuation(vm, how)?,
                Happening::Run => return Ok(Flow::Run),
            }
        }
    }
}

/// The native function of the current frame has returned.
unsafe fn returned(vm: *mut Vm, ret: Ret) -> Result<Happening, LuaError> {
    // SAFETY: I1: a `Ret` is only made by the context, which has checked that the values are in the frame.
    unsafe {
        let frame = (*vm).frame;
        Ok(match ret.kind() {
            RetKind::Values(n) => Happening::Finish((*vm).top.sub(n), n),
            RetKind::Call { nargs, nresults } => {
                (*frame).status |= status::CONTINUE;
                if (*frame).status & status::PROTECTED != 0 {
                    // As in PUC, nested protected calls count against the limit of nested native calls.
                    (*vm).c_calls += 1;
                    if (*vm).c_calls >= (*vm).nesting_limit {
                        c_stack_overflow(vm, (*vm).c_calls)?;
                    }
                }
                let func = (*vm).top.sub(nargs + 1);
                (*frame).nvarargs = func.offset_from((*(*vm).thread).stack) as u32;
                // A caller that is native: the quick returns, which expect a Lua caller, are for frames without status.
                match precall(vm, func, nresults, status::FINISH)? {
                    None => Happening::Run,
                    Some(ret) => Happening::Returned(ret),
                }
            }
            RetKind::Yield(n) => {
                (*frame).status |= status::CONTINUE;
                coroutine::yield_values(vm, n)?
            }
            RetKind::Resume { co, nargs } => {
                (*frame).status |= status::CONTINUE;
                coroutine::resume(vm, co, nargs)?
            }
        })
    }
}

/// Pops the current frame, delivers its results and sees what its caller needs. `None`: leave the chain.
unsafe fn finish_frame(
    vm: *mut Vm,
    first: *mut Slot,
    n: usize,
) -> Result<Option<Happening>, LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let mut first = first;
        if (*vm).hook_mask() != 0 {
            first = hook::returning(vm, first, n)?;
        }
        let frame = (*vm).frame;
        let bits = (*frame).status;
        if bits & status::CO_BASE != 0 {
            return coroutine::finished(vm, first, n).map(Some);
        }
        (*vm).frame = frame.sub(1);
        deliver(vm, (*frame).func, first, n, (*frame).nresults);
        if bits & status::NESTED != 0 {
            (*vm).c_calls -= 1;
        }
        if bits & status::FRESH != 0 {
            return Ok(None);
        }
        let caller = (*vm).frame;
        if (*caller).status & status::NATIVE != 0 {
            return Ok(Some(Happening::Continue(Status::Ok)));
        }
        if bits & status::FINISH != 0 {
            meta::finish_insn(vm)?;
        }
        Ok(Some(Happening::Run))
    }
}

/// The callee of the current native frame is done: goes on with closing, or runs the continuation.
#[inline(never)]
unsafe fn run_continuation(vm: *mut Vm, how: Status) -> Result<Happening, LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let frame = (*vm).frame;
        if (*frame).status & status::CLOSING != 0 {
            return unwind::close_next(vm, true);
        }
        (*frame).status &= !status::CONTINUE;
        if (*frame).status & status::PROTECTED != 0 {
            (*frame).status &= !status::PROTECTED;
            (*vm).c_calls -= 1;
            (*(*vm).thread).errfunc = (*frame).k as usize as u32;
        }
        if (*frame).status & status::PASS != 0 {
            (*frame).status &= !status::PASS;
            if how == Status::Ok {
                let first = passed(frame);
                let n = (*vm).top.offset_from(first) as usize;
                return Ok(Happening::Finish(first, n));
            }
        }
        let room = stack::ensure(vm, stack::NATIVE_MIN);
        let frame = (*vm).frame;
        match (*frame).cont.take() {
            Some(cont) => {
                room?;
                let mut ctx = Context {
                    vm: NonNull::new_unchecked(vm),
                    marker: PhantomData,
                };
                Ok(Happening::Returned(cont(&mut ctx, how)?))
            }
            // No continuation: what arrived above the frame's own values is the result.
            None => {
                let first = (*(*vm).thread).stack.add((*frame).nvarargs as usize);
                let n = (*vm).top.offset_from(first) as usize;
                Ok(Happening::Finish(first, n))
            }
        }
    }
}

/// Calls the function at `func` (arguments up to `vm.top`) from Rust and waits for it; a yield inside is refused.
/// Results are left from `func` on, `vm.top` after them.
///
/// # Errors
/// The callee's error; then all its variables are closed and `vm.top` is `func`.
///
/// # Safety
/// As [`precall`]. A safepoint.
pub unsafe fn call_noyield(
    vm: *mut Vm,
    func: *mut Slot,
    nresults: i16,
    bits: u16,
) -> Result<(), LuaError> {
    // SAFETY: I1, I9.
    unsafe {
        let depth = (*vm).c_calls;
        if depth + 1 >= (*vm).nesting_limit
            && let Err(e) = c_stack_overflow(vm, depth + 1)
        {
            (*vm).top = func;
            return Err(e);
        }
        (*vm).c_calls = depth + 1;
        let th = (*vm).thread;
        (*th).no_yield += 1;
        let level = func.offset_from((*th).stack);
        let caller = (*vm).frame.offset_from((*th).frames);
        let nargs = (*vm).top.offset_from(func) as usize - 1;
        let plain = Slot::tag(func) == Tag::LUA_FN
            && push_plain(vm, func, nargs, nresults, bits | status::FRESH);
        let outcome = if plain {
            run(vm)
        } else {
            enter_fresh(vm, func, nresults, bits | status::FRESH)
        };
        (*th).no_yield -= 1;
        (*vm).c_calls = depth;
        if outcome.is_err() {
            // An error before the callee had a frame leaves the caller's frame and values as they were.
            (*vm).frame = (*th).frames.offset(caller);
            (*vm).top = (*th).stack.offset(level);
        }
        outcome
    }
}

/// What [`call_noyield`] does where making a frame and running it is not all: natives, callable objects, growing stacks, hooks.
#[inline(never)]
unsafe fn enter_fresh(
    vm: *mut Vm,
    func: *mut Slot,
    nresults: i16,
    bits: u16,
) -> Result<(), LuaError> {
    // SAFETY: as `precall` (I0).
    unsafe {
        let th = (*vm).thread;
        let caller = (*vm).frame.offset_from((*th).frames);
        match call_fresh(vm, func, nresults, bits) {
            Ok(Flow::Exit) => Ok(()),
            Ok(Flow::Run) => run(vm),
            // The callee got no frame: what unwinding would find are the caller's own protected frames.
            Err(e) if (*vm).frame == (*th).frames.offset(caller) => {
                unwind::call_message_handler(vm);
                Err(e)
            }
            Err(_) => match unwind::unwind(vm) {
                Ok(Flow::Exit) => Ok(()),
                Ok(Flow::Run) => run(vm),
                Err(e) => Err(e),
            },
        }
    }
}

unsafe fn call_fresh(
    vm: *mut Vm,
    func: *mut Slot,
    nresults: i16,
    bits: u16,
) -> Result<Flow, LuaError> {
    // SAFETY: as `precall` (I0).
    unsafe {
        match precall(vm, func, nresults, bits)? {
            None => Ok(Flow::Run),
            Some(ret) => drive_native(vm, ret),
        }
    }
}

/// The nesting limit is reached: a catchable error, and a harder one if error handling itself goes on nesting.
#[cold]
unsafe fn c_stack_overflow(vm: *mut Vm, depth: u32) -> Result<(), LuaError> {
    // SAFETY: I1.
    unsafe {
        let limit = (*vm).nesting_limit;
        if depth == limit {
            return Err((*vm).raise_str("C stack overflow"));
        }
        if depth >= limit + limit / 10 {
            return Err((*vm).raise_error_in_handler());
        }
        Ok(())
    }
}

/// Runs the current Lua frame until the frame marked `FRESH` returns.
unsafe fn run(vm: *mut Vm) -> Result<(), LuaError> {
    // SAFETY: I7, I9.
    unsafe {
        loop {
            if enter(vm) == Ctl::Exit {
                return Ok(());
            }
            match unwind::unwind(vm)? {
                Flow::Run => {}
                Flow::Exit => return Ok(()),
            }
        }
    }
}

/// Calls a finaliser with its object, protected; an error becomes a warning.
///
/// # Safety
/// A safepoint; `vm.top` is exact.
pub unsafe fn run_finalizer(vm: *mut Vm, f: Val, obj: Val) {
    // SAFETY: I1: EXTRA slots are free above top.
    unsafe {
        let saved_error = (*vm).error;
        let th = (*vm).thread;
        let (errfunc, handled) = ((*th).errfunc, (*vm).error_handled);
        let mask = (*vm).suspend_hooks();
        (*th).errfunc = 0;
        if stack::ensure(vm, 4).is_ok() {
            let func = (*vm).top;
            let offset = func.offset_from((*th).stack);
            Slot::set(func, f);
            Slot::set(func.add(1), obj);
            (*vm).top = func.add(2);
            let callable = f.tag.is_function() || !meta::event_of(vm, f, Event::Call).is_nil();
            let result = if callable {
                call_noyield(vm, func, 0, status::FINALIZER)
            } else {
                Err((*vm).raise_bytes(msg::finalizer_error(vm, f)))
            };
            if result.is_err() {
                let e = (*vm).error;
                (*vm).warn_error(e, "__gc");
            }
            (*vm).top = (*th).stack.offset(offset);
        }
        (*vm).restore_hooks(mask);
        (*th).errfunc = errfunc;
        (*vm).error = saved_error;
        (*vm).error_handled = handled;
    }
}
