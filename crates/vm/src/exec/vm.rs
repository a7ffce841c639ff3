//! The machine: registers of the running coroutine, heap, roots.
#![allow(unsafe_code)]

use crate::frame::Frame;
use crate::heap::Heap;
use crate::object::{StrObj, TableObj, ThreadObj};
use crate::value::{Slot, Val};
use lua_rs_bytecode::Compile;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

/// Metamethod events. The first eight have an absence flag in a metatable's header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Event {
    Index, NewIndex, Gc, Mode, Len, Eq, Call, Close,
    Add, Sub, Mul, Mod, Pow, Div, IDiv, BAnd, BOr, BXor, Shl, Shr, Unm, BNot, Lt, Le, Concat,
    Name, Metatable, Pairs, ToString,
}

/// Number of events.
pub const NUM_EVENTS: usize = Event::ToString as usize + 1;

/// Names of the events, in order.
pub const EVENT_NAMES: [&str; NUM_EVENTS] = [
    "__index", "__newindex", "__gc", "__mode", "__len", "__eq", "__call", "__close", "__add", "__sub", "__mul",
    "__mod", "__pow", "__div", "__idiv", "__band", "__bor", "__bxor", "__shl", "__shr", "__unm", "__bnot", "__lt",
    "__le", "__concat", "__name", "__metatable", "__pairs", "__tostring",
];

/// Basic types as `type()` names them, index = order of PUC's LUA_T*.
pub const TYPE_NAMES: [&str; 9] =
    ["nil", "boolean", "userdata", "number", "string", "table", "function", "userdata", "thread"];

/// Handler of warnings: message piece, and whether more pieces follow.
pub type WarnFn = Box<dyn FnMut(&[u8], bool)>;

/// The state behind a [`crate::Lua`]-like owner. Boxed, so its address is stable.
#[repr(C)]
pub struct Vm {
    // -- registers of the running coroutine, mirrored from its ThreadObj --
    /// Dispatch table in force (plain or hooked).
    pub table: *const crate::exec::Handler,
    /// Current frame.
    pub frame: *mut Frame,
    /// One past the last usable frame.
    pub frames_end: *mut Frame,
    /// First free slot; exact at every safepoint, and between an open result and its consumer.
    pub top: *mut Slot,
    /// One past the last slot Lua code may use.
    pub stack_end: *mut Slot,
    /// Running coroutine.
    pub thread: *mut ThreadObj,
    /// Raised by [`crate::InterruptHandle`]; polled at back edges and calls.
    pub interrupt: Arc<AtomicU32>,
    /// Heap and collector.
    pub heap: Heap,
    // -- roots --
    /// The main thread.
    pub main_thread: *mut ThreadObj,
    /// Registry table.
    pub registry: *mut TableObj,
    /// Table of globals.
    pub globals: *mut TableObj,
    /// Metatables of the basic types (index as [`TYPE_NAMES`]).
    pub type_metatables: [*mut TableObj; 9],
    /// Interned event names.
    pub event_names: [*mut StrObj; NUM_EVENTS],
    /// Interned "not enough memory".
    pub memory_message: *mut StrObj,
    /// Error value in flight (valid while a `LuaError` exists).
    pub error: Val,
    /// Native nesting (nested `run` loops and coroutine depth).
    pub c_calls: u32,
    /// The installed compiler.
    pub compiler: Option<Box<dyn Compile>>,
    /// Where warnings go.
    pub warn: Option<WarnFn>,
    /// Seed of string hashes.
    pub seed: u64,
}
