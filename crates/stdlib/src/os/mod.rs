//! `os` (§6.9).

mod calendar;
mod date;

use crate::auxlib::new_lib;
use crate::host::outcome::{failure, outcome, termination};
use crate::host::{os_bytes, os_string, system};
use lua_rs_vm::{Context, LuaError, NativeFn, Ret, Value};

const FUNCTIONS: [(&str, NativeFn); 11] = [
    ("clock", clock),
    ("date", date::date),
    ("difftime", date::difftime),
    ("execute", execute),
    ("exit", exit),
    ("getenv", getenv),
    ("remove", remove),
    ("rename", rename),
    ("setlocale", setlocale),
    ("time", date::time),
    ("tmpname", tmpname),
];

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_os(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    crate::host::ensure_host(ctx)?;
    let library = new_lib(ctx, &FUNCTIONS)?;
    ctx.push(library);
    ctx.ret(1)
}

fn clock(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.push(system(ctx)?.host().processor_time());
    ctx.ret(1)
}

fn execute(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let host = system(ctx)?.host();
    let Some(command) = ctx.opt_bytes(1)? else {
        ctx.push(host.has_shell());
        return ctx.ret(1);
    };
    match host.execute(&os_string(command)) {
        Ok(end) => termination(ctx, end),
        Err(error) => failure(ctx, &error, None),
    }
}

fn exit(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let status = match ctx.arg(1) {
        Value::Boolean(success) => i32::from(!success),
        _ => ctx.opt_integer(1, 0)? as i32,
    };
    if ctx.arg(2).is_truthy() {
        ctx.close_state()?;
    }
    // A failure to write out has no place to be reported any more.
    let _ = system(ctx)?.flush_all();
    system(ctx)?.host().exit(status);
    Err(ctx.error("this host does not exit"))
}

fn getenv(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    match system(ctx)?
        .host()
        .environment(&os_string(ctx.check_bytes(1)?))
    {
        Some(value) => ctx.push_bytes(&os_bytes(&value))?,
        None => ctx.push_nil(),
    }
    ctx.ret(1)
}

fn remove(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let name = ctx.check_bytes(1)?;
    let result = system(ctx)?.host().remove(os_string(name).as_ref());
    outcome(ctx, result, Some(name))
}

fn rename(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (from, to) = (
        os_string(ctx.check_bytes(1)?),
        os_string(ctx.check_bytes(2)?),
    );
    let result = system(ctx)?.host().rename(from.as_ref(), to.as_ref());
    outcome(ctx, result, None)
}

fn tmpname(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    match system(ctx)?.host().temporary_name() {
        Ok(path) => ctx.push_bytes(&os_bytes(path.as_os_str()))?,
        Err(_) => return Err(ctx.error("unable to generate a unique filename")),
    }
    ctx.ret(1)
}

fn setlocale(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let locale = ctx.opt_bytes(1)?;
    ctx.check_option(
        2,
        Some("all"),
        &["all", "collate", "ctype", "monetary", "numeric", "time"],
    )?;
    // Nothing here depends on a locale, so there is only the one of C.
    match locale {
        None | Some(b"" | b"C" | b"POSIX") => ctx.push_bytes(b"C")?,
        Some(_) => ctx.push_nil(),
    }
    ctx.ret(1)
}
