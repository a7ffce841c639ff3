//! Coroutines: a value stack and a frame array each.
#![allow(unsafe_code)]

use super::{GcHeader, UpVal};
use crate::frame::Frame;
use crate::value::{Slot, Val};

/// Status of a coroutine (§2.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CoStatus {
    /// Not started, or inside a yield.
    Suspended,
    /// The one that runs.
    Running,
    /// Has resumed another one.
    Normal,
    /// Finished, or ended by an error.
    Dead,
}

/// Debug hook of a thread.
pub struct HookState {
    /// Hook function, or nil.
    pub func: Val,
    /// Bits: 1 call, 2 return, 4 line, 8 count.
    pub mask: u8,
    /// Hook is running (hooks do not nest).
    pub active: bool,
    /// Period of the count hook.
    pub period: u32,
    /// Instructions until the next count event.
    pub count: u32,
    /// Last instruction seen by the line hook.
    pub old_pc: u32,
    /// First value given to a call/return hook (for `getinfo` "r").
    pub transfer: (u16, u16),
}

/// A coroutine. While it runs, `top`, `frame` and the limits are held in `Vm` and these copies are stale.
#[repr(C)]
pub struct ThreadObj {
    /// Object header.
    pub hdr: GcHeader,
    /// Value stack.
    pub stack: *mut Slot,
    /// Slots in the stack (a reserve beyond it exists for error handling).
    pub stack_size: usize,
    /// First free slot, as saved at the last switch.
    pub top: *mut Slot,
    /// Frame array.
    pub frames: *mut Frame,
    /// Frames allocated.
    pub frames_cap: usize,
    /// Current frame, as saved at the last switch.
    pub frame: *mut Frame,
    /// Open upvalues, highest slot first.
    pub open_upvals: *mut UpVal,
    /// To-be-closed variables: slot indexes, innermost last.
    pub tbc: Vec<u32>,
    /// Status.
    pub status: CoStatus,
    /// Nested native calls that forbid a yield.
    pub no_yield: u32,
    /// Who resumed this one (null for the main thread and when suspended).
    pub resumer: *mut ThreadObj,
    /// Stack index of the message handler in force (`xpcall`), 0 = none.
    pub errfunc: u32,
    /// Running: `Vm::c_calls` of the resumer. Suspended: protected calls this one is in.
    pub c_calls: u32,
    /// Dead by an error; the error value is on top of its stack.
    pub failed: bool,
    /// Hook.
    pub hook: Option<Box<HookState>>,
}
