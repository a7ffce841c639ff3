//! Raising and catching errors: `assert`, `error`, `pcall`, `xpcall` (§6.1).

use crate::auxlib::append;
use lua_rs_vm::{Args, Context, Leaf, LuaError, Outcome, Ret, Value, caught};

pub(super) fn quick_assert<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    if args.count() == 1 && args.value(1).is_truthy() {
        args.give(1)
    } else {
        Outcome::DECLINED
    }
}

/// The error with the value in slot 1, with the position at `level` before it if it is a string.
fn raise(ctx: &Context<'_>, level: i32) -> LuaError {
    match ctx.arg(1) {
        Value::String(message) if level > 0 => {
            let mut text = ctx.where_(level as usize);
            match append(ctx, &mut text, message.as_bytes()) {
                Ok(()) => ctx.error_plain(text),
                Err(no_memory) => no_memory,
            }
        }
        value => ctx.error_value(value),
    }
}

pub(super) fn error(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let level = ctx.opt_integer(2, 1)? as i32;
    ctx.set_top(1);
    Err(raise(ctx, level))
}

pub(super) fn assert(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    if ctx.arg(1).is_truthy() {
        return ctx.ret(ctx.top());
    }
    ctx.check_any(1)?;
    ctx.remove(1);
    ctx.push_bytes(b"assertion failed!")?;
    ctx.set_top(1);
    Err(raise(ctx, 1))
}

pub(super) fn pcall(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    ctx.push(true);
    ctx.insert(1);
    ctx.pcall_results(ctx.top() - 2, 0, 0, caught)
}

pub(super) fn xpcall(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_function(2)?;
    let count = ctx.top();
    // function, handler, arguments -> function, handler, true, function, arguments
    ctx.push(true);
    ctx.insert(3);
    ctx.push_copy(1);
    ctx.insert(4);
    ctx.pcall_results(count - 2, 2, 2, caught)
}
