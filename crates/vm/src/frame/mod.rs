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
    /// A hook function's frame, or a frame whose hooks must be called.
    pub const HOOKED: u16 = 32;
    /// Was called by a tail call (for tracebacks).
    pub const TAIL: u16 = 64;
    /// Runs as a finaliser (for tracebacks).
    pub const FINALIZER: u16 = 128;
    /// Native frame with a pending continuation.
    pub const CONTINUE: u16 = 256;
    /// Is closing variables because of an error (the error value is kept in the frame's extra slot).
    pub const CLOSING: u16 = 512;
    /// Native frame that waits for a coroutine it resumed.
    pub const RESUMING: u16 = 1024;
    /// Frame of a debug hook call.
    pub const HOOK: u16 = 2048;
    /// Non-yieldable region starts here (native callbacks).
    pub const NO_YIELD: u16 = 4096;
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
    /// Lua: saved program counter (next instruction). Native: continuation state.
    pub pc: *const u32,
    /// Lua: constants. Native: unused.
    pub k: *const Slot,
    /// Results wanted, -1 = all.
    pub nresults: i16,
    /// Bits of [`status`].
    pub status: u16,
    /// Lua: extra arguments of a vararg function (they lie below `base`). Native: free use of the unwinder.
    pub nvarargs: u32,
    /// Native: what to run when the callee returns.
    pub cont: Option<Continuation>,
    /// Native: value handed to the continuation ([`crate::Context::kctx`]).
    pub kctx: i64,
}
