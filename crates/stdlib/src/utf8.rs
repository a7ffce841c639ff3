//! `utf8` (§6.5).

use crate::auxlib::{buffer, check_arg, new_lib, reserve};
use lua_rs_base::utf8::{MAX_CODE, decode, encode, is_continuation, push};
use lua_rs_vm::{Context, LuaError, NativeFn, Ret, Value};

const INVALID: &str = "invalid UTF-8 code";

/// The pattern that matches one character.
const CHAR_PATTERN: &[u8] = b"[\0-\x7F\xC2-\xFD][\x80-\xBF]*";

const FUNCTIONS: [(&str, NativeFn); 5] = [
    ("char", char),
    ("codepoint", codepoint),
    ("codes", codes),
    ("len", len),
    ("offset", offset),
];

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_utf8(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let library = new_lib(ctx, &FUNCTIONS)?;
    ctx.push(library);
    library.raw_set_bytes(
        ctx,
        b"charpattern",
        Value::String(ctx.new_string(CHAR_PATTERN)?),
    )?;
    ctx.ret(1)
}

/// A position relative to either end, as an absolute one from 1; 0 if it lies before the start.
fn position(position: i64, len: usize) -> i64 {
    if position >= 0 {
        position
    } else if position.unsigned_abs() > len as u64 {
        0
    } else {
        len as i64 + position + 1
    }
}

/// Characters that are decoded between two charges of fuel.
const CHARACTERS: i64 = 4096;
/// Bytes that are looked at for the beginning of a character in the time of one step of fuel.
const OFFSET_BYTES: u64 = 8;

/// Does a byte that continues a character stand at `at`? Behind the end there is none.
fn continues(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(|&byte| is_continuation(byte))
}

fn len(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let text = ctx.check_bytes(1)?;
    let size = text.len() as i64;
    let start = position(ctx.opt_integer(2, 1)?, text.len());
    let end = position(ctx.opt_integer(3, -1)?, text.len());
    let strict = !ctx.arg(4).is_truthy();
    check_arg(
        ctx,
        start >= 1 && start - 1 <= size,
        2,
        "initial position out of bounds",
    )?;
    check_arg(ctx, end - 1 < size, 3, "final position out of bounds")?;
    let mut at = start as usize - 1;
    let mut count = 0i64;
    while (at as i64) < end {
        let Some((_, len)) = decode(&text[at..], strict) else {
            ctx.push_nil();
            ctx.push(at as i64 + 1);
            return ctx.ret(2);
        };
        at += len;
        count += 1;
        if count % CHARACTERS == 0 {
            ctx.charge(CHARACTERS as u64)?;
        }
    }
    ctx.push(count);
    ctx.ret(1)
}

fn codepoint(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let text = ctx.check_bytes(1)?;
    let start = position(ctx.opt_integer(2, 1)?, text.len());
    let end = position(ctx.opt_integer(3, start)?, text.len());
    let strict = !ctx.arg(4).is_truthy();
    check_arg(ctx, start >= 1, 2, "out of bounds")?;
    check_arg(ctx, end <= text.len() as i64, 3, "out of bounds")?;
    if start > end {
        return ctx.ret(0);
    }
    if end - start >= i64::from(i32::MAX) {
        return Err(ctx.error("string slice too long"));
    }
    let (mut at, end) = (start as usize - 1, end as usize);
    ctx.check_stack(end - at, "string slice too long")?;
    ctx.charge((end - at) as u64)?;
    let mut count = 0;
    while at < end {
        let Some((code, len)) = decode(&text[at..], strict) else {
            return Err(ctx.error(INVALID));
        };
        ctx.push(i64::from(code));
        at += len;
        count += 1;
    }
    ctx.ret(count)
}

fn check_code(ctx: &Context<'_>, arg: usize) -> Result<u32, LuaError> {
    let code = ctx.check_integer(arg)? as u64;
    check_arg(ctx, code <= u64::from(MAX_CODE), arg, "value out of range")?;
    Ok(code as u32)
}

