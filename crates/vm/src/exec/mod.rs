//! The interpreter: dispatch, handlers, calls, errors, coroutines, and the context of native functions.
#![allow(unsafe_code)]

pub mod bind;
pub mod call;
pub mod coerce;
pub mod concat;
pub mod context;
pub mod coroutine;
pub mod dispatch;
pub mod fuse;
pub mod hook;
pub mod iterate;
pub mod leaf;
mod limits;
pub mod meta;
pub mod msg;
pub mod op;
pub mod order;
#[cfg(all(unix, feature = "signals"))]
mod signal;
mod state;
pub mod unwind;
pub mod vm;

pub use call::run_finalizer;
pub use context::{CompareOp, Context, GcMode, GcOp, GcResult, LoadError, MULTI};
pub use context::{FrameRef, HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN, Hook, LOADED};
pub use leaf::{Args, Builtin, Leaf, LeafFn, Outcome};
pub(crate) use limits::STEP_BYTES;
pub use limits::Stop;
pub use state::{InterruptHandle, State};
pub use vm::{Event, Vm};

/// An error in flight: the value waits in the VM. One word on the hot path.
#[derive(Debug)]
#[must_use]
pub struct LuaError(pub(crate) ());

/// What a native function asks of the machine when it leaves.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Ret(std::num::NonZeroU64);

/// A [`Ret`] taken apart.
pub(crate) enum RetKind {
    /// Return the top values.
    Values(usize),
    /// Call the function below the top `nargs` values.
    Call { nargs: usize, nresults: i16 },
    /// Yield the top values.
    Yield(usize),
    /// Resume the coroutine in slot `co` with the top values.
    Resume { co: usize, nargs: usize },
}

const KIND_VALUES: u64 = 1;
const KIND_CALL: u64 = 2;
const KIND_YIELD: u64 = 3;
const KIND_RESUME: u64 = 4;

impl Ret {
    // Layout: kind in bits 0..8 (never 0), count in 8..40, the rest in 40..64.
    #[inline(always)]
    fn pack(kind: u64, n: usize, extra: usize) -> Ret {
        let bits = kind | (n as u64 & 0xffff_ffff) << 8 | (extra as u64) << 40;
        match std::num::NonZeroU64::new(bits) {
            Some(bits) => Ret(bits),
            None => Ret(std::num::NonZeroU64::MIN),
        }
    }

    /// Returns the top `n` values.
    #[inline(always)]
    pub(crate) fn values(n: usize) -> Ret {
        Ret::pack(KIND_VALUES, n, 0)
    }

    pub(crate) fn call(nargs: usize, nresults: i16) -> Ret {
        Ret::pack(KIND_CALL, nargs, nresults as u16 as usize)
    }

    pub(crate) fn yields(n: usize) -> Ret {
        Ret::pack(KIND_YIELD, n, 0)
    }

    pub(crate) fn resume(co: usize, nargs: usize) -> Ret {
        Ret::pack(KIND_RESUME, nargs, co)
    }

    /// The count, if it is a plain return.
    #[inline(always)]
    pub(crate) fn as_values(self) -> Option<usize> {
        let bits = self.0.get();
        (bits & 0xff == KIND_VALUES).then_some((bits >> 8) as usize)
    }

    pub(crate) fn kind(self) -> RetKind {
        let bits = self.0.get();
        let n = (bits >> 8) as u32 as usize;
        let extra = (bits >> 40) as usize;
        match bits & 0xff {
            KIND_CALL => RetKind::Call {
                nargs: n,
                nresults: extra as u16 as i16,
            },
            KIND_YIELD => RetKind::Yield(n),
            KIND_RESUME => RetKind::Resume {
                co: extra,
                nargs: n,
            },
            _ => RetKind::Values(n),
        }
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
