//! `string.find`, `match`, `gmatch` and `gsub` (§6.4).

use super::pattern::{Budget, Captured, Captures, PatternError, Program, has_specials, prepare};
use super::start_position;
use crate::auxlib::{append, append_value};
use lua_rs_vm::{Context, LuaError, Ret, Value};
use std::cell::Cell;
use std::rc::Rc;

/// So many values fit in a frame without asking, beside what these functions push themselves.
const ROOM: usize = 16;
/// Matches of `gsub` between two charges of fuel.
const MATCHES: i64 = 64;
/// Preparing a byte of a pattern takes as long as copying so many.
const PATTERN_COST: usize = 16;

fn raise(ctx: &Context<'_>, error: PatternError) -> LuaError {
    match error {
        PatternError::Memory => ctx.error_memory(),
        _ => ctx.error(error.message()),
    }
}

/// Matching takes fuel, and can be interrupted.
struct Fuel<'c, 'v> {
    ctx: &'c Context<'v>,
    error: Option<LuaError>,
}

impl Budget for Fuel<'_, '_> {
    fn spend(&mut self, steps: u32) -> bool {
        self.error = self.ctx.charge(u64::from(steps)).err();
        self.error.is_none()
    }
}

fn search(
    ctx: &Context<'_>,
    program: &Program,
    subject: &[u8],
    from: usize,
    not_at: Option<usize>,
    captures: &mut Captures,
) -> Result<Option<(usize, usize)>, LuaError> {
    let mut fuel = Fuel { ctx, error: None };
    let found = program.search(subject, from, not_at, captures, &mut fuel);
    match found {
        Ok(found) => {
            // What lies before the match may be passed over without steps of the matcher.
            let end = found.map_or(subject.len(), |whole| whole.1);
            ctx.charge_bytes(end.saturating_sub(from))?;
            Ok(found)
        }
        Err(error) => Err(fuel.error.unwrap_or_else(|| raise(ctx, error))),
    }
}

fn charge_pattern(ctx: &Context<'_>, pattern: &[u8]) -> Result<(), LuaError> {
    ctx.charge_bytes(pattern.len().saturating_mul(PATTERN_COST))
}

fn push_capture(
    ctx: &Context<'_>,
    subject: &[u8],
    captures: &Captures,
    index: usize,
    whole: (usize, usize),
) -> Result<(), LuaError> {
    match captures
        .get(index, whole)
        .map_err(|error| raise(ctx, error))?
    {
        Captured::Span(start, end) => ctx.push_bytes(&subject[start..end]),
        Captured::Position(at) => {
            ctx.push(at as i64 + 1);
            Ok(())
        }
    }
}

/// Pushes `count` captures and returns how many that are.
fn push_captures(
    ctx: &Context<'_>,
    subject: &[u8],
    captures: &Captures,
    count: usize,
    whole: (usize, usize),
) -> Result<usize, LuaError> {
    if count > ROOM {
        ctx.check_stack(count, "too many captures")?;
    }
    for index in 0..count {
        push_capture(ctx, subject, captures, index, whole)?;
    }
    Ok(count)
}

pub(super) fn find(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    find_or_match(ctx, true)
}

pub(super) fn match_(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    find_or_match(ctx, false)
}

fn find_or_match(ctx: &Context<'_>, find: bool) -> Result<Ret, LuaError> {
    let subject = ctx.check_bytes(1)?;
    let pattern = ctx.check_bytes(2)?;
    let from = start_position(ctx.opt_integer(3, 1)?, subject.len()) - 1;
    if from > subject.len() {
        ctx.push_nil();
        return ctx.ret(1);
    }
    if find && (ctx.arg(4).is_truthy() || !has_specials(pattern)) {
        let found = find_plain(&subject[from..], pattern);
        ctx.charge_bytes(found.unwrap_or(subject.len() - from) + pattern.len())?;
        return match found {
            Some(offset) => {
                ctx.push((from + offset + 1) as i64);
                ctx.push((from + offset + pattern.len()) as i64);
                ctx.ret(2)
            }
            None => {
                ctx.push_nil();
                ctx.ret(1)
            }
        };
    }
    charge_pattern(ctx, pattern)?;
    let program = prepare(pattern, true).map_err(|error| raise(ctx, error))?;
    let mut captures = Captures::default();
    let Some(whole) = search(ctx, &program, subject, from, None, &mut captures)? else {
        ctx.push_nil();
        return ctx.ret(1);
    };
    let count = program.capture_count();
    if find {
        ctx.push(whole.0 as i64 + 1);
        ctx.push(whole.1 as i64);
        let pushed = push_captures(ctx, subject, &captures, count, whole)?;
        return ctx.ret(pushed + 2);
    }
    let pushed = push_captures(ctx, subject, &captures, count.max(1), whole)?;
    ctx.ret(pushed)
}

