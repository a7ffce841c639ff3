//! `string` (§6.4) and the metatable of strings.

mod arith;
mod find;
mod format;
mod pack;
mod packing;
pub mod pattern;

use crate::auxlib::{buffer, check_arg, new_lib, register, register_builtins};
use lua_rs_vm::{Args, Builtin, Context, Leaf, LuaError, NativeFn, Outcome, Ret, Value};

/// Longest result of functions that compute its length: C's `INT_MAX`.
const MAX_SIZE: usize = i32::MAX as usize;

static BUILTINS: [(&str, Builtin); 7] = [
    ("byte", Builtin::leaf(byte, quick_byte)),
    ("char", Builtin::leaf(char, quick_char)),
    ("len", Builtin::leaf(len, quick_len)),
    (
        "lower",
        Builtin::leaf(lower, |leaf, args| {
            quick_changed(leaf, args, <[u8]>::make_ascii_lowercase)
        }),
    ),
    ("rep", Builtin::leaf(rep, quick_rep)),
    ("sub", Builtin::leaf(sub, quick_sub)),
    (
        "upper",
        Builtin::leaf(upper, |leaf, args| {
            quick_changed(leaf, args, <[u8]>::make_ascii_uppercase)
        }),
    ),
];

/// Strings of up to this length are put together on the native stack.
const SMALL: usize = 64;

const FUNCTIONS: [(&str, NativeFn); 10] = [
    ("dump", dump),
    ("find", find::find),
    ("format", format::format),
    ("gmatch", find::gmatch),
    ("gsub", find::gsub),
    ("match", find::match_),
    ("pack", pack::pack),
    ("packsize", pack::packsize),
    ("reverse", reverse),
    ("unpack", pack::unpack),
];

/// Opens the library: returns its table, and gives strings their metatable.
///
/// # Errors
/// Out of memory.
pub fn open_string(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let library = new_lib(ctx, &FUNCTIONS)?;
    ctx.push(library);
    register_builtins(ctx, library, &BUILTINS)?;
    let metatable = ctx.new_table(0, arith::METAMETHODS.len() + 1)?;
    register(ctx, metatable, &arith::METAMETHODS)?;
    metatable.raw_set_bytes(ctx, b"__index", Value::Table(library))?;
    ctx.set_metatable(Value::String(ctx.new_string(b"")?), Some(metatable));
    ctx.ret(1)
}

/// A start position relative to either end, as an absolute one from 1 that may lie beyond the end.
fn start_position(position: i64, len: usize) -> usize {
    if position > 0 {
        position as usize
    } else if position == 0 || position < -(len as i64) {
        1
    } else {
        (len as i64 + position + 1) as usize
    }
}

/// An end position relative to either end, within `0..=len`.
fn end_position(position: i64, len: usize) -> usize {
    if position > len as i64 {
        len
    } else if position >= 0 {
        position as usize
    } else if position < -(len as i64) {
        0
    } else {
        (len as i64 + position + 1) as usize
    }
}

fn len(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let len = ctx.check_bytes(1)?.len();
    ctx.push(len as i64);
    ctx.ret(1)
}

fn quick_len<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match args.string(1) {
        Some(text) => Outcome::integer(text.len() as i64),
        None => Outcome::DECLINED,
    }
}

fn sub(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let text = ctx.check_bytes(1)?;
    let start = start_position(ctx.check_integer(2)?, text.len());
    let end = end_position(ctx.opt_integer(3, -1)?, text.len());
    ctx.push_bytes(if start <= end {
        &text[start - 1..end]
    } else {
        b""
    })?;
    ctx.ret(1)
}

fn quick_sub<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    let (Some(text), Some(start)) = (args.bytes(1), args.integer(2)) else {
        return Outcome::DECLINED;
    };
    let end = match args.integer(3) {
        Some(end) => end,
        None if args.count() == 2 => -1,
        None => return Outcome::DECLINED,
    };
    let start = start_position(start, text.len());
    let end = end_position(end, text.len());
    match text.get(start - 1..end) {
        Some(part) if part.len() == text.len() => args.give(1),
        Some(part) => leaf.string(part),
        None => leaf.string(b""),
    }
}

/// Pushes a copy of the string argument that `change` was applied to.
fn changed(ctx: &Context<'_>, change: impl FnOnce(&mut [u8])) -> Result<Ret, LuaError> {
    let text = ctx.check_bytes(1)?;
    if text.len() <= SMALL {
        let mut copy = [0; SMALL];
        let copy = &mut copy[..text.len()];
        copy.copy_from_slice(text);
        change(copy);
        ctx.push_bytes(copy)?;
    } else {
        ctx.charge_bytes(text.len())?;
        let mut copy = buffer(ctx, text.len())?;
        copy.extend_from_slice(text);
        change(&mut copy);
        ctx.push_bytes(&copy)?;
    }
    ctx.ret(1)
}

fn quick_changed<'a>(
    leaf: Leaf<'a>,
    args: Args<'a>,
    change: impl FnOnce(&mut [u8]),
) -> Outcome<'a> {
    let mut copy = [0; SMALL];
    match args.bytes(1) {
        Some(text) if text.len() <= SMALL => {
            let copy = &mut copy[..text.len()];
            copy.copy_from_slice(text);
            change(copy);
            leaf.string(copy)
        }
        _ => Outcome::DECLINED,
    }
}

