//! The window of a native function on the machine: its arguments, the heap, calls.
//!
//! Access protocol: methods that take `&self` read, allocate and write this frame's slots, and never collect; methods
//! that take `&mut self` may run Lua code and collect (safepoints). So a `Value<'_>` cannot outlive its object (I5).
#![allow(unsafe_code)]

mod debug;

pub use debug::{FrameRef, HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN, Hook, LOADED};

use super::vm::{Event, Vm};
use super::{Continuation, LuaError, NativeFn, Ret, Status};
use crate::value::{Function, Str, Table, Thread, UserData, Val, Value};
use std::any::Any;
use std::marker::PhantomData;
use std::ptr::NonNull;

/// All results (PUC's LUA_MULTRET).
pub const MULTI: i32 = -1;

/// A native function's view of the machine while it runs.
pub struct Context<'c> {
    pub(crate) vm: NonNull<Vm>,
    pub(crate) marker: PhantomData<&'c mut Vm>,
}

/// Operators for [`Context::arith`].
pub use super::vm::Event as ArithOp;

/// Comparison for [`Context::compare`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompareOp {
    /// `==`
    Eq,
    /// `<`
    Lt,
    /// `<=`
    Le,
}

#[allow(unused_variables, clippy::unimplemented)]
impl<'c> Context<'c> {
    // ---- this frame's values -------------------------------------------------------------------------------------
    /// Number of values in the frame; on entry, the number of arguments.
    pub fn top(&self) -> usize { unimplemented!() }
    /// Value at `i` (from 1); `Nil` beyond the top.
    pub fn arg(&self, i: usize) -> Value<'_> { unimplemented!() }
    /// Was no argument `i` given?
    pub fn is_none(&self, i: usize) -> bool { i > self.top() }
    /// Argument `i` absent or nil?
    pub fn is_none_or_nil(&self, i: usize) -> bool { self.arg(i).is_nil() }
    /// Cuts or fills with nil up to `n` values.
    pub fn set_top(&self, n: usize) { unimplemented!() }
    /// Pushes a value. The frame always has room for 20 values beyond its arguments; for more call [`Context::ensure_stack`] first.
    pub fn push<'a>(&self, v: impl Into<Value<'a>>) { unimplemented!() }
    /// Pushes `nil`.
    pub fn push_nil(&self) { self.push(Value::Nil) }
    /// Pushes a new string.
    pub fn push_bytes(&self, s: &[u8]) -> Result<(), LuaError> { unimplemented!() }
    /// Overwrites slot `i` (which must be <= top).
    pub fn set<'a>(&self, i: usize, v: impl Into<Value<'a>>) { unimplemented!() }
    /// Removes the top `n` values.
    pub fn pop(&self, n: usize) { self.set_top(self.top() - n) }
    /// Pushes a copy of slot `i`.
    pub fn push_copy(&self, i: usize) { unimplemented!() }
    /// Moves the top value to slot `i`, shifting up.
    pub fn insert(&self, i: usize) { unimplemented!() }
    /// Removes slot `i`, shifting down.
    pub fn remove(&self, i: usize) { unimplemented!() }
    /// Moves the top value over slot `i` and pops it.
    pub fn replace(&self, i: usize) { unimplemented!() }
    /// Room for `n` more values. Error: "stack overflow".
    pub fn ensure_stack(&self, n: usize) -> Result<(), LuaError> { unimplemented!() }
    /// As [`Context::ensure_stack`] with PUC's text "stack overflow (msg)".
    pub fn check_stack(&self, n: usize, msg: &str) -> Result<(), LuaError> { unimplemented!() }
    /// Upvalue `i` (from 1) of the running native closure.
    pub fn upvalue(&self, i: usize) -> Value<'_> { unimplemented!() }
    /// Sets upvalue `i` (from 1) of the running native closure.
    pub fn set_upvalue<'a>(&self, i: usize, v: impl Into<Value<'a>>) { unimplemented!() }

    // ---- argument checks (lauxlib's luaL_check*, luaL_opt*), messages as PUC's ---------------------------------------
    /// "bad argument #i to 'f' (msg)"; knows methods ("calling 'f' on bad self").
    pub fn arg_error(&self, i: usize, msg: impl AsRef<[u8]>) -> LuaError { unimplemented!() }
    /// "bad argument #i to 'f' (T expected, got U)".
    pub fn type_error(&self, i: usize, expected: impl AsRef<[u8]>) -> LuaError { unimplemented!() }
    /// Any value, but present ("value expected").
    pub fn check_any(&self, i: usize) -> Result<(), LuaError> { unimplemented!() }
    /// Integer argument ("number expected, got X" / "number has no integer representation").
    pub fn check_integer(&self, i: usize) -> Result<i64, LuaError> { unimplemented!() }
    /// Integer argument or default when none or nil.
    pub fn opt_integer(&self, i: usize, default: i64) -> Result<i64, LuaError> { unimplemented!() }
    /// Float argument.
    pub fn check_number(&self, i: usize) -> Result<f64, LuaError> { unimplemented!() }
    /// Float argument or default.
    pub fn opt_number(&self, i: usize, default: f64) -> Result<f64, LuaError> { unimplemented!() }
    /// String argument; a number is converted in place (as lua_tolstring). Use `ctx.bytes(i)` afterwards to borrow it again.
    pub fn check_bytes(&self, i: usize) -> Result<&[u8], LuaError> { unimplemented!() }
    /// String argument, `None` when none or nil.
    pub fn opt_bytes(&self, i: usize) -> Result<Option<&[u8]>, LuaError> { unimplemented!() }
    /// Bytes of slot `i`, which must hold a string (else empty): shared borrow for after `check_bytes`.
    pub fn bytes(&self, i: usize) -> &[u8] { unimplemented!() }
    /// Slot `i` as table ("table expected, got X").
    pub fn check_table(&self, i: usize) -> Result<Table<'_>, LuaError> { unimplemented!() }
    /// Slot `i` is a function.
    pub fn check_function(&self, i: usize) -> Result<(), LuaError> { unimplemented!() }
    /// One of `options` ("invalid option 'x'"); default when none or nil.
    pub fn check_option(&self, i: usize, default: Option<&str>, options: &[&str]) -> Result<usize, LuaError> { unimplemented!() }
    /// Userdata whose Rust type is `T` (else type error with `tname`).
    pub fn check_userdata<T: 'static>(&self, i: usize, tname: &str) -> Result<&T, LuaError> { unimplemented!() }
    /// Type name for messages: `__name` of the metatable if a string, "light userdata", "no value" (luaL_typename rules of type errors).
    pub fn type_name_of(&self, i: usize) -> Vec<u8> { unimplemented!() }

    // ---- errors --------------------------------------------------------------------------------------------------
    /// Error with a message and the position of the caller (luaL_error).
    pub fn error(&self, msg: impl AsRef<[u8]>) -> LuaError { unimplemented!() }
    /// Error with a message as it is.
    pub fn error_plain(&self, msg: impl AsRef<[u8]>) -> LuaError { unimplemented!() }
    /// Error with any value.
    pub fn error_value<'a>(&self, v: impl Into<Value<'a>>) -> LuaError { unimplemented!() }
    /// "not enough memory".
    pub fn error_memory(&self) -> LuaError { unimplemented!() }
    /// Position "chunk:line: " of the function at `level` (luaL_where), or empty.
    pub fn where_(&self, level: usize) -> Vec<u8> { unimplemented!() }
    /// The value of an error in hand.
    pub fn error_object(&self, e: &LuaError) -> Value<'_> { unimplemented!() }

    // ---- making objects (never collect; errors: out of memory) -------------------------------------------------------
    /// A string.
    pub fn new_string(&self, s: &[u8]) -> Result<Str<'_>, LuaError> { unimplemented!() }
    /// A table with room for `narr` array and `nhash` other entries.
    pub fn new_table(&self, narr: usize, nhash: usize) -> Result<Table<'_>, LuaError> { unimplemented!() }
    /// A native closure (a bare function when `upvalues` is empty).
    pub fn new_native(&self, f: NativeFn, upvalues: &[Value<'_>]) -> Result<Function<'_>, LuaError> { unimplemented!() }
    /// A userdata with `user_values` user values.
    pub fn new_userdata<T: Any>(&self, data: T, user_values: usize) -> Result<UserData<'_>, LuaError> { unimplemented!() }
    /// A coroutine that will run the function in slot `i`.
    pub fn new_thread(&self, i: usize) -> Result<Thread<'_>, LuaError> { unimplemented!() }
    /// Sets user value `n` (from 1) of the userdata in slot `i`; false if there is no such one.
    pub fn set_user_value<'a>(&self, i: usize, n: usize, v: impl Into<Value<'a>>) -> bool { unimplemented!() }

    // ---- places ----------------------------------------------------------------------------------------------------
    /// The globals table (§2.2).
    pub fn globals(&self) -> Table<'_> { unimplemented!() }
    /// The registry.
    pub fn registry(&self) -> Table<'_> { unimplemented!() }
    /// Metatable of any value (also of basic types).
    pub fn metatable_of(&self, v: Value<'_>) -> Option<Table<'_>> { unimplemented!() }
    /// Sets the metatable of a table or userdata, or of the whole basic type.
    pub fn set_metatable(&self, v: Value<'_>, mt: Option<Table<'_>>) { unimplemented!() }
    /// Field `event` of the metatable of `v`, `Nil` if none (luaL_getmetafield).
    pub fn metafield(&self, v: Value<'_>, event: &str) -> Value<'_> { unimplemented!() }
    pub(crate) fn raw_get_bytes<'v>(&self, t: Table<'v>, key: &[u8]) -> Value<'v> { unimplemented!() }
    pub(crate) fn raw_set(&self, t: Table<'_>, key: Val, value: Val) -> Result<(), LuaError> { unimplemented!() }

    // ---- with metamethods (safepoints) -------------------------------------------------------------------------------
    /// `obj[key]`, key = top value, replaced by the result (lua_gettable).
    pub fn index(&mut self, obj: usize) -> Result<(), LuaError> { unimplemented!() }
    /// Pushes `obj[name]`.
    pub fn index_field(&mut self, obj: usize, name: &[u8]) -> Result<(), LuaError> { unimplemented!() }
    /// Pushes `obj[i]` (lua_geti).
    pub fn index_int(&mut self, obj: usize, i: i64) -> Result<(), LuaError> { unimplemented!() }
    /// `obj[key] = value`, pops value (top) and key (below it) (lua_settable).
    pub fn set_index(&mut self, obj: usize) -> Result<(), LuaError> { unimplemented!() }
    /// `obj[name] = top value`, popped.
    pub fn set_field(&mut self, obj: usize, name: &[u8]) -> Result<(), LuaError> { unimplemented!() }
    /// `obj[i] = top value`, popped (lua_seti).
    pub fn set_int(&mut self, obj: usize, i: i64) -> Result<(), LuaError> { unimplemented!() }
    /// Pushes `#obj` (lua_len).
    pub fn push_len(&mut self, obj: usize) -> Result<(), LuaError> { unimplemented!() }
    /// `#obj` as integer ("object length is not an integer") (luaL_len).
    pub fn len(&mut self, obj: usize) -> Result<i64, LuaError> { unimplemented!() }
    /// Compares two slots.
    pub fn compare(&mut self, op: CompareOp, a: usize, b: usize) -> Result<bool, LuaError> { unimplemented!() }
    /// Arithmetic on the two top values (one for `Unm`, `BNot`), replaced by the result (lua_arith). `op` is one of the arithmetic events.
    pub fn arith(&mut self, op: Event) -> Result<(), LuaError> { unimplemented!() }
    /// Concatenates the top `n` values into one.
    pub fn concat(&mut self, n: usize) -> Result<(), LuaError> { unimplemented!() }
    /// Pushes `tostring(slot i)` (luaL_tolstring).
    pub fn tostring(&mut self, i: usize) -> Result<(), LuaError> { unimplemented!() }

    // ---- calls -----------------------------------------------------------------------------------------------------
    /// Calls the function below the top `nargs` values; function and arguments are replaced by `nresults` results
    /// ([`MULTI`] = all). A yield inside is refused ("attempt to yield across a C-call boundary").
    pub fn call(&mut self, nargs: usize, nresults: i32) -> Result<(), LuaError> { unimplemented!() }
    /// As [`Context::call`], but an error is caught: `Ok(false)`, and the error value replaces function and arguments.
    /// `handler` = slot of a message handler, or 0.
    pub fn pcall(&mut self, nargs: usize, nresults: i32, handler: usize) -> bool { unimplemented!() }
    /// Leaves the native function to call (yieldable): after the callee returns, `cont` runs in this frame with the results on top
    /// (frame slots below the called function are kept), status `Ok`, and `kctx`.
    pub fn call_then(& self, nargs: usize, nresults: i32, kctx: i64, cont: Continuation) -> Result<Ret, LuaError> { unimplemented!() }
    /// As [`Context::call_then`], but an error of the callee arrives at `cont` as `Status::Error` with the error value on top.
    /// `handler` = slot of a message handler, or 0.
    pub fn pcall_then(& self, nargs: usize, nresults: i32, handler: usize, kctx: i64, cont: Continuation) -> Result<Ret, LuaError> { unimplemented!() }
    /// Yields the top `n` values; when resumed, `cont` (if any) runs with the resume arguments on top, else they are this function's results.
    pub fn yield_(& self, n: usize, cont: Option<Continuation>) -> Result<Ret, LuaError> { unimplemented!() }
    /// Resumes the coroutine in slot `co` with the top `nargs` values; `cont` runs with its yields/results on top (`Status::Ok`) or its error
    /// value on top (`Status::Error`). The slots below are kept.
    pub fn resume_then(& self, co: usize, nargs: usize, cont: Continuation) -> Result<Ret, LuaError> { unimplemented!() }
    /// State given to `call_then`.
    pub fn kctx(&self) -> i64 { unimplemented!() }
    /// Returns the top `n` values.
    #[inline]
    pub fn ret(&self, n: usize) -> Result<Ret, LuaError> { Ok(Ret::values(n)) }

    // ---- coroutines ------------------------------------------------------------------------------------------------
    /// "suspended", "running", "normal", "dead" of the coroutine in slot `i`.
    pub fn co_status(&self, i: usize) -> &'static str { unimplemented!() }
    /// The running coroutine, and whether it is the main one.
    pub fn running(&self) -> (Thread<'_>, bool) { unimplemented!() }
    /// May this function yield?
    pub fn is_yieldable(&self) -> bool { unimplemented!() }
    /// Closes the (suspended or dead) coroutine in slot `i`: runs pending `__close`; `Ok(true)` if fine, `Ok(false)` with the error value pushed.
    pub fn co_close(&mut self, i: usize) -> bool { unimplemented!() }

    // ---- code ------------------------------------------------------------------------------------------------------
    /// Loads a chunk (text by the installed compiler, or binary) and pushes the function; `Err` message as bytes (nothing pushed).
    /// `mode` contains 'b' and/or 't'. First upvalue is set to the globals.
    pub fn load(&self, chunk: &[u8], name: &[u8], mode: &[u8]) -> Result<(), LoadError> { unimplemented!() }
    /// Dumps the Lua function in slot `i` (§6.4 string.dump); `None` for natives.
    pub fn dump(&self, i: usize, strip: bool) -> Option<Vec<u8>> { unimplemented!() }

    // ---- collector, warnings, misc -----------------------------------------------------------------------------------
    /// `collectgarbage` operations (§6.1).
    pub fn gc(&mut self, op: GcOp) -> GcResult { unimplemented!() }
    /// Emits a warning piece (lua_warning).
    pub fn warning(& self, msg: &[u8], to_be_continued: bool) { unimplemented!() }
    /// Random seed material of this VM.
    pub fn seed(&self) -> u64 { unimplemented!() }
}

/// Why a chunk was not loaded.
#[derive(Debug)]
pub enum LoadError {
    /// Syntax error or bad binary chunk: the message.
    Syntax(Vec<u8>),
    /// "not enough memory"
    Memory,
}

/// Operations of `collectgarbage`.
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
    /// Called from a finaliser: refused (collectgarbage returns false/nothing as PUC's -1).
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