/// The first place of `needle`.
fn find_plain(text: &[u8], needle: &[u8]) -> Option<usize> {
    // For short texts the preparations of a good algorithm cost more than it saves.
    const SHORT: usize = 128;
    let Some((&first, rest)) = needle.split_first() else {
        return Some(0);
    };
    if text.len() > SHORT {
        return memchr::memmem::find(text, needle);
    }
    let last = text.len().checked_sub(rest.len())?;
    let mut at = 0;
    while let Some(offset) = memchr::memchr(first, &text[at..last]) {
        at += offset + 1;
        if text[at..at + rest.len()] == *rest {
            return Some(at - 1);
        }
    }
    None
}

/// Where an iteration of `gmatch` is.
struct Iteration {
    program: Rc<Program>,
    /// Where to search from; beyond the subject's end when there is nothing left.
    at: Cell<usize>,
    /// Where the last match ended.
    last_end: Cell<Option<usize>>,
}

pub(super) fn gmatch(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let subject = ctx.check_bytes(1)?;
    let pattern = ctx.check_bytes(2)?;
    let from = start_position(ctx.opt_integer(3, 1)?, subject.len()) - 1;
    charge_pattern(ctx, pattern)?;
    let program = prepare(pattern, false).map_err(|error| raise(ctx, error))?;
    let state = Iteration {
        program,
        at: Cell::new(from.min(subject.len() + 1)),
        last_end: Cell::new(None),
    };
    let state = ctx.new_userdata(state, 0)?;
    let iterator = ctx.new_native(next_match, &[ctx.arg(1), Value::UserData(state)])?;
    ctx.push(iterator);
    ctx.ret(1)
}

fn next_match(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (Value::String(subject), Value::UserData(state)) = (ctx.upvalue(1), ctx.upvalue(2)) else {
        return ctx.ret(0);
    };
    let Some(state) = state.downcast::<Iteration>() else {
        return ctx.ret(0);
    };
    let subject = subject.as_bytes();
    let mut captures = Captures::default();
    match search(
        ctx,
        &state.program,
        subject,
        state.at.get(),
        state.last_end.get(),
        &mut captures,
    )? {
        Some(whole) => {
            state.at.set(whole.1);
            state.last_end.set(Some(whole.1));
            let pushed = push_captures(
                ctx,
                subject,
                &captures,
                state.program.capture_count().max(1),
                whole,
            )?;
            ctx.ret(pushed)
        }
        None => ctx.ret(0),
    }
}

/// What replaces a match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replacement {
    Text,
    Table,
    Function,
}

pub(super) fn gsub(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let len = ctx.check_bytes(1)?.len();
    let pattern = ctx.check_bytes(2)?;
    let replacement = match ctx.arg(3) {
        Value::String(_) | Value::Integer(_) | Value::Number(_) => Some(Replacement::Text),
        Value::Table(_) => Some(Replacement::Table),
        Value::Function(_) => Some(Replacement::Function),
        _ => None,
    };
    let limit = ctx.opt_integer(4, len as i64 + 1)?;
    let Some(replacement) = replacement else {
        return Err(ctx.type_error(3, "string/function/table"));
    };
    charge_pattern(ctx, pattern)?;
    let program = prepare(pattern, true).map_err(|error| raise(ctx, error))?;
    let mut captures = Captures::default();
    let mut result = Vec::new();
    let mut count = 0;
    // Text before `copied` is in the result, as it was or replaced; matches that were kept leave it behind.
    let (mut at, mut copied, mut last_end) = (0, 0, None);
    let mut changed = false;
    while count < limit {
        let subject = ctx.bytes(1);
        let Some(whole) = search(ctx, &program, subject, at, last_end, &mut captures)? else {
            break;
        };
        count += 1;
        if count % MATCHES == 0 {
            ctx.charge(MATCHES as u64)?;
        }
        let before = (copied, whole.0);
        if replace(
            ctx,
            replacement,
            &program,
            &captures,
            whole,
            before,
            &mut result,
        )? {
            copied = whole.1;
            changed = true;
        }
        at = whole.1;
        last_end = Some(at);
        if program.is_anchored() {
            break;
        }
    }
    if changed {
        append(ctx, &mut result, &ctx.bytes(1)[copied..])?;
        ctx.push_bytes(&result)?;
    } else {
        ctx.push_copy(1);
    }
    ctx.push(count);
    ctx.ret(2)
}

