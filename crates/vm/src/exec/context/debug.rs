//! The debug interface (§4.7, §6.10): frames, locals, upvalues, tracebacks, hooks.
//!
//! Methods with a `co` argument look at the coroutine in that slot of the frame, or at the running one (`None`). None of
//! them runs Lua code or collects.
#![allow(unsafe_code)]

use super::Context;
use crate::debug::info::{DebugInfo, Want, traceback};
use crate::exec::vm::Vm;
use crate::frame::{Frame, inspect};
use crate::heap;
use crate::object::{HookState, LuaClosure, StrObj, TableObj, ThreadObj, table};
use crate::value::{Function, Slot, Tag, Val, Value};
use std::marker::PhantomData;

/// Registry field that holds the table of loaded modules (§6.3), where global names of functions are looked up.
pub const LOADED: &str = "_LOADED";

/// Calls run the hook.
pub const HOOK_CALL: u8 = 1;
/// Returns run the hook.
pub const HOOK_RETURN: u8 = 2;
/// New lines run the hook.
pub const HOOK_LINE: u8 = 4;
/// Every so many instructions the hook runs.
pub const HOOK_COUNT: u8 = 8;

/// An active function of a coroutine. Good until that coroutine runs on; afterwards it may name another function or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FrameRef(usize);

/// A debug hook as it was set.
pub struct Hook<'v> {
    /// The function called.
    pub function: Function<'v>,
    /// Bits [`HOOK_CALL`], [`HOOK_RETURN`], [`HOOK_LINE`], [`HOOK_COUNT`].
    pub mask: u8,
    /// Period of the count hook.
    pub count: u32,
}

