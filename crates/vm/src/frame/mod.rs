//! Call frames: one array per coroutine, one frame per active function.
//!
//! Access protocol: `Vm::frame` is the current frame; frames below it are suspended in a call. Pointers in frames
//! point into the owning thread's stack and are moved with it (`stack::grow`), never kept elsewhere over a call.
#![allow(unsafe_code)]

pub mod inspect;

use crate::exec::Continuation;
use crate::value::Slot;

/// What a frame is and what must happen when its callee returns or fails.
pub mod status {
    /// Native function (else Lua). A Lua frame with status 0 is a plain Lua-to-Lua call: the fast return path.
    pub const NATIVE: u16 = 1;
    /// Entered from Rust: its return leaves the handler chain.
    pub const FRESH: u16 = 2;
    /// Caller is in the middle of an instruction: finish it after this frame's return.
    pub const FINISH: u16 = 4;
    /// Native frame waiting in `pcall`: errors of its callees stop here.
    pub const PROTECTED: u16 = 8;
    /// Bottom frame of a coroutine: its return ends the coroutine.
    pub const CO_BASE: u16 = 16;
    /// Was called by a tail call (for tracebacks).
    pub const TAIL: u16 = 32;
    /// Runs as a finaliser (for tracebacks).
    pub const FINALIZER: u16 = 64;
    /// Runs as a debug hook (for tracebacks).
    pub const HOOK: u16 = 128;
    /// Native frame that has left to call; its continuation runs when the callee returns.
    pub const CONTINUE: u16 = 256;
    /// Closing variables: a Lua frame in its return, or a protected native frame because of an error.
    pub const CLOSING: u16 = 512;
    /// Called for an instruction of its caller: counts against the limit of nested native calls, as in PUC.
    pub const NESTED: u16 = 1024;
    /// Native frame in a protected call whose results are its own: no continuation runs unless there is an error. The
    /// results are the values from slot `kctx` on; if that is -1, `true` and what has arrived at its base.
    pub const PASS: u16 = 4096;
    /// A native frame in `pcall`, called plainly, waiting for its function.
    pub const PASSING: u16 = NATIVE | PROTECTED | CONTINUE | PASS;
}

/// One activation.
#[repr(C)]
pub struct Frame {
    /// Slot of the called function; results are delivered from here on.
    pub func: *mut Slot,
    /// First register / first argument.
    pub base: *mut Slot,
    /// End of the registers (Lua frames: base + max_stack).
    pub top: *mut Slot,
    /// Lua: saved program counter (next instruction). Native, while protected: slot index of the error being handled.
    pub pc: *const u32,
    /// Lua: constants. Native, while protected: the message handler to restore (a slot index).
    pub k: *const Slot,
    /// Results wanted, -1 = all.
    pub nresults: i16,
    /// Bits of [`status`].
    pub status: u16,
    /// Lua: extra arguments of a vararg function (they lie below `base`). Native, while calling: slot index of the callee.
    pub nvarargs: u32,
    /// Native: what to run when the callee returns.
    pub cont: Option<Continuation>,
    /// Native: value handed to the continuation ([`crate::Context::kctx`]).
    pub kctx: i64,
}
