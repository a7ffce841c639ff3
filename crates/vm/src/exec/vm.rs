//! The machine: registers of the running coroutine, heap, roots.
#![allow(unsafe_code)]

use super::dispatch::{Entry, HOOKED, METERED, Table};
use super::{LuaError, msg};
use crate::frame::Frame;
use crate::heap::Heap;
use crate::object::{StrObj, TableObj, ThreadObj};
use crate::value::{Slot, Val};
use lua_rs_bytecode::Compile;
use std::sync::atomic::{AtomicU32, Ordering};

/// Metamethod events. The first eight have an absence flag in a metatable's header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Event {
    Index,
    NewIndex,
    Gc,
    Mode,
    Len,
    Eq,
    Call,
    Close,
    Add,
    Sub,
    Mul,
    Mod,
    Pow,
    Div,
    IDiv,
    BAnd,
    BOr,
    BXor,
    Shl,
    Shr,
    Unm,
    BNot,
    Lt,
    Le,
    Concat,
    Name,
    Metatable,
    Pairs,
    ToString,
}

/// Number of events.
pub const NUM_EVENTS: usize = Event::ToString as usize + 1;

/// Names of the events, in order.
pub const EVENT_NAMES: [&str; NUM_EVENTS] = [
    "__index",
    "__newindex",
    "__gc",
    "__mode",
    "__len",
    "__eq",
    "__call",
    "__close",
    "__add",
    "__sub",
    "__mul",
    "__mod",
    "__pow",
    "__div",
    "__idiv",
    "__band",
    "__bor",
    "__bxor",
    "__shl",
    "__shr",
    "__unm",
    "__bnot",
    "__lt",
    "__le",
    "__concat",
    "__name",
    "__metatable",
    "__pairs",
    "__tostring",
];

/// Basic types as `type()` names them, index = order of PUC's LUA_T*.
pub const TYPE_NAMES: [&str; 9] = [
    "nil", "boolean", "userdata", "number", "string", "table", "function", "userdata", "thread",
];

/// Handler of warnings: message piece, and whether more pieces follow.
pub type WarnFn = Box<dyn FnMut(&[u8], bool)>;

/// The state behind a [`crate::Lua`]-like owner. Boxed, so its address is stable.
#[repr(C)]
pub struct Vm {
    // -- registers of the running coroutine, mirrored from its ThreadObj --
    /// Dispatch table in force (plain, hooked or metered).
    pub table: *const Entry,
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
    /// Raised by [`crate::InterruptHandle`], which then replaces the handlers in `plain` (0, or a value from `limits`).
    pub interrupt: AtomicU32,
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
    /// Interned names of the basic types (index as [`TYPE_NAMES`]).
    pub type_names: [*mut StrObj; 9],
    /// Interned "not enough memory".
    pub memory_message: *mut StrObj,
    /// Error value in flight (valid while a `LuaError` exists).
    pub error: Val,
    /// The message handler has seen that error (or must not).
    pub error_handled: bool,
    /// Registers between two handlers when dispatch goes through the trampoline.
    pub parked: (*const u32, *mut Slot, *const Slot),
    /// Native nesting (nested `run` loops and coroutine depth).
    pub c_calls: u32,
    /// Counts loaded chunks: see `crate::load`.
    pub loads: u32,
    /// A buffer for texts that are put together, kept so that not every text needs one of its own.
    pub scratch: Vec<u8>,
    /// The installed compiler.
    pub compiler: Option<Box<dyn Compile>>,
    /// Where warnings go.
    pub warn: Option<WarnFn>,
    /// Seed of string hashes.
    pub seed: u64,
    /// Most slots of a coroutine's stack.
    pub stack_limit: usize,
    /// Most native nesting (`c_calls`).
    pub nesting_limit: u32,
    /// Is fuel limited?
    pub metered: bool,
    /// What is left to spend, if it is.
    pub fuel: u64,
    /// What was raised when the script was stopped for good; empty if it was not.
    pub stop_message: Vec<u8>,
    /// Handlers of instructions while no hook is set.
    pub plain: Table,
}

