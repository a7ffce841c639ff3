//! Basic functions (§6.1).

mod collect;
mod load;
mod protect;

pub use load::load_file;

use crate::auxlib::{check_arg, register, register_builtins};
use crate::host::{describe, system};
use lua_rs_base::number::{self, Number};
use lua_rs_vm::{
    Args, Builtin, Context, Leaf, LuaError, NativeFn, Outcome, Ret, Status, Value, next, next_index,
};
use std::io::ErrorKind;

static BUILTINS: [(&str, Builtin); 11] = [
    (
        "assert",
        Builtin::leaf(protect::assert, protect::quick_assert),
    ),
    (
        "getmetatable",
        Builtin::leaf(getmetatable, quick_getmetatable),
    ),
    ("pcall", Builtin::pcall(protect::pcall)),
    ("rawequal", Builtin::leaf(rawequal, quick_rawequal)),
    ("rawget", Builtin::leaf(rawget, quick_rawget)),
    ("rawlen", Builtin::leaf(rawlen, quick_rawlen)),
    ("select", Builtin::select(select)),
    (
        "setmetatable",
        Builtin::leaf(setmetatable, quick_setmetatable),
    ),
    ("tonumber", Builtin::leaf(tonumber, quick_tonumber)),
    ("tostring", Builtin::leaf(tostring, quick_tostring)),
    ("type", Builtin::leaf(type_, quick_type)),
];

const FUNCTIONS: [(&str, NativeFn); 12] = [
    ("collectgarbage", collect::collectgarbage),
    ("dofile", load::dofile),
    ("error", protect::error),
    ("ipairs", ipairs),
    ("load", load::load),
    ("loadfile", load::loadfile),
    ("next", next),
    ("pairs", pairs),
    ("print", print),
    ("rawset", rawset),
    ("warn", warn),
    ("xpcall", protect::xpcall),
];

/// Opens the library: puts the functions into the table of globals, and returns that.
///
/// # Errors
/// Out of memory.
pub fn open_base(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    crate::host::ensure_host(ctx)?;
    let globals = ctx.globals();
    register(ctx, globals, &FUNCTIONS)?;
    register_builtins(ctx, globals, &BUILTINS)?;
    globals.raw_set_bytes(ctx, b"_G", Value::Table(globals))?;
    globals.raw_set_bytes(ctx, b"_VERSION", Value::String(ctx.new_string(b"Lua 5.4")?))?;
    ctx.push(globals);
    ctx.ret(1)
}

fn print(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    // As PUC's, `print` does not tell errors of writing.
    for i in 1..=ctx.top() {
        ctx.tostring(i)?;
        let mut out = system(ctx)?.stdout.borrow_mut();
        if i > 1 {
            let _ = out.write(b"\t");
        }
        ctx.charge_bytes(ctx.bytes(ctx.top()).len())?;
        let _ = out.write(ctx.bytes(ctx.top()));
        drop(out);
        ctx.pop(1);
    }
    let mut out = system(ctx)?.stdout.borrow_mut();
    let _ = out.write(b"\n");
    match out.flush() {
        // There a C program is ended by a signal. A script that prints forever must end as well.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(ctx.error(describe(&error).0)),
        _ => ctx.ret(0),
    }
}

fn warn(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    // All are checked first, lest an error leave a warning unfinished.
    ctx.check_bytes(1)?;
    let count = ctx.top();
    for i in 2..=count {
        ctx.check_bytes(i)?;
    }
    for i in 1..=count {
        ctx.warning(ctx.bytes(i), i < count);
    }
    ctx.ret(0)
}

/// Texts and keys beyond this length are left to the general functions, which charge for them.
const LONG: usize = 256;
/// Bytes of a numeral that are read in the time of one step of fuel.
const NUMERAL_BYTES: u64 = 4;

fn parse(ctx: &Context<'_>, text: &[u8]) -> Result<Option<Number>, LuaError> {
    ctx.charge(text.len() as u64 / NUMERAL_BYTES)?;
    Ok(number::parse(text))
}

