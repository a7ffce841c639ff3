//! The ways a native function can end.

use lua_rs::{Context, LuaError, Ret, Value};

use super::continuation;
use super::input::{any_slot, below, byte, more, slot, text};

/// Ends the native function as the input says.
///
/// # Errors
/// If the input says so.
pub fn end(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    if !more() {
        let n = ctx.top().min(2);
        return ctx.ret(n);
    }
    let top = ctx.top();
    match byte() % 16 {
        0..=3 => ctx.ret(below(top + 1)),
        4 => {
            let i = any_slot(ctx);
            Err(ctx.error_value(ctx.arg(i)))
        }
        5 => Err(match byte() % 4 {
            0 => ctx.error(text()),
            1 => ctx.error_plain(text()),
            2 => ctx.error_memory(),
            _ => ctx.arg_error(below(4), "fuzz"),
        }),
        6 | 7 => {
            let cont = (byte() & 1 == 0).then_some(continuation as lua_rs::vm::Continuation);
            ctx.yield_(below(top + 1), cont)
        }
        8 | 9 => {
            let (nargs, nresults) = call(ctx);
            ctx.call_then(nargs, nresults, i64::from(byte()), continuation)
        }
        10 | 11 => {
            let (nargs, nresults) = call(ctx);
            let handler = below(ctx.top() - nargs);
            ctx.pcall_then(nargs, nresults, handler, i64::from(byte()), continuation)
        }
        12 => {
            let (nargs, _) = call(ctx);
            let function = ctx.top() - nargs;
            let (handler, keep) = (below(function), below(function));
            ctx.pcall_results(nargs, handler, keep, continuation)
        }
        13 | 14 => resume(ctx),
        _ => ctx.ret(top),
    }
}

/// A function and arguments are there: how many arguments, and how many results are wanted.
pub fn call(ctx: &Context<'_>) -> (usize, i32) {
    if ctx.top() == 0 {
        ctx.push(super::native as lua_rs::NativeFn);
    }
    let nargs = below(ctx.top());
    if byte() & 3 != 0 {
        // Most values are no functions.
        ctx.set(ctx.top() - nargs, super::native as lua_rs::NativeFn);
    }
    (nargs, i32::from(byte() % 6) - 1)
}

fn resume(ctx: &Context<'_>) -> Result<Ret, LuaError> {
    let found = (1..=ctx.top()).find(|&i| matches!(ctx.arg(i), Value::Thread(_)));
    let co = match found {
        Some(co) => co,
        None => {
            let co = slot(ctx);
            ctx.set(co, super::native as lua_rs::NativeFn);
            let thread = ctx.new_thread(co)?;
            ctx.set(co, thread);
            co
        }
    };
    ctx.resume_then(co, below(ctx.top() - co + 1), continuation)
}