impl Vm {
    /// Is the interrupt flag up?
    #[inline(always)]
    pub fn interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed) != 0
    }

    /// Raises `text` with the position of the running Lua function before it (luaG_runerror).
    #[cold]
    pub fn raise_str(&mut self, text: &str) -> LuaError {
        // SAFETY: I9: the current frame is live.
        let message = unsafe { msg::add_position(self, text.as_bytes()) };
        self.raise_bytes(message)
    }

    /// Raises a finished message.
    #[cold]
    pub fn raise_bytes(&mut self, message: impl AsRef<[u8]>) -> LuaError {
        match self.heap.new_string(message.as_ref()) {
            // SAFETY: the string is live (I2).
            Ok(s) => self.raise(unsafe { Val::str(s) }),
            Err(_) => self.raise_memory(),
        }
    }

    /// Raises any value.
    #[inline]
    pub fn raise(&mut self, v: Val) -> LuaError {
        self.error = v;
        self.error_handled = false;
        LuaError(())
    }

    /// Raises "not enough memory"; the message handler is not called (as PUC).
    #[cold]
    pub fn raise_memory(&mut self) -> LuaError {
        // SAFETY: the message is a root (I2).
        self.error = unsafe { Val::str(self.memory_message) };
        self.error_handled = true;
        LuaError(())
    }

    /// Raises "error in error handling"; the message handler is not called.
    #[cold]
    pub fn raise_error_in_handler(&mut self) -> LuaError {
        let e = self.raise_bytes("error in error handling");
        self.error_handled = true;
        e
    }

    /// A string value.
    ///
    /// # Errors
    /// Out of memory.
    pub fn string_val(&mut self, bytes: &[u8]) -> Result<Val, LuaError> {
        match self.heap.new_string(bytes) {
            // SAFETY: the string is live (I2).
            Ok(s) => Ok(unsafe { Val::str(s) }),
            Err(_) => Err(self.raise_memory()),
        }
    }

    /// Mask of the hooks in force in the running thread; 0 while a hook runs.
    #[inline]
    pub fn hook_mask(&self) -> u8 {
        // SAFETY: I2: the running thread is live.
        match unsafe { &(*self.thread).hook } {
            Some(hook) if !hook.active => hook.mask,
            _ => 0,
        }
    }

    /// Chooses the dispatch table for the running thread's hooks.
    pub fn update_table(&mut self) {
        self.table = if self.hook_mask() != 0 {
            HOOKED.as_ptr()
        } else if self.metered || self.stopped().is_some() {
            METERED.as_ptr()
        } else {
            self.plain.as_ptr()
        };
    }

    /// Switches the running thread's hooks off; returns what [`Vm::restore_hooks`] needs.
    pub fn suspend_hooks(&mut self) -> bool {
        // SAFETY: I2.
        let before = match unsafe { &mut (*self.thread).hook } {
            Some(hook) => std::mem::replace(&mut hook.active, true),
            None => true,
        };
        self.update_table();
        before
    }

    /// Undoes [`Vm::suspend_hooks`].
    pub fn restore_hooks(&mut self, before: bool) {
        // SAFETY: I2.
        if let Some(hook) = unsafe { &mut (*self.thread).hook } {
            hook.active = before;
        }
        self.update_table();
    }

    /// Emits a warning piece (lua_warning).
    pub fn emit_warning(&mut self, message: &[u8], to_be_continued: bool) {
        if let Some(warn) = &mut self.warn {
            warn(message, to_be_continued);
        }
    }

    /// Warns about an error that nobody can catch: "error in WHERE (message)".
    pub fn warn_error(&mut self, error: Val, place: &str) {
        let message = if error.tag.is_string() {
            // SAFETY: I2: the error value is a root.
            unsafe { StrObj::bytes(error.as_str()) }.to_vec()
        } else {
            b"error object is not a string".to_vec()
        };
        self.emit_warning(b"error in ", true);
        self.emit_warning(place.as_bytes(), true);
        self.emit_warning(b" (", true);
        self.emit_warning(&message, true);
        self.emit_warning(b")", false);
    }
}