/// Is it a string that takes time to compare?
fn is_long(value: Value<'_>) -> bool {
    matches!(value, Value::String(text) if text.len() > LONG)
}

/// Charges for comparing it, if it is a string.
fn charge_compared(ctx: &Context<'_>, value: Value<'_>) -> Result<(), LuaError> {
    match value {
        Value::String(text) => ctx.charge_bytes(text.len()),
        _ => Ok(()),
    }
}

fn tonumber(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    if ctx.is_none_or_nil(2) {
        match ctx.arg(1) {
            Value::Integer(_) | Value::Number(_) => {
                ctx.set_top(1);
                return ctx.ret(1);
            }
            Value::String(text) => match parse(ctx, text.as_bytes())? {
                Some(Number::Int(int)) => ctx.push(int),
                Some(Number::Float(float)) => ctx.push(float),
                None => ctx.push_nil(),
            },
            _ => {
                ctx.check_any(1)?;
                ctx.push_nil();
            }
        }
        return ctx.ret(1);
    }
    let base = ctx.check_integer(2)?;
    let Value::String(text) = ctx.arg(1) else {
        return Err(ctx.type_error(1, "string"));
    };
    check_arg(ctx, (2..=36).contains(&base), 2, "base out of range")?;
    ctx.charge(text.len() as u64 / NUMERAL_BYTES)?;
    match parse_in_base(text.as_bytes(), base as u32) {
        Some(int) => ctx.push(int),
        None => ctx.push_nil(),
    }
    ctx.ret(1)
}

fn quick_tonumber<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    if args.count() != 1 {
        return Outcome::DECLINED;
    }
    match args.value(1) {
        Value::Integer(int) => Outcome::integer(int),
        Value::Number(float) => Outcome::float(float),
        Value::String(text) if text.len() > LONG => Outcome::DECLINED,
        Value::String(text) => match number::parse(text.as_bytes()) {
            Some(Number::Int(int)) => Outcome::integer(int),
            Some(Number::Float(float)) => Outcome::float(float),
            None => Outcome::NIL,
        },
        _ => Outcome::NIL,
    }
}

/// An integer numeral, wrapping around, with white space around it.
fn parse_in_base(text: &[u8], base: u32) -> Option<i64> {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let start = text.iter().position(|byte| !is_space(byte))?;
    let end = text.iter().rposition(|byte| !is_space(byte))? + 1;
    let (negative, digits) = match &text[start..end] {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.is_empty() {
        return None;
    }
    let value = digits.iter().try_fold(0i64, |value, &digit| {
        let digit = (digit as char).to_digit(36).filter(|&digit| digit < base)?;
        Some(
            value
                .wrapping_mul(i64::from(base))
                .wrapping_add(i64::from(digit)),
        )
    })?;
    Some(if negative {
        value.wrapping_neg()
    } else {
        value
    })
}

fn tostring(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    ctx.tostring(1)?;
    ctx.ret(1)
}

fn quick_tostring<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    leaf.text(args, 1)
}

fn type_(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    ctx.push_bytes(ctx.arg(1).type_name().as_bytes())?;
    ctx.ret(1)
}

fn quick_type<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    if args.count() == 0 {
        return Outcome::DECLINED;
    }
    leaf.type_name(args, 1)
}

fn getmetatable(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    let value = ctx.arg(1);
    match ctx.metatable_of(value) {
        None => ctx.push_nil(),
        Some(metatable) => match ctx.metafield(value, "__metatable") {
            Value::Nil => ctx.push(metatable),
            protected => ctx.push(protected),
        },
    }
    ctx.ret(1)
}

fn quick_getmetatable<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    if args.count() == 0 {
        return Outcome::DECLINED;
    }
    leaf.metatable(args, 1)
}

/// Argument `i` as a metatable to set: a table or nil, but not absent.
pub(crate) fn check_metatable<'a>(
    ctx: &'a Context<'_>,
    i: usize,
) -> Result<Option<lua_rs_vm::Table<'a>>, LuaError> {
    match ctx.arg(i) {
        Value::Table(metatable) => Ok(Some(metatable)),
        Value::Nil if !ctx.is_none(i) => Ok(None),
        _ => Err(ctx.type_error(i, "nil or table")),
    }
}

