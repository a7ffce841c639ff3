//! The interpreter: dispatch, handlers, calls, errors, coroutines, and the context of native functions.
#![allow(unsafe_code)]

pub mod context;
pub mod msg;
pub mod vm;

pub use context::{CompareOp, Context, GcMode, GcOp, GcResult, LoadError, MULTI};
pub use context::{FrameRef, HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN, Hook, LOADED};
pub use vm::{Event, Vm};

/// An error in flight: the value waits in the VM. One word on the hot path.
#[derive(Debug)]
#[must_use]
pub struct LuaError(pub(crate) ());

/// What a native function asks of the machine when it leaves.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Ret(std::num::NonZeroU64);

impl Ret {
    /// Returns the top `n` values.
    #[inline(always)]
    pub fn values(n: usize) -> Ret {
        // Kind 0 in the low byte would allow zero; bit 8 keeps it non-zero.
        Ret(std::num::NonZeroU64::new(((n as u64) << 16) | 0x100).expect("non-zero"))
    }
}

/// How a callee came back to a continuation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Returned, or the coroutine yielded or was resumed.
    Ok,
    /// The resumed coroutine yielded.
    Yield,
    /// Failed; the error value is on top.
    Error,
}

/// A native function (§4).
pub type NativeFn = fn(&mut Context<'_>) -> Result<Ret, LuaError>;

/// What runs when a native function's callee returns.
pub type Continuation = fn(&mut Context<'_>, Status) -> Result<Ret, LuaError>;

/// An instruction handler.
pub type Handler = usize;
