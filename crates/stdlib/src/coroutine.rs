//! `coroutine` (§6.2).

use crate::auxlib::new_lib;
use lua_rs_vm::{Context, LuaError, NativeFn, Ret, Status, Value};

const FUNCTIONS: [(&str, NativeFn); 8] = [
    ("close", close),
    ("create", create),
    ("isyieldable", isyieldable),
    ("resume", resume),
    ("running", running),
    ("status", status),
    ("wrap", wrap),
    ("yield", yield_),
];

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_coroutine(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let library = new_lib(ctx, &FUNCTIONS)?;
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

fn resume(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    check_thread(ctx)?;
    ctx.resume_then(1, ctx.top() - 1, |ctx: &mut Context<'_>, status: Status| {
        // Only the coroutine itself lies below what came back.
        ctx.push(status != Status::Error);
        ctx.insert(2);
        ctx.ret(ctx.top() - 1)
    })
}

fn wrap(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_function(1)?;
    let thread = ctx.new_thread(1)?;
    ctx.push(ctx.new_native(resume_wrapped, &[Value::Thread(thread)])?);
    ctx.ret(1)
}

fn resume_wrapped(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.push(ctx.upvalue(1));
    ctx.insert(1);
    // The debug library can put anything into upvalues and slots.
    check_thread(ctx)?;
    ctx.resume_then(1, ctx.top() - 1, finish_wrapped)
}

fn finish_wrapped(ctx: &mut Context<'_>, status: Status) -> Result<Ret, LuaError> {
    if status != Status::Error {
        return ctx.ret(ctx.top() - 1);
    }
    // After an error inside, its variables are closed, which may change the error. It stays on top.
    if matches!(ctx.arg(1), Value::Thread(_)) && ctx.co_status(1) == "dead" {
        ctx.co_close(1);
    }
    Err(match ctx.arg(ctx.top()) {
        Value::String(message) if message.as_bytes() != b"not enough memory" => {
            let position = ctx.where_(1);
            ctx.error_plain([&position, message.as_bytes()].concat())
        }
        value => ctx.error_value(value),
    })
}

fn yield_(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.yield_(ctx.top(), None)
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
