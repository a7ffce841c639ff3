//! States whose scripts reach nothing of the world outside.

use std::ffi::OsStr;
use std::io::{self, SeekFrom};
use std::rc::Rc;

use lua_rs::stdlib::host::{Host, HostFile, set_host};
use lua_rs::stdlib::open_libs;
use lua_rs::vm::{GcOp, HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN, MULTI, Status};
use lua_rs::{Context, Lua, LuaError, NativeFn, Ret};

/// A host that grants nothing: input is at its end, output goes nowhere, time stands still.
struct Nothing;

/// A file without content that takes everything.
struct Null;

impl HostFile for Null {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }
    fn seek(&mut self, _to: SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

impl Host for Nothing {
    fn stdin(&self) -> Box<dyn HostFile> {
        Box::new(Null)
    }
    fn stdout(&self) -> Box<dyn HostFile> {
        Box::new(Null)
    }
    fn stderr(&self) -> Box<dyn HostFile> {
        Box::new(Null)
    }
    fn environment(&self, _name: &OsStr) -> Option<std::ffi::OsString> {
        None
    }
}

/// A state with all libraries in a sandbox.
///
/// # Panics
/// If there is no memory.
pub fn open() -> Lua {
    let mut lua = Lua::without_libraries().expect("memory for a state");
    lua.enter(|ctx| {
        set_host(ctx, Rc::new(Nothing)).expect("memory for the host");
        open_libs(ctx).expect("memory for the libraries");
    });
    lua
}

/// How a program runs.
#[derive(Clone, Copy)]
pub struct Mode {
    /// Without debug information.
    pub strip: bool,
    /// As a coroutine, resumed until it ends.
    pub in_coroutine: bool,
    generational: bool,
    hooked: bool,
    eager: bool,
    close: bool,
}

impl Mode {
    /// A mode by its bits.
    pub fn from_byte(bits: u8) -> Mode {
        Mode {
            strip: bits & 1 != 0,
            in_coroutine: bits & 2 != 0,
            generational: bits & 4 != 0,
            hooked: bits & 0x18 == 0x18,
            eager: bits & 0x20 != 0,
            close: bits & 0x40 != 0,
        }
    }

    /// Sets collector and hook.
    pub fn prepare(self, ctx: &mut Context<'_>) {
        if self.generational {
            ctx.gc(GcOp::Generational(0, 0));
        } else if self.eager {
            ctx.gc(GcOp::Incremental(100, 400, 8));
        }
        if self.hooked
            && let Ok(hook) = ctx.new_native(|ctx| ctx.ret(0), &[])
        {
            ctx.set_hook(
                None,
                Some(hook),
                HOOK_CALL | HOOK_RETURN | HOOK_LINE | HOOK_COUNT,
                3,
            );
        }
    }

    /// Looks at what is left: all of it is still sound if a collection goes through it.
    pub fn finish(self, ctx: &mut Context<'_>) {
        let _ = ctx.traceback(None, Some(b"end"), 0);
        ctx.gc(GcOp::Collect);
        ctx.gc(GcOp::Collect);
        if self.close {
            let _ = ctx.close_state();
        }
    }
}

/// Runs the function below the top `nargs` values as a coroutine, resuming it with its own yields a few times.
pub fn resume_often(ctx: &mut Context<'_>, nargs: usize) {
    let function = ctx.top() - nargs;
    let Ok(thread) = ctx.new_thread(function) else {
        return;
    };
    ctx.set(function, thread);
    ctx.push(resume as NativeFn);
    ctx.insert(function);
    ctx.pcall(nargs + 1, MULTI, 0);
}

/// `resume(co, ...)` until it is over, or often enough.
fn resume(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.resume_then(1, ctx.top() - 1, resumed)
}

fn resumed(ctx: &mut Context<'_>, status: Status) -> Result<Ret, LuaError> {
    let rest = ctx.top() - 1;
    if status != Status::Yield {
        if ctx.co_status(1) == "suspended" {
            ctx.co_close(1);
        }
        return ctx.ret(ctx.top() - 1);
    }
    if rest > 8 {
        ctx.set_top(9);
        // Enough: what is pending in it is closed.
        ctx.co_close(1);
        return ctx.ret(1);
    }
    ctx.push(rest as i64);
    ctx.resume_then(1, rest + 1, resumed)
}

/// Bytes a program may use beyond what the libraries take.
const MEMORY: usize = 2 << 20;

/// Steps a program may take.
const FUEL: u64 = 20_000;

/// Calls `f` with a memory limit and fuel; the end of the state gets some of its own.
pub fn limited(lua: &mut Lua, f: impl FnOnce(&mut Lua)) {
    let used = lua.state().used_memory();
    lua.state().set_memory_limit(used + MEMORY);
    lua.state().set_fuel(Some(FUEL));
    f(lua);
    lua.state().set_fuel(Some(FUEL / 10));
}