/// Appends the subject's text in `before` and the replacement of the match `whole`. If the match is to be kept, appends
/// nothing and returns `false`.
fn replace(
    ctx: &mut Context<'_>,
    replacement: Replacement,
    program: &Program,
    captures: &Captures,
    whole: (usize, usize),
    before: (usize, usize),
    result: &mut Vec<u8>,
) -> Result<bool, LuaError> {
    let top = ctx.top();
    match replacement {
        Replacement::Text => {
            append(ctx, result, &ctx.bytes(1)[before.0..before.1])?;
            append_replacement(ctx, captures, whole, result)?;
            return Ok(true);
        }
        Replacement::Function => {
            ctx.push_copy(3);
            let pushed = push_captures(
                ctx,
                ctx.bytes(1),
                captures,
                program.capture_count().max(1),
                whole,
            )?;
            ctx.call(pushed, 1)?;
        }
        Replacement::Table => {
            if let Value::Table(table) = ctx.arg(3)
                && table.metatable().is_none()
                && let Ok(Captured::Span(start, end)) = captures.get(0, whole)
            {
                let value = table.raw_get_bytes(ctx, &ctx.bytes(1)[start..end]);
                return replace_by(ctx, value, before, result);
            }
            push_capture(ctx, ctx.bytes(1), captures, 0, whole)?;
            ctx.index(3)?;
        }
    }
    let replaced = replace_by(ctx, ctx.arg(top + 1), before, result)?;
    ctx.set_top(top);
    Ok(replaced)
}

/// Appends the subject's text in `before` and `value`; `false`, and nothing, if that is `false` or `nil`.
#[inline]
fn replace_by(
    ctx: &Context<'_>,
    value: Value<'_>,
    before: (usize, usize),
    result: &mut Vec<u8>,
) -> Result<bool, LuaError> {
    if !value.is_truthy() {
        return Ok(false);
    }
    append(ctx, result, &ctx.bytes(1)[before.0..before.1])?;
    if append_value(ctx, result, value)? {
        return Ok(true);
    }
    Err(ctx.error(format!(
        "invalid replacement value (a {})",
        value.type_name()
    )))
}

/// Appends the replacement string, argument 3, with its `%` escapes expanded.
fn append_replacement(
    ctx: &Context<'_>,
    captures: &Captures,
    whole: (usize, usize),
    result: &mut Vec<u8>,
) -> Result<(), LuaError> {
    let subject = ctx.bytes(1);
    let mut rest = ctx.check_bytes(3)?;
    while let Some(escape) = memchr::memchr(b'%', rest) {
        append(ctx, result, &rest[..escape])?;
        match rest.get(escape + 1) {
            Some(b'%') => result.push(b'%'),
            Some(b'0') => append(ctx, result, &subject[whole.0..whole.1])?,
            Some(&digit @ b'1'..=b'9') => {
                match captures
                    .get(usize::from(digit - b'1'), whole)
                    .map_err(|error| raise(ctx, error))?
                {
                    Captured::Span(start, end) => append(ctx, result, &subject[start..end])?,
                    Captured::Position(at) => {
                        lua_rs_base::number::format_int(at as i64 + 1, result)
                    }
                }
            }
            _ => return Err(ctx.error("invalid use of '%' in replacement string")),
        }
        rest = &rest[escape + 2..];
    }
    append(ctx, result, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn plain_search() {
        for (text, needle, expected) in [
            ("", "", Some(0)),
            ("abc", "", Some(0)),
            ("", "a", None),
            ("abc", "abcd", None),
            ("abc", "c", Some(2)),
            ("aab", "ab", Some(1)),
            ("ababac", "abac", Some(2)),
            ("abab", "abac", None),
        ] {
            assert_eq!(
                find_plain(text.as_bytes(), needle.as_bytes()),
                expected,
                "{needle} in {text}"
            );
            let long = "-".repeat(200) + text;
            assert_eq!(
                find_plain(long.as_bytes(), needle.as_bytes()).is_some(),
                expected.is_some()
            );
        }
    }
}
