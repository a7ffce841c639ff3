//! The Lua-RS virtual machine: values, heap and collector, tables, coroutines, the interpreter and its host API.
#![deny(unsafe_code)]

mod debug;
mod exec;
mod frame;
mod heap;
mod object;
mod value;

pub use debug::info::{DebugInfo, Want};
pub use exec::{FrameRef, HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN, Hook, LOADED};
pub use exec::{
    CompareOp, Context, Continuation, Event, GcMode, GcOp, GcResult, LoadError, LuaError, MULTI, NativeFn, Ret, Status,
};
pub use value::{Function, Str, Table, Thread, UserData, Value};