fn setmetatable(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let table = Value::Table(ctx.check_table(1)?);
    let metatable = check_metatable(ctx, 2)?;
    if !ctx.metafield(table, "__metatable").is_nil() {
        return Err(ctx.error("cannot change a protected metatable"));
    }
    ctx.set_metatable(table, metatable);
    ctx.set_top(1);
    ctx.ret(1)
}

fn quick_setmetatable<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match (args.table(1), args.table(2)) {
        (Some(table), Some(metatable)) => leaf.set_first_metatable(table, metatable),
        _ => Outcome::DECLINED,
    }
}

fn rawequal(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    ctx.check_any(2)?;
    charge_compared(ctx, ctx.arg(1))?;
    ctx.push(ctx.arg(1).raw_equals(ctx.arg(2)));
    ctx.ret(1)
}

fn rawlen(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    match ctx.arg(1) {
        Value::Table(table) => ctx.push(table.raw_len()),
        Value::String(text) => ctx.push(text.len() as i64),
        _ => return Err(ctx.type_error(1, "table or string")),
    }
    ctx.ret(1)
}

fn rawget(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let table = ctx.check_table(1)?;
    ctx.check_any(2)?;
    charge_compared(ctx, ctx.arg(2))?;
    ctx.push(table.raw_get(ctx.arg(2)));
    ctx.ret(1)
}

fn quick_rawequal<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    if args.count() < 2 || is_long(args.value(1)) {
        return Outcome::DECLINED;
    }
    args.raw_equal()
}

fn quick_rawlen<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match (args.table(1), args.string(1)) {
        (Some(table), _) => Outcome::integer(table.raw_len()),
        (_, Some(text)) => Outcome::integer(text.len() as i64),
        _ => Outcome::DECLINED,
    }
}

fn quick_rawget<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match args.table(1) {
        Some(table) if args.count() >= 2 && !is_long(args.value(2)) => args.raw_get(table),
        _ => Outcome::DECLINED,
    }
}

fn rawset(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let table = ctx.check_table(1)?;
    ctx.check_any(2)?;
    ctx.check_any(3)?;
    charge_compared(ctx, ctx.arg(2))?;
    table.raw_set(ctx, ctx.arg(2), ctx.arg(3))?;
    ctx.set_top(1);
    ctx.ret(1)
}

fn pairs(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    match ctx.metafield(ctx.arg(1), "__pairs") {
        Value::Nil => {
            ctx.push(next as NativeFn);
            ctx.push_copy(1);
            ctx.push_nil();
            ctx.ret(3)
        }
        metamethod => {
            ctx.push(metamethod);
            ctx.push_copy(1);
            ctx.call_then(1, 3, 0, |ctx: &mut Context<'_>, _: Status| ctx.ret(3))
        }
    }
}

fn ipairs(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    ctx.push(next_index as NativeFn);
    ctx.push_copy(1);
    ctx.push(0i64);
    ctx.ret(3)
}

fn select(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let count = ctx.top() as i64;
    if let Value::String(text) = ctx.arg(1)
        && text.as_bytes().first() == Some(&b'#')
    {
        ctx.push(count - 1);
        return ctx.ret(1);
    }
    let index = ctx.check_integer(1)?;
    let index = if index < 0 {
        count.wrapping_add(index)
    } else {
        index.min(count)
    };
    check_arg(ctx, index >= 1, 1, "index out of range")?;
    ctx.ret((count - index) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn numerals_in_bases() {
        for (text, base, expected) in [
            ("10", 2, Some(2)),
            (" \t-7fffFFFFffffffff\n", 16, Some(-i64::MAX)),
            ("ffffffffffffffff", 16, Some(-1)),
            ("+zZ", 36, Some(35 * 36 + 35)),
            ("8", 8, None),
            ("", 10, None),
            (" - 1", 10, None),
            ("1 1", 10, None),
            ("1\0", 10, None),
            ("--1", 10, None),
        ] {
            assert_eq!(parse_in_base(text.as_bytes(), base), expected, "{text:?}");
        }
    }
}
