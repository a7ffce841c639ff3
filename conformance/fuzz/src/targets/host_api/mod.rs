//! `host_api`: the input is a sequence of calls of the public API, at the top level and inside native functions, continuations,
//! metamethods, finalisers, hooks and coroutines, which all go on reading the same input.
//!
//! What the documentation says panics is not done; everything else must do what it says: stack effects are checked after each
//! call, a shadow of a table and a count of living userdata at the end.

mod check;
mod ends;
mod input;
mod inspect;
mod objects;
mod stack;

use std::cell::Cell;

use lua_rs::vm::Status;
use lua_rs::{Context, LuaError, Ret};

use super::sandbox;
use check::Shadow;
use input::{byte, more};

/// Most values that a frame keeps.
const MOST: usize = 48;

thread_local! {
    /// Native frames that are working right now, so that frames of Rust do not use up its stack.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Interprets `data`.
///
/// # Panics
/// If a call does not do what its documentation says.
pub fn run(data: &[u8]) {
    input::set(data);
    check::reset();
    let mut lua = sandbox::open();
    let used = lua.state().used_memory();
    let handle = lua.state().interrupt_handle();
    let limit = match byte() % 4 {
        0 => 20_000,
        1 => 200_000,
        _ => 4 << 20,
    };
    lua.state().set_memory_limit(used + limit);
    let mut shadow = Shadow::default();
    let mut sessions = 0;
    while more() && sessions < 20 {
        sessions += 1;
        lua.state().set_fuel(match byte() % 4 {
            0 => Some(u64::from(byte()) * 16),
            _ => Some(30_000),
        });
        match byte() % 16 {
            0 => handle.interrupt(),
            1 => handle.clear(),
            2 => handle.terminate(),
            3 => lua.state().set_stack_limit(usize::from(byte()) * 64),
            4 => lua.state().set_nesting_limit(u32::from(byte())),
            _ => {}
        }
        lua.enter(|ctx| {
            let count = 1 + byte() % 64;
            for _ in 0..count {
                operation(ctx);
            }
            shadow.work(ctx);
        });
        handle.clear();
    }
    lua.state().set_memory_limit(usize::MAX);
    lua.state().set_fuel(Some(30_000));
    lua.enter(|ctx| shadow.holds(ctx));
    drop(lua);
    check::all_dropped();
}

/// One call of the API.
pub fn operation(ctx: &mut Context<'_>) {
    if !more() {
        return;
    }
    if ctx.top() > MOST {
        ctx.set_top(MOST / 2);
    }
    // More than the 20 values that a frame has room for need this; it fails at the memory limit.
    if ctx.ensure_stack(MOST).is_err() {
        ctx.set_top(0);
        return;
    }
    let which = byte();
    match which % 4 {
        0 => stack::operation(ctx, byte()),
        1 | 2 => objects::operation(ctx, byte()),
        _ => inspect::operation(ctx, byte()),
    }
}

/// A native function: some calls, then one of the ways to end.
///
/// # Errors
/// If the input says so.
pub fn native(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    work(ctx);
    ends::end(ctx)
}

/// The same after a call, yield or resume.
///
/// # Errors
/// If the input says so.
pub fn continuation(ctx: &mut Context<'_>, status: Status) -> Result<Ret, LuaError> {
    assert!(
        status != Status::Error || ctx.top() > 0,
        "an error without a value"
    );
    let _ = ctx.kctx();
    work(ctx);
    ends::end(ctx)
}

fn work(ctx: &mut Context<'_>) {
    let depth = DEPTH.get();
    if depth > 150 {
        return;
    }
    DEPTH.set(depth + 1);
    let count = byte() % 8;
    for _ in 0..count {
        operation(ctx);
    }
    if ctx.ensure_stack(20).is_err() {
        ctx.set_top(0);
    }
    DEPTH.set(depth);
}
