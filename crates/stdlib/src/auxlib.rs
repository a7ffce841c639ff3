//! What all library modules share: registration, and buffers that fail as Lua errors instead of aborting.

use lua_rs_base::number;
use lua_rs_vm::{Builtin, CompareOp, Context, LuaError, NativeFn, Table, Value};

/// Where the first `byte` is, for texts that are short or where it is near: `memchr` itself first asks the processor what vectors it has, and
/// that takes a virtual machine some 30 microseconds.
#[inline]
pub(crate) fn first(byte: u8, text: &[u8]) -> Option<usize> {
    memchr::arch::all::memchr::One::new(byte).find(text)
}

/// Sets each function as a field of `table`.
///
/// # Errors
/// Out of memory.
pub fn register(
    ctx: &Context<'_>,
    table: Table<'_>,
    functions: &[(&str, NativeFn)],
) -> Result<(), LuaError> {
    for &(name, function) in functions {
        table.raw_set_bytes(ctx, name.as_bytes(), Value::from(function))?;
    }
    Ok(())
}

/// Sets each builtin as a field of `table`.
///
/// # Errors
/// Out of memory.
pub fn register_builtins(
    ctx: &Context<'_>,
    table: Table<'_>,
    builtins: &'static [(&'static str, Builtin)],
) -> Result<(), LuaError> {
    for (name, builtin) in builtins {
        table.raw_set_bytes(ctx, name.as_bytes(), Value::from(builtin))?;
    }
    Ok(())
}

/// A new table with the given functions.
///
/// # Errors
/// Out of memory.
pub fn new_lib<'a>(
    ctx: &'a Context<'_>,
    functions: &[(&str, NativeFn)],
) -> Result<Table<'a>, LuaError> {
    let table = ctx.new_table(0, functions.len())?;
    register(ctx, table, functions)?;
    Ok(table)
}

/// Raises "bad argument #i (msg)" unless `condition` holds.
///
/// # Errors
/// That one.
#[inline]
pub fn check_arg(ctx: &Context<'_>, condition: bool, i: usize, msg: &str) -> Result<(), LuaError> {
    if condition {
        Ok(())
    } else {
        Err(ctx.arg_error(i, msg))
    }
}

/// Makes room for `more` elements.
///
/// # Errors
/// "not enough memory", also if the state's memory limit leaves no room for a buffer of that size.
#[inline]
pub fn reserve<T>(ctx: &Context<'_>, buffer: &mut Vec<T>, more: usize) -> Result<(), LuaError> {
    if more <= buffer.capacity() - buffer.len() {
        return Ok(());
    }
    grow(ctx, buffer, more)
}

#[cold]
#[inline(never)]
fn grow<T>(ctx: &Context<'_>, buffer: &mut Vec<T>, more: usize) -> Result<(), LuaError> {
    let size = buffer.len().saturating_add(more);
    if size.saturating_mul(size_of::<T>()) > ctx.memory_room() || buffer.try_reserve(more).is_err()
    {
        return Err(ctx.error_memory());
    }
    Ok(())
}

/// An empty buffer with room for exactly `capacity` elements.
///
/// # Errors
/// "not enough memory".
pub fn buffer<T>(ctx: &Context<'_>, capacity: usize) -> Result<Vec<T>, LuaError> {
    let mut buffer = Vec::new();
    if capacity.saturating_mul(size_of::<T>()) > ctx.memory_room()
        || buffer.try_reserve_exact(capacity).is_err()
    {
        return Err(ctx.error_memory());
    }
    Ok(buffer)
}

/// Appends bytes to a buffer, and charges for it if they are many.
///
/// # Errors
/// "not enough memory", and those of [`Context::charge`].
#[inline]
pub fn append(ctx: &Context<'_>, buffer: &mut Vec<u8>, bytes: &[u8]) -> Result<(), LuaError> {
    ctx.charge_bytes(bytes.len())?;
    reserve(ctx, buffer, bytes.len())?;
    buffer.extend_from_slice(bytes);
    Ok(())
}

/// Appends a string, or a number as text; `false` if `value` is neither.
///
/// # Errors
/// Those of [`append`].
pub fn append_value(
    ctx: &Context<'_>,
    buffer: &mut Vec<u8>,
    value: Value<'_>,
) -> Result<bool, LuaError> {
    match value {
        Value::String(text) => append(ctx, buffer, text.as_bytes())?,
        Value::Integer(int) => number::format_int(int, buffer),
        Value::Number(float) => number::format_float(float, buffer),
        _ => return Ok(false),
    }
    Ok(true)
}

/// `slot a < slot b`, without a call when both are numbers of one kind.
///
/// # Errors
/// What the comparison raises.
#[inline]
pub fn less_than(ctx: &mut Context<'_>, a: usize, b: usize) -> Result<bool, LuaError> {
    if let (Some(a), Some(b)) = (ctx.as_integer(a), ctx.as_integer(b)) {
        return Ok(a < b);
    }
    if let (Some(a), Some(b)) = (ctx.as_float(a), ctx.as_float(b)) {
        return Ok(a < b);
    }
    ctx.compare(CompareOp::Lt, a, b)
}
