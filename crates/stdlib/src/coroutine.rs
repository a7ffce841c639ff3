//! `coroutine` (§6.2).

use crate::auxlib::{new_lib, register_builtins};
use lua_rs_vm::{Builtin, Context, LuaError, NativeFn, Ret, Value};

const FUNCTIONS: [(&str, NativeFn); 6] = [
    ("close", close),
    ("create", create),
    ("isyieldable", isyieldable),
    ("running", running),
    ("status", status),
    ("wrap", wrap),
];

static BUILTINS: [(&str, Builtin); 2] =
    [("resume", Builtin::resume()), ("yield", Builtin::yield_())];

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_coroutine(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let library = new_lib(ctx, &FUNCTIONS)?;
    register_builtins(ctx, library, &BUILTINS)?;
    ctx.push(library);
    ctx.ret(1)
}

fn check_thread(ctx: &Context<'_>) -> Result<(), LuaError> {
    match ctx.arg(1) {
        Value::Thread(_) => Ok(()),
        _ => Err(ctx.type_error(1, "thread")),
    }
}

fn create(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_function(1)?;
    ctx.push(ctx.new_thread(1)?);
    ctx.ret(1)
}

fn wrap(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_function(1)?;
    ctx.push(ctx.new_wrap(1)?);
    ctx.ret(1)
}

fn status(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    check_thread(ctx)?;
    ctx.push_bytes(ctx.co_status(1).as_bytes())?;
    ctx.ret(1)
}

fn isyieldable(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let yieldable = if ctx.is_none(1) {
        ctx.is_yieldable()
    } else {
        check_thread(ctx)?;
        ctx.is_thread_yieldable(1)
    };
    ctx.push(yieldable);
    ctx.ret(1)
}

fn running(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (thread, is_main) = ctx.running();
    ctx.push(thread);
    ctx.push(is_main);
    ctx.ret(2)
}

fn close(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    check_thread(ctx)?;
    match ctx.co_status(1) {
        "suspended" | "dead" => {}
        status => return Err(ctx.error(format!("cannot close a {status} coroutine"))),
    }
    ctx.set_top(1);
    if ctx.co_close(1) {
        ctx.push(true);
        return ctx.ret(1);
    }
    ctx.push(false);
    ctx.insert(2);
    ctx.ret(2)
}
