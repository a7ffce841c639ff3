//! What functions of `io` and `os` return about the system's answers.

use super::{Termination, c_string, describe};
use lua_rs_vm::{Context, LuaError, Ret};
use std::io;

/// Returns nil, the text of an error (after the name of a file) and its number (luaL_fileresult).
pub(crate) fn failure(
    ctx: &Context<'_>,
    error: &io::Error,
    name: Option<&[u8]>,
) -> Result<Ret, LuaError> {
    if error.kind() == io::ErrorKind::OutOfMemory && error.raw_os_error().is_none() {
        return Err(ctx.error_memory());
    }
    let (text, number) = describe(error);
    ctx.push_nil();
    match name {
        Some(name) => ctx.push_bytes(&[c_string(name), b": ", text.as_bytes()].concat())?,
        None => ctx.push_bytes(text.as_bytes())?,
    }
    ctx.push(i64::from(number));
    ctx.ret(3)
}

/// Returns true, or what [`failure`] does.
pub(crate) fn outcome(
    ctx: &Context<'_>,
    result: io::Result<()>,
    name: Option<&[u8]>,
) -> Result<Ret, LuaError> {
    match result {
        Ok(()) => {
            ctx.push(true);
            ctx.ret(1)
        }
        Err(error) => failure(ctx, &error, name),
    }
}

/// Returns how a process ended (luaL_execresult).
pub(crate) fn termination(ctx: &Context<'_>, end: Termination) -> Result<Ret, LuaError> {
    let (how, code) = match end {
        Termination::Exit(code) => ("exit", code),
        Termination::Signal(signal) => ("signal", signal),
    };
    if end == Termination::Exit(0) {
        ctx.push(true)
    } else {
        ctx.push_nil()
    }
    ctx.push_bytes(how.as_bytes())?;
    ctx.push(i64::from(code));
    ctx.ret(3)
}