impl Context<'_> {
    /// The thread that `co` means.
    fn target(&self, co: Option<usize>) -> *mut ThreadObj {
        match co.map(|slot| self.arg(slot)) {
            Some(Value::Thread(th)) => th.0,
            // SAFETY: I2: the running thread.
            _ => unsafe { (*self.raw()).thread },
        }
    }

    /// The frame that `frame` means, if it still exists.
    fn resolve(&self, th: *mut ThreadObj, frame: FrameRef) -> Option<*mut Frame> {
        // SAFETY: I9: frames 1..=levels are live.
        unsafe {
            let live = (1..=inspect::levels(self.raw(), th)).contains(&frame.0);
            live.then(|| (*th).frames.add(frame.0))
        }
    }

    /// Number of active functions.
    pub fn levels(&self, co: Option<usize>) -> usize {
        // SAFETY: I2.
        unsafe { inspect::levels(self.raw(), self.target(co)) }
    }

    /// The active function at `level`: 0 is the current one (this native function itself), 1 the one that called it
    /// (lua_getstack).
    pub fn frame_at(&self, co: Option<usize>, level: usize) -> Option<FrameRef> {
        // SAFETY: I2.
        let levels = unsafe { inspect::levels(self.raw(), self.target(co)) };
        (level < levels).then(|| FrameRef(levels - level))
    }

    /// Facts about an active function (lua_getinfo); defaults if it is gone.
    pub fn frame_info(&self, co: Option<usize>, frame: FrameRef, want: Want) -> DebugInfo {
        let th = self.target(co);
        // SAFETY: I9.
        self.resolve(th, frame)
            .map_or_else(DebugInfo::default, |f| unsafe {
                inspect::frame_info(self.raw(), th, f, want)
            })
    }

    /// Facts about a function (lua_getinfo with `>`).
    pub fn function_info(&self, function: Function<'_>, want: Want) -> DebugInfo {
        // SAFETY: I5: the handle proves that it is alive.
        unsafe { inspect::function_info(function.0, want) }
    }

    /// The function that is active in a frame.
    pub fn frame_function(&self, co: Option<usize>, frame: FrameRef) -> Value<'_> {
        // SAFETY: I9, I5: nothing is collected while `self` is borrowed.
        self.resolve(self.target(co), frame)
            .map_or(Value::Nil, |f| unsafe {
                Value::from_val(inspect::function(f))
            })
    }

    /// The lines of a Lua function that have code (each may come several times); `None` for natives.
    pub fn active_lines<'v>(&'v self, function: Function<'v>) -> Option<&'v [u32]> {
        // SAFETY: I5.
        function
            .is_lua()
            .then(|| unsafe { inspect::active_lines((*function.0.as_lua_fn()).proto) })
    }

    /// Local variable `n` of an active function (from 1; negative: extra arguments): name and value (lua_getlocal).
    pub fn local(
        &self,
        co: Option<usize>,
        frame: FrameRef,
        n: i64,
    ) -> Option<(Vec<u8>, Value<'_>)> {
        let th = self.target(co);
        let f = self.resolve(th, frame)?;
        // SAFETY: I9, I5.
        unsafe {
            let (name, slot) = inspect::local(self.raw(), th, f, n)?;
            Some((name, Value::from_val(Slot::get(slot))))
        }
    }

    /// Sets local variable `n` of an active function; gives its name, `None` if there is no such one (lua_setlocal).
    ///
    /// What has no name in the source (states of loops, tables under construction) takes only values of the type it has:
    /// instructions rely on that. Values of native functions stay as they are: those rely on what they checked.
    pub fn set_local(
        &self,
        co: Option<usize>,
        frame: FrameRef,
        n: i64,
        value: Value<'_>,
    ) -> Option<Vec<u8>> {
        let th = self.target(co);
        let f = self.resolve(th, frame)?;
        // SAFETY: I9. NO-BARRIER: stacks are visited again before a cycle ends.
        unsafe {
            let (name, slot) = inspect::local(self.raw(), th, f, n)?;
            let value = value.to_val();
            let internal =
                matches!(&*name, b"(for state)" | b"(temporary)") || inspect::is_loop_state(f, n);
            let native = &*name == b"(C temporary)";
            if native || internal && Slot::get(slot).tag != value.tag {
                return None;
            }
            Slot::set(slot, value);
            Some(name)
        }
    }

    /// Name of parameter `n` (from 1) of a Lua function.
    pub fn parameter_name(&self, function: Function<'_>, n: i64) -> Option<Vec<u8>> {
        if !function.is_lua() {
            return None;
        }
        // SAFETY: I5.
        unsafe { inspect::parameter_name((*function.0.as_lua_fn()).proto, n).map(<[u8]>::to_vec) }
    }

    /// Upvalue `n` (from 1) of a function: name ("" for natives) and value (lua_getupvalue).
    pub fn function_upvalue<'v>(
        &'v self,
        function: Function<'v>,
        n: i64,
    ) -> Option<(&'v [u8], Value<'v>)> {
        // SAFETY: I5.
        unsafe {
            let (name, slot) = inspect::upvalue(function.0, n)?;
            Some((name, Value::from_val(Slot::get(slot))))
        }
    }

    /// Sets upvalue `n` (from 1) of a function; gives its name, `None` if there is no such one (lua_setupvalue).
    pub fn set_function_upvalue<'v>(
        &self,
        function: Function<'v>,
        n: i64,
        value: Value<'_>,
    ) -> Option<&'v [u8]> {
        let v = value.to_val();
        // SAFETY: I5; `n` is in range where `upvalue` finds a slot (I4).
        unsafe {
            let (name, slot) = inspect::upvalue(function.0, n)?;
            Slot::set(slot, v);
            if function.is_lua() {
                let up = LuaClosure::upval(function.0.as_lua_fn(), n as usize - 1);
                heap::barrier_forward(self.raw(), up.cast(), v);
            } else {
                heap::barrier_forward(self.raw(), function.0.as_gc(), v);
            }
            Some(name)
        }
    }

    /// Identity of upvalue `n` (from 1) of a function (lua_upvalueid).
    pub fn upvalue_id(&self, function: Function<'_>, n: i64) -> Option<usize> {
        // SAFETY: I5; `n` is in range where `upvalue` finds a slot (I4).
        unsafe {
            let (_, slot) = inspect::upvalue(function.0, n)?;
            if function.is_lua() {
                return Some(LuaClosure::upval(function.0.as_lua_fn(), n as usize - 1) as usize);
            }
            Some(slot as usize)
        }
    }

    /// Makes upvalue `n1` of the Lua function `f1` the same variable as upvalue `n2` of `f2`; false if one does not
    /// exist (lua_upvaluejoin).
    pub fn join_upvalues(&self, f1: Function<'_>, n1: i64, f2: Function<'_>, n2: i64) -> bool {
        if !f1.is_lua() || !f2.is_lua() {
            return false;
        }
        // SAFETY: I5; both numbers are in range where `upvalue` finds a slot (I4).
        unsafe {
            if inspect::upvalue(f1.0, n1).is_none() || inspect::upvalue(f2.0, n2).is_none() {
                return false;
            }
            let up = LuaClosure::upval(f2.0.as_lua_fn(), n2 as usize - 1);
            *LuaClosure::upval_ptr(f1.0.as_lua_fn(), n1 as usize - 1) = up;
            heap::barrier_forward_obj(self.raw(), f1.0.as_gc(), up.cast());
        }
        true
    }

    /// Name of a function among the fields of loaded modules, "print" or "string.rep".
    pub fn global_function_name(&self, function: Value<'_>) -> Option<Vec<u8>> {
        // SAFETY: I5.
        unsafe { global_name(self.raw(), function.to_val()) }
    }

    /// The text of a traceback of `co` from `level` on (luaL_traceback).
    pub fn traceback(&self, co: Option<usize>, message: Option<&[u8]>, level: usize) -> Vec<u8> {
        let (vm, th) = (self.raw(), self.target(co));
        // SAFETY: I9: `traceback` asks for levels below their number only.
        unsafe { thread_traceback(vm, th, message, level) }
    }

    /// Sets the hook of `co`; no function or an empty mask removes it (lua_sethook). Coroutines that `co` creates have no hook until they
    /// are given one, as with `debug.sethook` (§6.10).
    pub fn set_hook(
        &self,
        co: Option<usize>,
        function: Option<Function<'_>>,
        mask: u8,
        count: u32,
    ) {
        let th = self.target(co);
        let (func, mask) = match function {
            Some(function) if mask != 0 => (function.0, mask),
            _ => (Val::NIL, 0),
        };
        // SAFETY: I2. NO-BARRIER: threads are visited again before a cycle ends.
        unsafe {
            if let Some(hook) = (*th).hook.as_deref_mut() {
                // What belongs to a hook call in progress stays.
                (hook.func, hook.mask, hook.period, hook.count) = (func, mask, count, count);
            } else if mask != 0 {
                let hook = HookState {
                    func,
                    mask,
                    active: false,
                    period: count,
                    count,
                    old_pc: 0,
                    transfer: (0, 0),
                };
                (*th).hook = Some(Box::new(hook));
            }
            (*self.raw()).update_table();
        }
    }

    /// The hook of `co` (lua_gethook).
    pub fn hook(&self, co: Option<usize>) -> Option<Hook<'_>> {
        let th = self.target(co);
        // SAFETY: I2, I5.
        unsafe {
            let hook: &HookState = (*th).hook.as_deref()?;
            let function = Function(hook.func, PhantomData);
            (!hook.func.is_nil()).then_some(Hook {
                function,
                mask: hook.mask,
                count: hook.period,
            })
        }
    }
}