fn char(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let count = ctx.top();
    if count == 1 {
        let mut sequence = [0; 6];
        let len = encode(check_code(ctx, 1)?, &mut sequence);
        ctx.push_bytes(&sequence[..len])?;
        return ctx.ret(1);
    }
    ctx.charge(count as u64)?;
    let mut result = buffer(ctx, count)?;
    for i in 1..=count {
        let code = check_code(ctx, i)?;
        reserve(ctx, &mut result, 6)?;
        push(code, &mut result);
    }
    ctx.push_bytes(&result)?;
    ctx.ret(1)
}

fn offset(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let text = ctx.check_bytes(1)?;
    let n = ctx.check_integer(2)?;
    let default = if n >= 0 { 1 } else { text.len() as i64 + 1 };
    let start = position(ctx.opt_integer(3, default)?, text.len());
    check_arg(
        ctx,
        start >= 1 && start - 1 <= text.len() as i64,
        3,
        "position out of bounds",
    )?;
    let start = start as usize - 1;
    if n != 0 && continues(text, start) {
        return Err(ctx.error("initial position is a continuation byte"));
    }
    let found = nth_character(text, n, start);
    let end = found.unwrap_or(if n > 0 { text.len() } else { 0 });
    ctx.charge(end.abs_diff(start) as u64 / OFFSET_BYTES)?;
    match found {
        Some(at) => ctx.push(at as i64 + 1),
        None => ctx.push_nil(),
    }
    ctx.ret(1)
}

/// Where the `n`-th character counted from `at` begins; number 0 is the one that `at` is in.
fn nth_character(text: &[u8], mut n: i64, mut at: usize) -> Option<usize> {
    if n == 0 {
        while at > 0 && continues(text, at) {
            at -= 1;
        }
    } else if n < 0 {
        while n < 0 && at > 0 {
            at -= 1;
            while at > 0 && continues(text, at) {
                at -= 1;
            }
            n += 1;
        }
    } else {
        n -= 1;
        while n > 0 && at < text.len() {
            at += 1;
            while continues(text, at) {
                at += 1;
            }
            n -= 1;
        }
    }
    (n == 0).then_some(at)
}

fn codes(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let strict = !ctx.arg(2).is_truthy();
    let text = ctx.check_bytes(1)?;
    check_arg(ctx, !continues(text, 0), 1, INVALID)?;
    let next: NativeFn = if strict {
        |ctx| next_code(ctx, true)
    } else {
        |ctx| next_code(ctx, false)
    };
    ctx.push(next);
    ctx.push_copy(1);
    ctx.push(0i64);
    ctx.ret(3)
}

fn next_code(ctx: &mut Context<'_>, strict: bool) -> Result<Ret, LuaError> {
    let text = ctx.check_bytes(1)?;
    // The control value is the position, from 1, of the last character: as an index it is that of the byte behind.
    let Ok(mut at) = usize::try_from(ctx.arg(2).to_integer().unwrap_or(0)) else {
        return ctx.ret(0);
    };
    let start = at;
    while continues(text, at) {
        at += 1;
    }
    ctx.charge((at - start) as u64 / OFFSET_BYTES)?;
    if at >= text.len() {
        return ctx.ret(0);
    }
    match decode(&text[at..], strict) {
        Some((code, len)) if !continues(text, at + len) => {
            ctx.push(at as i64 + 1);
            ctx.push(i64::from(code));
            ctx.ret(2)
        }
        _ => Err(ctx.error(INVALID)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn positions() {
        assert_eq!(
            [
                position(3, 5),
                position(0, 5),
                position(-1, 5),
                position(-5, 5),
                position(-6, 5)
            ],
            [3, 0, 5, 1, 0]
        );
        assert_eq!(position(i64::MIN, 5), 0);
    }

    #[test]
    fn characters() {
        let text = "a\u{e9}\u{20ac}b".as_bytes();
        let from_start: Vec<_> = (1..=6).map(|n| nth_character(text, n, 0)).collect();
        assert_eq!(
            from_start,
            [Some(0), Some(1), Some(3), Some(6), Some(7), None]
        );
        let from_end: Vec<_> = (1..=5)
            .map(|n| nth_character(text, -n, text.len()))
            .collect();
        assert_eq!(from_end, [Some(6), Some(3), Some(1), Some(0), None]);
        assert_eq!(nth_character(text, 0, 5), Some(3));
    }
}
