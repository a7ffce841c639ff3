//! The Lua-RS virtual machine: values, heap and collector, tables, coroutines, the interpreter and its host API.
#![deny(unsafe_code)]

mod debug;
mod exec;
mod frame;
mod heap;
mod load;
mod object;
mod stack;
mod value;

pub use debug::info::{DebugInfo, Want};
pub use exec::iterate::{next, next_index};
pub use exec::op::native::caught;
pub use exec::{
    Args, Builtin, CompareOp, Context, Continuation, Event, GcMode, GcOp, GcResult,
    InterruptHandle, Leaf, LeafFn, LoadError, LuaError, MULTI, NativeFn, Outcome, Ret, State,
    Status, Stop,
};
pub use exec::{FrameRef, HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN, Hook, LOADED};
pub use lua_rs_bytecode::{Compile, CompileError};
pub use value::{Function, Str, Table, Thread, UserData, Value};

/// No memory for a new state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryError;

impl std::fmt::Display for MemoryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not enough memory")
    }
}

impl std::error::Error for MemoryError {}
