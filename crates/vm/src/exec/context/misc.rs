//! Loading and dumping code, collector control, warnings.
#![allow(unsafe_code)]

use super::Context;
use crate::exec::{LuaError, bind};
use crate::heap;
use crate::load;
use crate::value::{Tag, Val};

/// Why a chunk was not loaded.
#[derive(Debug, PartialEq, Eq)]
pub enum LoadError {
    /// Syntax error or bad binary chunk: the message.
    Syntax(Vec<u8>),
    /// "not enough memory"
    Memory,
}

/// Operations of `collectgarbage` (§6.1).
#[derive(Clone, Copy, Debug)]
pub enum GcOp {
    /// Full cycle.
    Collect,
    /// Stop.
    Stop,
    /// Restart.
    Restart,
    /// Bytes in use.
    Count,
    /// One step of the given size in KB; result: cycle finished.
    Step(i64),
    /// Is it running?
    IsRunning,
    /// Switch to incremental with pause, step multiplier, step size (0 = keep); result: previous mode.
    Incremental(i64, i64, i64),
    /// Switch to generational with minor and major multipliers (0 = keep); result: previous mode.
    Generational(i64, i64),
    /// Set pause; result: previous.
    SetPause(i64),
    /// Set step multiplier; result: previous.
    SetStepMul(i64),
}

/// Result of [`Context::gc`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GcResult {
    /// A number (previous value, 0).
    Int(i64),
    /// Bytes in use.
    Bytes(usize),
    /// A truth value.
    Bool(bool),
    /// Previous mode.
    Mode(GcMode),
    /// Called from a finaliser: refused.
    Refused,
}

/// Collector modes (§2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GcMode {
    /// Incremental mark and sweep.
    Incremental,
    /// Generational.
    Generational,
}

impl Context<'_> {
    /// Loads a chunk (text by the installed compiler, or binary) and pushes the function; its first upvalue is the
    /// globals table. `mode` contains 'b' and/or 't'.
    ///
    /// # Errors
    /// The message; nothing is pushed then.
    pub fn load(&self, chunk: &[u8], name: &[u8], mode: &[u8]) -> Result<(), LoadError> {
        // SAFETY: I11: the compiler has no access to the machine.
        let (compiler, loads) = unsafe {
            let vm = self.raw();
            (*vm).loads = (*vm).loads.wrapping_add(1);
            ((*vm).compiler.as_deref(), (*vm).loads)
        };
        let code = load::check(compiler, loads, chunk, name, mode, self.memory_room())?;
        // SAFETY: I11: no other reference to the machine is in use.
        let closure = unsafe { bind::bind(self.raw(), code).map_err(|_| LoadError::Memory)? };
        self.push_val(Val::object(Tag::LUA_FN, closure));
        Ok(())
    }

    /// Dumps the Lua function in slot `i` (§6.4 `string.dump`); `None` for natives.
    ///
    /// # Errors
    /// Out of memory.
    pub fn dump(&self, i: usize, strip: bool) -> Result<Option<Vec<u8>>, LuaError> {
        let v = self.val(i);
        if v.tag != Tag::LUA_FN {
            return Ok(None);
        }
        // SAFETY: I5.
        let chunk = unsafe { bind::dump((*v.as_lua_fn()).proto, strip) };
        chunk.map(Some).map_err(|_| self.error_memory())
    }

    /// Sets upvalue `n` (from 1) of the function in slot `i` to the top value, popped; false (and not popped) if there
    /// is none.
    pub fn set_first_upvalue(&self, i: usize) -> bool {
        let (f, v) = (self.val(i), self.val(self.top()));
        if f.tag != Tag::LUA_FN {
            return false;
        }
        // SAFETY: I5, I4.
        unsafe {
            if (*f.as_lua_fn()).hdr.aux == 0 {
                return false;
            }
            let up = crate::object::LuaClosure::upval(f.as_lua_fn(), 0);
            crate::value::Slot::set((*up).v, v);
            heap::barrier_forward(self.raw(), up.cast(), v);
        }
        self.pop(1);
        true
    }

    /// `collectgarbage` operations (§6.1).
    pub fn gc(&mut self, op: GcOp) -> GcResult {
        // SAFETY: `&mut self` makes this a safepoint; top is exact in a native (I11).
        unsafe { heap::gc_control(self.raw(), op) }
    }

    /// Emits a warning piece (lua_warning).
    pub fn warning(&self, msg: &[u8], to_be_continued: bool) {
        self.vm_mut().emit_warning(msg, to_be_continued);
    }

    /// Bytes that may still be allocated under the memory limit; `usize::MAX` without one. For what a native function is about to
    /// allocate elsewhere in proportion to what a script says: text that it puts together, input that it reads.
    pub fn memory_room(&self) -> usize {
        self.vm_mut().heap.room()
    }

    /// Random seed material of this state.
    pub fn seed(&self) -> u64 {
        self.vm_mut().seed
    }
}
