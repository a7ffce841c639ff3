//! Calls from native functions: nested ones, and leaving to call with a continuation.
#![allow(unsafe_code)]

use super::Context;
use crate::exec::call::call_noyield;
use crate::exec::unwind::call_message_handler;
use crate::exec::{Continuation, LuaError, Ret, coroutine};
use crate::frame::status;
use crate::object::CoStatus;
use crate::value::{Slot, Tag, Thread};
use lua_rs_base::limits::MAX_REGISTERS;
use std::marker::PhantomData;

/// The most results a call may ask for by number.
const MOST_RESULTS: i32 = 250;

const _: () = assert!(MOST_RESULTS as usize <= MAX_REGISTERS);

impl Context<'_> {
    /// Calls the function below the top `nargs` values; function and arguments are replaced by `nresults` results
    /// (at most 250; [`super::MULTI`] = all). A yield inside is refused ("attempt to yield across a C-call boundary").
    ///
    /// # Errors
    /// The callee's, "stack overflow"; then function and arguments are gone.
    ///
    /// # Panics
    /// If the frame has fewer values, or `nresults` is out of range.
    pub fn call(&mut self, nargs: usize, nresults: i32) -> Result<(), LuaError> {
        let below = self.top().wrapping_sub(nargs);
        let _ = self.slot(below);
        let nresults = match self.room_for_results(nresults) {
            Ok(n) => n,
            Err(e) => {
                self.set_top(below - 1);
                return Err(e);
            }
        };
        let func = self.slot(below);
        // SAFETY: I1: `func` is in the frame; `&mut self` makes this a safepoint.
        unsafe { call_noyield(self.raw(), func, nresults, 0) }
    }

    /// The number of results as frames have it, with room for them above the top: a return does not look for room.
    ///
    /// # Errors
    /// "stack overflow".
    #[inline]
    fn room_for_results(&self, nresults: i32) -> Result<i16, LuaError> {
        assert!(
            (super::MULTI..=MOST_RESULTS).contains(&nresults),
            "a call for {nresults} results"
        );
        if nresults > 0 {
            self.ensure_stack(nresults as usize)?;
        }
        Ok(nresults as i16)
    }

    /// Is the first result of the function in slot `f`, called with slots `a` and `b`, neither `nil` nor `false`?
    ///
    /// # Errors
    /// The callee's.
    ///
    /// # Panics
    /// If there is no such slot.
    #[inline]
    pub fn call_order(&mut self, f: usize, a: usize, b: usize) -> Result<bool, LuaError> {
        let vm = self.raw();
        let top = self.top();
        assert!(
            f.wrapping_sub(1) < top && a.wrapping_sub(1) < top && b.wrapping_sub(1) < top,
            "no such value in the frame"
        );
        // SAFETY: I1: the slots are in the frame; EXTRA slots are free above its top.
        unsafe {
            let base = self.base();
            let func = (*vm).top;
            Slot::copy(func, base.add(f - 1));
            Slot::copy(func.add(1), base.add(a - 1));
            Slot::copy(func.add(2), base.add(b - 1));
            (*vm).top = func.add(3);
            call_noyield(vm, func, 1, 0)?;
            // The stack may have moved; the result is on top of it.
            let result = (*vm).top.sub(1);
            (*vm).top = result;
            Ok(!Slot::tag(result).is_falsy())
        }
    }

    /// As [`Context::call`], but an error is caught: `false`, and the error value replaces function and arguments.
    /// `handler` = slot of a message handler, or 0.
    ///
    /// # Panics
    /// As [`Context::call`], and if there is no such slot.
    pub fn pcall(&mut self, nargs: usize, nresults: i32, handler: usize) -> bool {
        let errfunc = match handler {
            0 => 0,
            // SAFETY: I1.
            i => unsafe { self.slot(i).offset_from((*(*self.raw()).thread).stack) as u32 },
        };
        self.pcall_under(nargs, nresults, errfunc)
    }

    /// As [`Context::pcall`], with the message handler that is in force already.
    ///
    /// # Panics
    /// As [`Context::call`].
    pub fn pcall_handled(&mut self, nargs: usize, nresults: i32) -> bool {
        // SAFETY: I2.
        let errfunc = unsafe { (*(*self.raw()).thread).errfunc };
        self.pcall_under(nargs, nresults, errfunc)
    }

    /// Pushes what the message handler in force makes of an error of this native function itself, which goes no further.
    pub fn push_handled(&mut self, _error: LuaError) {
        let vm = self.raw();
        // SAFETY: I1: the handler leaves the stack as it was.
        unsafe {
            call_message_handler(vm);
            (*vm).error_handled = false;
            self.push_val((*vm).error);
        }
    }

    fn pcall_under(&mut self, nargs: usize, nresults: i32, errfunc: u32) -> bool {
        let vm = self.raw();
        // SAFETY: I1.
        unsafe {
            let th = (*vm).thread;
            let saved = (*th).errfunc;
            (*th).errfunc = errfunc;
            let before = (*vm).error_handled;
            let outcome = self.call(nargs, nresults);
            (*th).errfunc = saved;
            match outcome {
                Ok(()) => true,
                Err(_) => {
                    let error = (*vm).error;
                    (*vm).error_handled = before;
                    crate::stack::shrink_after_overflow(vm);
                    self.push_val(error);
                    if error.bits == (*vm).memory_message as u64 {
                        // What was being built is garbage now, and allocation itself cannot collect it.
                        crate::heap::full_gc(vm, true);
                    }
                    false
                }
            }
        }
    }

    /// What the end of a state runs: the pending `__close` handlers of the main coroutine, then all finalisers (lua_close).
    /// For a host that is about to end the program; afterwards nothing is collected any more.
    ///
    /// The frames stay, so that the caller can go on if the program does not end after all.
    ///
    /// # Errors
    /// Stack overflow; an error in a handler or finaliser is not one.
    pub fn close_state(&mut self) -> Result<(), LuaError> {
        let vm = self.raw();
        self.ensure_stack(4)?;
        let top = self.top();
        // The error of a handler is passed to the next one.
        self.push_nil();
        // SAFETY: I1: a to-be-closed variable's index is below the top of its coroutine's stack.
        while let Some(variable) = unsafe {
            let main = (*vm).main_thread;
            (*main)
                .tbc
                .pop()
                .map(|index| Slot::get((*main).stack.add(index as usize)))
        } {
            self.push_val(variable);
            let handler = self.metafield(self.arg(top + 2), "__close");
            self.push(handler);
            self.insert(top + 2);
            self.push_copy(top + 1);
            if !self.pcall(2, 0, 0) {
                self.replace(top + 1);
            }
        }
        // SAFETY: I2: `&mut self` makes this a safepoint.
        unsafe { crate::heap::finalize_all(vm) };
        self.set_top(top);
        Ok(())
    }

    fn leave(&self, kctx: i64, cont: Option<Continuation>) {
        // SAFETY: I9: the current frame is this native's.
        unsafe {
            let frame = (*self.raw()).frame;
            (*frame).cont = cont;
            (*frame).kctx = kctx;
        }
    }

    /// Leaves the native function to call (yieldable): after the callee returns, `cont` runs in this frame with the
    /// results on top (frame slots below the called function are kept) and status `Ok`. `nresults` as for [`Context::call`].
    ///
    /// # Errors
    /// "stack overflow". The result is to be returned from the native function.
    ///
    /// # Panics
    /// If the frame has fewer values, or `nresults` is out of range.
    pub fn call_then(
        &self,
        nargs: usize,
        nresults: i32,
        kctx: i64,
        cont: Continuation,
    ) -> Result<Ret, LuaError> {
        let nresults = self.room_for_results(nresults)?;
        let _ = self.slot(self.top().wrapping_sub(nargs));
        self.leave(kctx, Some(cont));
        Ok(Ret::call(nargs, nresults))
    }

    /// As [`Context::call_then`], but an error of the callee arrives at `cont` as `Status::Error` with the error value
    /// on top. `handler` = slot of a message handler, or 0.
    ///
    /// # Errors
    /// As [`Context::call_then`].
    ///
    /// # Panics
    /// As [`Context::call_then`], and if there is no such slot.
    pub fn pcall_then(
        &self,
        nargs: usize,
        nresults: i32,
        handler: usize,
        kctx: i64,
        cont: Continuation,
    ) -> Result<Ret, LuaError> {
        let nresults = self.room_for_results(nresults)?;
        let func = self.slot(self.top().wrapping_sub(nargs));
        self.leave(kctx, Some(cont));
        let vm = self.raw();
        // SAFETY: I9.
        unsafe {
            let th = (*vm).thread;
            let frame = (*vm).frame;
            (*frame).status |= status::PROTECTED;
            (*frame).k = (*th).errfunc as usize as *const Slot;
            (*frame).nvarargs = func.offset_from((*th).stack) as u32;
            (*th).errfunc = match handler {
                0 => 0,
                i => self.slot(i).offset_from((*th).stack) as u32,
            };
        }
        Ok(Ret::call(nargs, nresults))
    }

    /// A protected call that ends the native function: when the callee returns, the frame's slots above the first `keep`
    /// (so also those pushed below the called function) are the native's results; an error arrives at `failed` as
    /// [`Context::pcall_then`] says. `handler` = slot of a message handler, or 0.
    ///
    /// # Errors
    /// None now.
    ///
    /// # Panics
    /// If the frame has fewer values.
    pub fn pcall_results(
        &self,
        nargs: usize,
        handler: usize,
        keep: usize,
        failed: Continuation,
    ) -> Result<Ret, LuaError> {
        assert!(keep <= self.top(), "keeping more values than the frame has");
        let ret = self.pcall_then(nargs, super::MULTI, handler, keep as i64, failed)?;
        // SAFETY: I9.
        unsafe { (*(*self.raw()).frame).status |= status::PASS };
        Ok(ret)
    }

    /// Yields the top `n` values; when resumed, `cont` (if any) runs with the resume arguments on top, else they are
    /// this function's results.
    ///
    /// # Errors
    /// "attempt to yield from outside a coroutine", "attempt to yield across a C-call boundary".
    ///
    /// # Panics
    /// If the frame has fewer values.
    pub fn yield_(&self, n: usize, cont: Option<Continuation>) -> Result<Ret, LuaError> {
        assert!(n <= self.top(), "yield of more values than the frame has");
        let vm = self.raw();
        // SAFETY: I2.
        unsafe {
            if (*(*vm).thread).no_yield > 0 {
                return Err(if (*vm).thread == (*vm).main_thread {
                    (*vm).raise_str("attempt to yield from outside a coroutine")
                } else {
                    (*vm).raise_str("attempt to yield across a C-call boundary")
                });
            }
        }
        self.leave(self.kctx(), cont);
        Ok(Ret::yields(n))
    }

    /// Resumes the coroutine in slot `co` with the top `nargs` values; `cont` runs with its yields (`Status::Yield`) or
    /// results (`Status::Ok`) or its error value (`Status::Error`) on top. The slots below the arguments are kept.
    ///
    /// # Errors
    /// None now: refusals arrive at `cont` as errors.
    ///
    /// # Panics
    /// If slot `co` holds no coroutine, or the frame has fewer values.
    pub fn resume_then(
        &self,
        co: usize,
        nargs: usize,
        cont: Continuation,
    ) -> Result<Ret, LuaError> {
        assert!(
            self.val(co).tag == Tag::THREAD,
            "slot {co} holds no coroutine"
        );
        assert!(
            nargs <= self.top() && co < 1 << 24,
            "bad arguments to resume_then"
        );
        self.leave(self.kctx(), Some(cont));
        Ok(Ret::resume(co, nargs))
    }

    /// State given to [`Context::call_then`].
    pub fn kctx(&self) -> i64 {
        // SAFETY: I9.
        unsafe { (*(*self.raw()).frame).kctx }
    }

    /// "suspended", "running", "normal" or "dead": the coroutine in slot `i` (§6.2).
    pub fn co_status(&self, i: usize) -> &'static str {
        let v = self.val(i);
        if v.tag != Tag::THREAD {
            return "dead";
        }
        // SAFETY: I5.
        match unsafe { (*v.as_thread()).status } {
            CoStatus::Suspended => "suspended",
            CoStatus::Running => "running",
            CoStatus::Normal => "normal",
            CoStatus::Dead => "dead",
        }
    }

    /// The running coroutine, and whether it is the main one.
    pub fn running(&self) -> (Thread<'_>, bool) {
        // SAFETY: I5.
        unsafe {
            let vm = self.raw();
            (
                Thread((*vm).thread, PhantomData),
                (*vm).thread == (*vm).main_thread,
            )
        }
    }

    /// May this function yield?
    pub fn is_yieldable(&self) -> bool {
        // SAFETY: I2.
        unsafe { (*(*self.raw()).thread).no_yield == 0 }
    }

    /// May the coroutine in slot `i` yield (were it to run)?
    pub fn is_thread_yieldable(&self, i: usize) -> bool {
        let v = self.val(i);
        // SAFETY: I5.
        v.tag == Tag::THREAD && unsafe { (*v.as_thread()).no_yield == 0 }
    }

    /// Did the dead coroutine in slot `i` end by an error?
    pub fn co_failed(&self, i: usize) -> bool {
        let v = self.val(i);
        // SAFETY: I5.
        v.tag == Tag::THREAD && unsafe { (*v.as_thread()).failed }
    }

    /// Closes the suspended or dead coroutine in slot `i`: runs its pending `__close`. True if fine, false with the
    /// error value pushed.
    ///
    /// # Panics
    /// If slot `i` holds no such coroutine.
    pub fn co_close(&mut self, i: usize) -> bool {
        let v = self.val(i);
        assert!(
            matches!(self.co_status(i), "suspended" | "dead") && v.tag == Tag::THREAD,
            "cannot close slot {i}"
        );
        // SAFETY: I5; `&mut self` makes this a safepoint; the coroutine stays in its slot.
        match unsafe { coroutine::close(self.raw(), v.as_thread()) } {
            Ok(()) => true,
            Err(error) => {
                self.push_val(error);
                false
            }
        }
    }
}
