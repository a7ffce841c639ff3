//! `debug` (§6.10).

mod inspect;

use crate::auxlib::{buffer, new_lib};
use crate::base::check_metatable;
use crate::host::system;
use lua_rs_vm::{
    Context, HOOK_CALL, HOOK_COUNT, HOOK_LINE, HOOK_RETURN, LuaError, NativeFn, Ret, Value,
};

const FUNCTIONS: [(&str, NativeFn); 17] = [
    ("debug", debug),
    ("gethook", gethook),
    ("getinfo", inspect::getinfo),
    ("getlocal", inspect::getlocal),
    ("getmetatable", getmetatable),
    ("getregistry", getregistry),
    ("getupvalue", inspect::getupvalue),
    ("getuservalue", getuservalue),
    ("setcstacklimit", setcstacklimit),
    ("sethook", sethook),
    ("setlocal", inspect::setlocal),
    ("setmetatable", setmetatable),
    ("setupvalue", inspect::setupvalue),
    ("setuservalue", setuservalue),
    ("traceback", traceback),
    ("upvalueid", inspect::upvalueid),
    ("upvaluejoin", inspect::upvaluejoin),
];

/// Registry field of the table of hook functions.
const HOOKS: &[u8] = b"_HOOKKEY";

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_debug(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    crate::host::ensure_host(ctx)?;
    let library = new_lib(ctx, &FUNCTIONS)?;
    ctx.push(library);
    ctx.ret(1)
}

/// The coroutine to look at, if the first argument is one, and the number of arguments before the others.
fn optional_thread(ctx: &Context<'_>) -> (Option<usize>, usize) {
    match ctx.arg(1) {
        Value::Thread(_) => (Some(1), 1),
        _ => (None, 0),
    }
}

/// An argument as wide as C's `int`.
fn check_int(ctx: &Context<'_>, i: usize) -> Result<i64, LuaError> {
    Ok(i64::from(ctx.check_integer(i)? as i32))
}

fn getregistry(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.push(ctx.registry());
    ctx.ret(1)
}

fn getmetatable(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    match ctx.metatable_of(ctx.arg(1)) {
        Some(metatable) => ctx.push(metatable),
        None => ctx.push_nil(),
    }
    ctx.ret(1)
}

fn setmetatable(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let metatable = check_metatable(ctx, 2)?;
    ctx.set_metatable(ctx.arg(1), metatable);
    ctx.set_top(1);
    ctx.ret(1)
}

fn getuservalue(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let n = ctx.opt_integer(2, 1)? as i32;
    if let Value::UserData(data) = ctx.arg(1)
        && let Ok(n) = usize::try_from(n)
        && let Some(value) = data.user_value(n)
    {
        ctx.push(value);
        ctx.push(true);
        return ctx.ret(2);
    }
    ctx.push_nil();
    ctx.ret(1)
}

fn setuservalue(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let n = ctx.opt_integer(3, 1)? as i32;
    if !matches!(ctx.arg(1), Value::UserData(_)) {
        return Err(ctx.type_error(1, "userdata"));
    }
    ctx.check_any(2)?;
    if usize::try_from(n).is_ok_and(|n| ctx.set_user_value(1, n, ctx.arg(2))) {
        ctx.push_copy(1);
    } else {
        ctx.push_nil();
    }
    ctx.ret(1)
}

/// Keeps the hook function of each coroutine in a weak table of the registry as well, where PUC has it.
fn register_hook(ctx: &Context<'_>, co: Option<usize>, hook: Value<'_>) -> Result<(), LuaError> {
    let thread = co.map_or_else(|| ctx.running().0.into(), |slot| ctx.arg(slot));
    let hooks = match ctx.registry().raw_get_bytes(ctx, HOOKS) {
        Value::Table(hooks) => hooks,
        _ => {
            let hooks = ctx.new_table(0, 2)?;
            hooks.raw_set_bytes(ctx, b"__mode", ctx.new_string(b"k")?.into())?;
            ctx.set_metatable(hooks.into(), Some(hooks));
            ctx.registry().raw_set_bytes(ctx, HOOKS, hooks.into())?;
            hooks
        }
    };
    hooks.raw_set(ctx, thread, hook)
}

