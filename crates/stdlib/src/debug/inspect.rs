//! Looking at functions, frames and variables, and changing them.

use super::{check_int, optional_thread};
use crate::host::c_string;
use lua_rs_vm::{Context, DebugInfo, FrameRef, Function, LuaError, Ret, Table, Value, Want};

/// The active function at a level; there is none at a negative one.
fn frame_at(ctx: &Context<'_>, co: Option<usize>, level: i64) -> Option<FrameRef> {
    ctx.frame_at(co, usize::try_from(level).ok()?)
}

pub(super) fn getinfo(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (co, before) = optional_thread(ctx);
    let options = c_string(ctx.opt_bytes(before + 2)?.unwrap_or(b"flnSrtu"));
    if options.starts_with(b">") {
        return Err(ctx.arg_error(before + 2, "invalid option '>'"));
    }
    let want = Want::parse(options);
    let (info, function) = match ctx.arg(before + 1) {
        Value::Function(function) => {
            let want = want.ok_or_else(|| ctx.arg_error(before + 2, "invalid option"))?;
            (ctx.function_info(function, want), Value::Function(function))
        }
        _ => {
            let level = check_int(ctx, before + 1)?;
            let Some(frame) = frame_at(ctx, co, level) else {
                ctx.push_nil();
                return ctx.ret(1);
            };
            let want = want.ok_or_else(|| ctx.arg_error(before + 2, "invalid option"))?;
            (
                ctx.frame_info(co, frame, want),
                ctx.frame_function(co, frame),
            )
        }
    };
    let table = ctx.new_table(0, 12)?;
    ctx.push(table);
    set_fields(ctx, table, &info, want.unwrap_or_default())?;
    if options.contains(&b'L')
        && let Value::Function(function) = function
    {
        set_active_lines(ctx, table, function)?;
    }
    if options.contains(&b'f') {
        table.raw_set_bytes(ctx, b"func", function)?;
    }
    ctx.ret(1)
}

fn set_fields(
    ctx: &Context<'_>,
    table: Table<'_>,
    info: &DebugInfo,
    want: Want,
) -> Result<(), LuaError> {
    let set = |name: &str, value: Value<'_>| table.raw_set_bytes(ctx, name.as_bytes(), value);
    let text = |bytes: &[u8]| ctx.new_string(bytes).map(Value::String);
    if want.source {
        set("source", text(&info.source)?)?;
        set("short_src", text(&info.short_src)?)?;
        set("linedefined", Value::Integer(info.line_defined))?;
        set("lastlinedefined", Value::Integer(info.last_line_defined))?;
        set("what", text(info.what.as_bytes())?)?;
    }
    if want.line {
        set("currentline", Value::Integer(info.current_line))?;
    }
    if want.upvalues {
        set("nups", Value::Integer(i64::from(info.nups)))?;
        set("nparams", Value::Integer(i64::from(info.nparams)))?;
        set("isvararg", Value::Boolean(info.is_vararg))?;
    }
    if want.name {
        if let Some(name) = &info.name {
            set("name", text(name)?)?;
        }
        set("namewhat", text(info.name_what.as_bytes())?)?;
    }
    if want.transfer {
        set("ftransfer", Value::Integer(i64::from(info.first_transfer)))?;
        set("ntransfer", Value::Integer(i64::from(info.transfers)))?;
    }
    if want.tail {
        set("istailcall", Value::Boolean(info.is_tail_call))?;
    }
    Ok(())
}

fn set_active_lines(
    ctx: &Context<'_>,
    table: Table<'_>,
    function: Function<'_>,
) -> Result<(), LuaError> {
    let Some(lines) = ctx.active_lines(function) else {
        return Ok(());
    };
    let active = ctx.new_table(0, 0)?;
    table.raw_set_bytes(ctx, b"activelines", Value::Table(active))?;
    lines
        .iter()
        .try_for_each(|&line| active.raw_set_int(ctx, i64::from(line), Value::Boolean(true)))
}

pub(super) fn getlocal(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (co, before) = optional_thread(ctx);
    let n = check_int(ctx, before + 2)?;
    if let Value::Function(function) = ctx.arg(before + 1) {
        match ctx.parameter_name(function, n) {
            Some(name) => ctx.push_bytes(&name)?,
            None => ctx.push_nil(),
        }
        return ctx.ret(1);
    }
    let level = check_int(ctx, before + 1)?;
    let frame =
        frame_at(ctx, co, level).ok_or_else(|| ctx.arg_error(before + 1, "level out of range"))?;
    match ctx.local(co, frame, n) {
        Some((name, value)) => {
            ctx.push_bytes(&name)?;
            ctx.push(value);
            ctx.ret(2)
        }
        None => {
            ctx.push_nil();
            ctx.ret(1)
        }
    }
}

pub(super) fn setlocal(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (co, before) = optional_thread(ctx);
    let level = check_int(ctx, before + 1)?;
    let n = check_int(ctx, before + 2)?;
    let frame =
        frame_at(ctx, co, level).ok_or_else(|| ctx.arg_error(before + 1, "level out of range"))?;
    ctx.check_any(before + 3)?;
    match ctx.set_local(co, frame, n, ctx.arg(before + 3)) {
        Some(name) => ctx.push_bytes(&name)?,
        None => ctx.push_nil(),
    }
    ctx.ret(1)
}

/// The function in slot `i`.
fn check_function<'a>(ctx: &'a Context<'_>, i: usize) -> Result<Function<'a>, LuaError> {
    match ctx.arg(i) {
        Value::Function(function) => Ok(function),
        _ => Err(ctx.type_error(i, "function")),
    }
}

pub(super) fn getupvalue(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let n = check_int(ctx, 2)?;
    match ctx.function_upvalue(check_function(ctx, 1)?, n) {
        Some((name, value)) => {
            ctx.push_bytes(name)?;
            ctx.push(value);
            ctx.ret(2)
        }
        None => ctx.ret(0),
    }
}

pub(super) fn setupvalue(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(3)?;
    let n = check_int(ctx, 2)?;
    // As in PUC, the last argument is the value, however many there are.
    match ctx.set_function_upvalue(check_function(ctx, 1)?, n, ctx.arg(ctx.top())) {
        Some(name) => {
            ctx.push_bytes(name)?;
            ctx.ret(1)
        }
        None => ctx.ret(0),
    }
}

pub(super) fn upvalueid(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let n = check_int(ctx, 2)?;
    match ctx.upvalue_id(check_function(ctx, 1)?, n) {
        Some(id) => ctx.push(Value::LightUserData(id)),
        None => ctx.push_nil(),
    }
    ctx.ret(1)
}

/// The function in slot `i` and an upvalue it must have, whose number is in the slot behind.
fn check_upvalue<'a>(ctx: &'a Context<'_>, i: usize) -> Result<(Function<'a>, i64), LuaError> {
    let n = check_int(ctx, i + 1)?;
    let function = check_function(ctx, i)?;
    match ctx.upvalue_id(function, n) {
        Some(_) => Ok((function, n)),
        None => Err(ctx.arg_error(i + 1, "invalid upvalue index")),
    }
}

pub(super) fn upvaluejoin(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (to, to_n) = check_upvalue(ctx, 1)?;
    let (from, from_n) = check_upvalue(ctx, 3)?;
    for (function, i) in [(to, 1), (from, 3)] {
        if !function.is_lua() {
            return Err(ctx.arg_error(i, "Lua function expected"));
        }
    }
    ctx.join_upvalues(to, to_n, from, from_n);
    ctx.ret(0)
}