fn reverse(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    changed(ctx, <[u8]>::reverse)
}

fn lower(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    changed(ctx, <[u8]>::make_ascii_lowercase)
}

fn upper(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    changed(ctx, <[u8]>::make_ascii_uppercase)
}

fn rep(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let text = ctx.check_bytes(1)?;
    let count = ctx.check_integer(2)?;
    let separator = ctx.opt_bytes(3)?.unwrap_or(b"");
    if count <= 0 {
        ctx.push_bytes(b"")?;
        return ctx.ret(1);
    }
    let unit = text.len() + separator.len();
    if unit as u64 > MAX_SIZE as u64 / count as u64 {
        return Err(ctx.error("resulting string too large"));
    }
    let total = unit * count as usize - separator.len();
    ctx.charge_bytes(total)?;
    let mut result = buffer(ctx, total)?;
    result.extend_from_slice(text);
    if count > 1 {
        result.extend_from_slice(separator);
    }
    // What is there repeats every `unit` bytes, so it may be copied behind itself until it is long enough.
    while result.len() < total {
        let more = result.len().min(total - result.len());
        result.extend_from_within(..more);
    }
    ctx.push_bytes(&result)?;
    ctx.ret(1)
}

fn quick_rep<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    let (Some(text), Some(count), 2) = (args.bytes(1), args.integer(2), args.count()) else {
        return Outcome::DECLINED;
    };
    let count = count.max(0) as usize;
    let mut copies = [0; SMALL];
    match text.len().checked_mul(count) {
        Some(total) if total <= SMALL && count <= SMALL => {
            let copies = &mut copies[..total];
            for (i, byte) in copies.iter_mut().enumerate() {
                *byte = text[i % text.len()];
            }
            leaf.string(copies)
        }
        _ => Outcome::DECLINED,
    }
}

fn byte(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let text = ctx.check_bytes(1)?;
    let first = ctx.opt_integer(2, 1)?;
    let start = start_position(first, text.len());
    let end = end_position(ctx.opt_integer(3, first)?, text.len());
    if start > end {
        return ctx.ret(0);
    }
    let slice = &text[start - 1..end];
    if slice.len() > MAX_SIZE {
        return Err(ctx.error("string slice too long"));
    }
    if slice.len() > 1 {
        ctx.charge(slice.len() as u64 / 8)?;
        ctx.check_stack(slice.len(), "string slice too long")?;
    }
    // The stack may have moved, but the string has not.
    for &byte in slice {
        ctx.push(i64::from(byte));
    }
    ctx.ret(slice.len())
}

fn quick_byte<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    let Some(text) = args.bytes(1) else {
        return Outcome::DECLINED;
    };
    let position = match args.count() {
        1 => 1,
        2 => match args.integer(2) {
            Some(position) => position,
            None => return Outcome::DECLINED,
        },
        _ => return Outcome::DECLINED,
    };
    let index = if position >= 0 {
        position - 1
    } else {
        position + text.len() as i64
    };
    match usize::try_from(index)
        .ok()
        .and_then(|index| text.get(index))
    {
        Some(&byte) => Outcome::integer(i64::from(byte)),
        // No result, not one that is nil.
        None => Outcome::DECLINED,
    }
}

fn char(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let count = ctx.top();
    ctx.charge(count as u64 / 8)?;
    let mut result = buffer(ctx, count)?;
    for i in 1..=count {
        let code = u8::try_from(ctx.check_integer(i)?);
        check_arg(ctx, code.is_ok(), i, "value out of range")?;
        result.push(code.unwrap_or_default());
    }
    ctx.push_bytes(&result)?;
    ctx.ret(1)
}

fn quick_char<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    let mut text = [0; 8];
    let count = args.count();
    if count > text.len() {
        return Outcome::DECLINED;
    }
    for (i, place) in text.iter_mut().enumerate().take(count) {
        match args.integer(i + 1).map(u8::try_from) {
            Some(Ok(byte)) => *place = byte,
            _ => return Outcome::DECLINED,
        }
    }
    leaf.string(&text[..count])
}

fn dump(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let strip = ctx.arg(2).is_truthy();
    ctx.check_function(1)?;
    match ctx.dump(1, strip)? {
        Some(chunk) => {
            ctx.charge(chunk.len() as u64)?;
            ctx.push_bytes(&chunk)?
        }
        None => return Err(ctx.error("unable to dump given function")),
    }
    ctx.ret(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn positions() {
        for (position, start, end) in [
            (0, 1, 0),
            (1, 1, 1),
            (5, 5, 5),
            (6, 6, 5),
            (-1, 5, 5),
            (-5, 1, 1),
            (-6, 1, 0),
            (i64::MIN, 1, 0),
            (i64::MAX, usize::MAX >> 1, 5),
        ] {
            assert_eq!(
                (start_position(position, 5), end_position(position, 5)),
                (start, end),
                "{position}"
            );
        }
        assert_eq!((start_position(-1, 0), end_position(-1, 0)), (1, 0));
    }
}
