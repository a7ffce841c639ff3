//! Closures and upvalues.
#![allow(unsafe_code)]

use super::{GcHeader, ProtoObj, ThreadObj};
use crate::exec::NativeFn;
use crate::value::Slot;

/// A Lua closure; `hdr.aux` upvalue pointers follow the struct.
#[repr(C)]
pub struct LuaClosure {
    /// Object header.
    pub hdr: GcHeader,
    /// Its prototype.
    pub proto: *mut ProtoObj,
    /// The prototype's code, once more: what a call waits for is one load nearer.
    pub code: *mut u32,
    /// `hdr.aux` upvalues; null only while the closure is being built (within one instruction, no safepoint).
    pub upvals: [*mut UpVal; 0],
}

/// A native function with upvalues; `hdr.aux` slots follow the struct.
#[repr(C)]
pub struct NativeClosure {
    /// Object header.
    pub hdr: GcHeader,
    /// The function.
    pub f: NativeFn,
    /// `hdr.aux` values.
    pub upvals: [Slot; 0],
}

/// A variable shared by closures. Open: `v` points into its thread's stack. Closed: `v` points at `state.closed`.
#[repr(C)]
pub struct UpVal {
    /// Object header.
    pub hdr: GcHeader,
    /// Where the value is.
    pub v: *mut Slot,
    /// Storage once closed; list links while open.
    pub state: UpValState,
}

/// The two lives of an upvalue.
#[repr(C)]
pub union UpValState {
    /// Closed: the value itself.
    pub closed: std::mem::ManuallyDrop<Slot>,
    /// Open: next open upvalue down the stack, and the thread whose stack it is.
    pub open: (*mut UpVal, *mut ThreadObj),
}

impl LuaClosure {
    /// Address of upvalue pointer `i`.
    ///
    /// # Safety
    /// `this` is a live closure (I2) and `i < hdr.aux` (I4).
    #[inline(always)]
    pub unsafe fn upval_ptr(this: *mut LuaClosure, i: usize) -> *mut *mut UpVal {
        // SAFETY: I4: `hdr.aux` pointers follow the struct.
        unsafe { (&raw mut (*this).upvals).cast::<*mut UpVal>().add(i) }
    }
    /// Upvalue `i`.
    ///
    /// # Safety
    /// As [`LuaClosure::upval_ptr`].
    #[inline(always)]
    pub unsafe fn upval(this: *mut LuaClosure, i: usize) -> *mut UpVal {
        // SAFETY: I4.
        unsafe { *Self::upval_ptr(this, i) }
    }
}

impl NativeClosure {
    /// Value of `hdr.aux2` of a closure made by `coroutine.wrap`: a call of it may have a handler of its own.
    pub const WRAP: u8 = 1;

    /// Address of upvalue `i`.
    ///
    /// # Safety
    /// `this` is live (I2) and `i < hdr.aux` (I4).
    #[inline(always)]
    pub unsafe fn upval(this: *mut NativeClosure, i: usize) -> *mut Slot {
        // SAFETY: I4: `hdr.aux` slots follow the struct.
        unsafe { (&raw mut (*this).upvals).cast::<Slot>().add(i) }
    }
}

impl UpVal {
    /// Is it open (still in a stack)?
    ///
    /// # Safety
    /// `this` is live (I2).
    #[inline(always)]
    pub unsafe fn is_open(this: *mut UpVal) -> bool {
        // SAFETY: I2.
        unsafe { (*this).v != (&raw mut (*this).state).cast() }
    }
}