/// The text of a traceback of a thread.
///
/// # Safety
/// `vm` is consistent, `th` is live (I2).
pub(crate) unsafe fn thread_traceback(
    vm: *mut Vm,
    th: *mut ThreadObj,
    message: Option<&[u8]>,
    level: usize,
) -> Vec<u8> {
    // SAFETY: I9: only levels below their number are asked for.
    unsafe {
        let last = inspect::last_frame(vm, th);
        traceback(message, inspect::levels(vm, th), level, |level| {
            let f = last.sub(level);
            (
                inspect::frame_info(vm, th, f, Want::TRACEBACK),
                global_name(vm, inspect::function(f)),
            )
        })
    }
}

/// Finds a function in the tables of loaded modules, two levels deep.
///
/// # Safety
/// `vm` is consistent; `function` is live (I2).
pub(crate) unsafe fn global_name(vm: *mut Vm, function: Val) -> Option<Vec<u8>> {
    // SAFETY: I2; nothing is allocated or collected here.
    unsafe {
        let loaded = table::get_bytes(&(*vm).heap, (*vm).registry, LOADED.as_bytes());
        if loaded.tag != Tag::TABLE {
            return None;
        }
        let name = find_field(loaded.as_table(), function, 2)?;
        Some(match name.strip_prefix(b"_G.") {
            Some(rest) => rest.to_vec(),
            None => name,
        })
    }
}

/// The first string key (dotted, when found in an inner table) under which a table holds a value.
unsafe fn find_field(t: *mut TableObj, wanted: Val, depth: u32) -> Option<Vec<u8>> {
    // SAFETY: I2.
    unsafe {
        let mut i = 0;
        while let Some((next, key, v)) = table::next_index(t, i) {
            i = next;
            if !key.tag.is_string() {
                continue;
            }
            let key = StrObj::bytes(key.as_str());
            if table::raw_equal(v, wanted) {
                return Some(key.to_vec());
            }
            if depth > 1
                && v.tag == Tag::TABLE
                && let Some(rest) = find_field(v.as_table(), wanted, depth - 1)
            {
                return Some([key, b".", &rest].concat());
            }
        }
    }
    None
}
