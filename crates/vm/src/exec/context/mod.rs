//! The window of a native function on the machine: its arguments, the heap, calls.
//!
//! Access protocol: methods that take `&self` read, allocate and write this frame's slots, and never collect; methods
//! that take `&mut self` may run Lua code and collect (safepoints). So a `Value<'_>` cannot outlive its object (I5).
#![allow(unsafe_code)]

mod args;
mod array;
mod calls;
mod debug;
mod make;
mod meta;
mod misc;

pub use debug::{FrameRef, HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN, Hook, LOADED};
pub use misc::{GcMode, GcOp, GcResult, LoadError};

use super::vm::Vm;
use super::{LuaError, Ret};
use crate::stack;
use crate::value::{Slot, Tag, Val, Value};
use std::marker::PhantomData;
use std::ptr::NonNull;

/// All results (PUC's LUA_MULTRET).
pub const MULTI: i32 = -1;

/// A native function's view of the machine while it runs.
pub struct Context<'c> {
    pub(crate) vm: NonNull<Vm>,
    pub(crate) marker: PhantomData<&'c mut Vm>,
}

/// Comparison for [`Context::compare`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompareOp {
    /// `==`
    Eq,
    /// `<`
    Lt,
    /// `<=`
    Le,
}

/// The values of this frame.
impl Context<'_> {
    #[inline(always)]
    pub(crate) fn raw(&self) -> *mut Vm {
        self.vm.as_ptr()
    }

    /// First slot of the frame.
    #[inline(always)]
    pub(crate) fn base(&self) -> *mut Slot {
        // SAFETY: I9: the current frame is this native's.
        unsafe { (*(*self.raw()).frame).base }
    }

    /// Slot `i` (from 1), which must be at most `top()`.
    #[inline(always)]
    pub(crate) fn slot(&self, i: usize) -> *mut Slot {
        assert!(i >= 1 && i <= self.top(), "no value {i} in the frame");
        // SAFETY: in range by the assertion (I1).
        unsafe { self.base().add(i - 1) }
    }

    /// Value of slot `i`, nil beyond the top.
    #[inline(always)]
    pub(crate) fn val(&self, i: usize) -> Val {
        if i == 0 || i > self.top() {
            return Val::NIL;
        }
        // SAFETY: in range (I1).
        unsafe { Slot::get(self.base().add(i - 1)) }
    }

    /// Number of values in the frame; on entry, the number of arguments.
    #[inline(always)]
    pub fn top(&self) -> usize {
        // SAFETY: I1: top is not below base.
        unsafe { (*self.raw()).top.offset_from(self.base()) as usize }
    }

    /// Value at `i` (from 1); `Nil` beyond the top.
    #[inline]
    pub fn arg(&self, i: usize) -> Value<'_> {
        // SAFETY: I5: the value lives as long as the borrow of the context.
        unsafe { Value::from_val(self.val(i)) }
    }

    /// Was no argument `i` given?
    #[inline]
    pub fn is_none(&self, i: usize) -> bool {
        i > self.top()
    }

    /// Argument `i` absent or nil?
    #[inline]
    pub fn is_none_or_nil(&self, i: usize) -> bool {
        self.val(i).tag == Tag::NIL
    }

    /// Cuts or fills with nil up to `n` values. Growing needs room as [`Context::push`].
    pub fn set_top(&self, n: usize) {
        let have = self.top();
        for _ in have..n {
            self.push_val(Val::NIL);
        }
        // SAFETY: I1: `n` values are in the frame now.
        unsafe { (*self.raw()).top = self.base().add(n) };
    }

    #[inline(always)]
    pub(crate) fn push_val(&self, v: Val) {
        let vm = self.raw();
        // SAFETY: I1: a slot below `stack_end` is free; else room is made first.
        unsafe {
            if (*vm).top >= (*vm).stack_end {
                self.grow_for_push();
            }
            Slot::set((*vm).top, v);
            (*vm).top = (*vm).top.add(1);
        }
    }

    #[cold]
    fn grow_for_push(&self) {
        // SAFETY: I1.
        let room = unsafe { stack::try_ensure(self.raw(), stack::NATIVE_MIN) };
        // A native that pushes without end and without `ensure_stack` is a bug of the host, as in C.
        assert!(
            room.is_ok(),
            "native function pushed too many values without ensure_stack"
        );
    }

    /// Pushes a value. The frame always has room for 20 values beyond its arguments; for more call
    /// [`Context::ensure_stack`] first.
    ///
    /// # Panics
    /// If the stack cannot grow (a million values, or the memory limit).
    #[inline]
    pub fn push<'a>(&self, v: impl Into<Value<'a>>) {
        self.push_val(v.into().to_val());
    }

    /// Pushes `nil`.
    #[inline]
    pub fn push_nil(&self) {
        self.push_val(Val::NIL);
    }

    /// Pushes a new string.
    ///
    /// # Errors
    /// Out of memory.
    pub fn push_bytes(&self, s: &[u8]) -> Result<(), LuaError> {
        let v = self.string_val(s)?;
        self.push_val(v);
        Ok(())
    }

    /// Overwrites slot `i`.
    ///
    /// # Panics
    /// If `i` is not in `1..=top()`.
    pub fn set<'a>(&self, i: usize, v: impl Into<Value<'a>>) {
        // SAFETY: in range (checked by `slot`). NO-BARRIER: stacks are re-traversed (I1).
        unsafe { Slot::set(self.slot(i), v.into().to_val()) };
    }

    /// Removes the top `n` values.
    ///
    /// # Panics
    /// If there are fewer.
    #[inline]
    pub fn pop(&self, n: usize) {
        self.set_top(
            self.top()
                .checked_sub(n)
                .expect("pop of more values than the frame has"),
        );
    }

    /// Pushes a copy of slot `i`.
    pub fn push_copy(&self, i: usize) {
        self.push_val(self.val(i));
    }

    /// Moves the top value to slot `i`, shifting up.
    ///
    /// # Panics
    /// If `i` is not in `1..=top()`.
    pub fn insert(&self, i: usize) {
        let place = self.slot(i);
        // SAFETY: I1: the slots from `place` to the top are in the frame.
        unsafe {
            let mut p = (*self.raw()).top.sub(1);
            let v = Slot::get(p);
            while p > place {
                Slot::copy(p, p.sub(1));
                p = p.sub(1);
            }
            Slot::set(place, v);
        }
    }

    /// Removes slot `i`, shifting down.
    ///
    /// # Panics
    /// If `i` is not in `1..=top()`.
    pub fn remove(&self, i: usize) {
        let mut p = self.slot(i);
        // SAFETY: I1.
        unsafe {
            let last = (*self.raw()).top.sub(1);
            while p < last {
                Slot::copy(p, p.add(1));
                p = p.add(1);
            }
            (*self.raw()).top = last;
        }
    }

    /// Moves the top value over slot `i` and pops it.
    ///
    /// # Panics
    /// If `i` is not in `1..=top()`.
    pub fn replace(&self, i: usize) {
        let place = self.slot(i);
        // SAFETY: I1.
        unsafe {
            let last = (*self.raw()).top.sub(1);
            Slot::copy(place, last);
            (*self.raw()).top = last;
        }
    }

    /// Room for `n` more values.
    ///
    /// # Errors
    /// "stack overflow".
    pub fn ensure_stack(&self, n: usize) -> Result<(), LuaError> {
        // SAFETY: I1.
        unsafe { stack::ensure(self.raw(), n) }
    }

    /// As [`Context::ensure_stack`] with a reason.
    ///
    /// # Errors
    /// "stack overflow (msg)".
    pub fn check_stack(&self, n: usize, msg: &str) -> Result<(), LuaError> {
        // SAFETY: I1.
        match unsafe { stack::try_ensure(self.raw(), n) } {
            Ok(()) => Ok(()),
            Err(_) => Err(self.error(format!("stack overflow ({msg})"))),
        }
    }

    /// Returns the top `n` values.
    #[inline]
    pub fn ret(&self, n: usize) -> Result<Ret, LuaError> {
        assert!(
            n <= self.top(),
            "native function returns more values than it has"
        );
        Ok(Ret::values(n))
    }
}