fn sethook(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (co, before) = optional_thread(ctx);
    if ctx.is_none_or_nil(before + 1) {
        register_hook(ctx, co, Value::Nil)?;
        ctx.set_hook(co, None, 0, 0);
        return ctx.ret(0);
    }
    let letters = ctx.check_bytes(before + 2)?;
    ctx.check_function(before + 1)?;
    let count = ctx.opt_integer(before + 3, 0)? as i32;
    let mut mask = 0;
    for (letter, bit) in [(b'c', HOOK_CALL), (b'r', HOOK_RETURN), (b'l', HOOK_LINE)] {
        if letters.contains(&letter) {
            mask |= bit;
        }
    }
    if count > 0 {
        mask |= HOOK_COUNT;
    }
    if let Value::Function(function) = ctx.arg(before + 1) {
        register_hook(ctx, co, function.into())?;
        ctx.set_hook(co, Some(function), mask, count.max(0) as u32);
    }
    ctx.ret(0)
}

fn gethook(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (co, _) = optional_thread(ctx);
    let Some(hook) = ctx.hook(co) else {
        ctx.push_nil();
        return ctx.ret(1);
    };
    ctx.push(hook.function);
    let letters: Vec<u8> = [(b'c', HOOK_CALL), (b'r', HOOK_RETURN), (b'l', HOOK_LINE)]
        .into_iter()
        .filter_map(|(letter, bit)| (hook.mask & bit != 0).then_some(letter))
        .collect();
    ctx.push_bytes(&letters)?;
    ctx.push(i64::from(hook.count));
    ctx.ret(3)
}

fn traceback(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (co, before) = optional_thread(ctx);
    let message = before + 1;
    let text = match ctx.arg(message) {
        Value::Nil => None,
        Value::String(_) | Value::Integer(_) | Value::Number(_) => Some(ctx.check_bytes(message)?),
        _ => {
            ctx.push_copy(message);
            return ctx.ret(1);
        }
    };
    let other = matches!(ctx.arg(1), Value::Thread(thread) if thread != ctx.running().0);
    let level = ctx.opt_integer(before + 2, i64::from(!other))? as i32;
    // There is nothing below level 0, as there is nothing above the last.
    let level = usize::try_from(level).unwrap_or(i32::MAX as usize);
    // The copy of the message in the traceback, which grows by doubling, must find its memory.
    buffer::<u8>(ctx, text.map_or(0, <[u8]>::len).saturating_mul(3))?;
    let text = ctx.traceback(co, text, level);
    ctx.push_bytes(&text)?;
    ctx.ret(1)
}

fn setcstacklimit(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    // Without effect since 5.4.3: the limit is fixed.
    ctx.check_integer(1)?;
    ctx.push(lua_rs_base::limits::MAX_C_CALLS as i64);
    ctx.ret(1)
}

fn debug(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    loop {
        let mut line = Vec::new();
        {
            let system = system(ctx)?;
            let _ = system.stdout.borrow_mut().flush();
            let _ = system.stderr.borrow_mut().write(b"lua_debug> ");
            let ended = system
                .stdin
                .borrow_mut()
                .read_line(&mut line, ctx.memory_room());
            if !matches!(ended, Ok(true)) && line.is_empty() || line == b"cont" {
                return ctx.ret(0);
            }
        }
        let loaded = match ctx.load(&line, b"=(debug command)", b"bt") {
            Ok(()) => ctx.pcall(0, 0, 0),
            Err(lua_rs_vm::LoadError::Syntax(message)) => {
                ctx.push_bytes(&message)?;
                false
            }
            Err(lua_rs_vm::LoadError::Memory) => return Err(ctx.error_memory()),
        };
        if !loaded {
            ctx.tostring(ctx.top())?;
            let mut stderr = system(ctx)?.stderr.borrow_mut();
            let _ = stderr.write(ctx.bytes(ctx.top()));
            let _ = stderr.write(b"\n");
        }
        ctx.set_top(0);
    }
}
