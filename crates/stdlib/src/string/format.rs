//! `string.format` (§6.4).

use crate::auxlib::{append, check_arg, first, reserve};
use lua_rs_base::cfmt::{self, Spec};
use lua_rs_base::number;
use lua_rs_vm::{Context, LuaError, Ret, Value};
use std::ops::Range;

/// Flags of floats; every flag there is.
const FLAGS_FLOAT: &[u8] = b"-+#0 ";
/// Flags of `%o`, `%x` and `%X`.
const FLAGS_HEX: &[u8] = b"-#0";
/// Flags of `%d` and `%i`.
const FLAGS_INT: &[u8] = b"-+0 ";
/// Flags of `%u`.
const FLAGS_UNSIGNED: &[u8] = b"-0";
/// Flags of `%c`, `%p` and `%s`.
const FLAGS_TEXT: &[u8] = b"-";

/// A conversion specification may have this many characters before its letter, and one less.
const MAX_SPEC: usize = 21;

/// From this length on a string without precision is not padded (it is longer than any width).
const LONG_STRING: usize = 100;

/// A conversion specification: its place in the format string, `%` included, and its letter (0 if there is none).
struct Directive {
    place: Range<usize>,
    letter: u8,
}

impl Directive {
    /// The one whose `%` is at `at`; `None` if it is too long.
    fn read(format: &[u8], at: usize) -> Option<Directive> {
        let rest = &format[at + 1..];
        let is_part =
            |byte: &u8| byte.is_ascii_digit() || *byte == b'.' || FLAGS_FLOAT.contains(byte);
        let len = rest
            .iter()
            .position(|byte| !is_part(byte))
            .unwrap_or(rest.len());
        if len >= MAX_SPEC {
            return None;
        }
        // As in C, a zero byte is where the specification ends.
        let letter = rest.get(len).copied().unwrap_or(0);
        Some(Directive {
            place: at..at + 1 + len + usize::from(letter != 0),
            letter,
        })
    }

    fn is_plain(&self) -> bool {
        self.place.len() == 2
    }

    fn text<'a>(&self, ctx: &'a Context<'_>) -> &'a [u8] {
        &ctx.bytes(1)[self.place.clone()]
    }

    /// Flags, width and precision, if they are among those allowed.
    fn spec(&self, ctx: &Context<'_>, flags: &[u8], precision: bool) -> Result<Spec, LuaError> {
        let text = self.text(ctx);
        let mut spec = parse_spec(&text[1..text.len() - 1], flags, precision)
            .ok_or_else(|| quoting(ctx, "invalid conversion specification: '", text, "'"))?;
        spec.upper = self.letter.is_ascii_uppercase();
        Ok(spec)
    }
}

fn quoting(ctx: &Context<'_>, before: &str, text: &[u8], after: &str) -> LuaError {
    ctx.error([before.as_bytes(), text, after.as_bytes()].concat())
}

/// Reads what stands between `%` and the letter.
fn parse_spec(text: &[u8], flags: &[u8], precision: bool) -> Option<Spec> {
    let mut spec = Spec::default();
    let flag_count = text
        .iter()
        .position(|byte| !flags.contains(byte))
        .unwrap_or(text.len());
    let (given, mut rest) = text.split_at(flag_count);
    for flag in given {
        match flag {
            b'-' => spec.minus = true,
            b'+' => spec.plus = true,
            b' ' => spec.space = true,
            b'#' => spec.alt = true,
            _ => spec.zero = true,
        }
    }
    // A zero here is a flag that this conversion does not have.
    if rest.first() != Some(&b'0') {
        spec.width = two_digits(&mut rest);
        if precision && rest.first() == Some(&b'.') {
            rest = &rest[1..];
            spec.precision = Some(two_digits(&mut rest));
        }
    }
    rest.is_empty().then_some(spec)
}

/// Takes a number of up to two digits from the front.
fn two_digits(rest: &mut &[u8]) -> usize {
    let mut value = 0;
    for _ in 0..2 {
        let Some(digit) = rest.first().filter(|byte| byte.is_ascii_digit()) else {
            break;
        };
        value = value * 10 + usize::from(digit - b'0');
        *rest = &rest[1..];
    }
    value
}

/// A byte of a format takes as long as copying so many.
const DIRECTIVE_COST: usize = 32;

pub(super) fn format(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_bytes(1)?;
    let top = ctx.top();
    // A directive takes two bytes at least.
    ctx.charge_bytes(ctx.bytes(1).len().saturating_mul(DIRECTIVE_COST))?;
    let mut out = ctx.take_buffer();
    let (mut at, mut arg) = (0, 1);
    loop {
        let format = ctx.bytes(1);
        let Some(percent) = first(b'%', &format[at..]) else {
            append(ctx, &mut out, &format[at..])?;
            break;
        };
        append(ctx, &mut out, &format[at..at + percent])?;
        at += percent;
        if format.get(at + 1) == Some(&b'%') {
            out.push(b'%');
            at += 2;
            continue;
        }
        arg += 1;
        if arg > top {
            return Err(ctx.arg_error(arg, "no value"));
        }
        let Some(directive) = Directive::read(format, at) else {
            return Err(ctx.error("invalid format (too long)"));
        };
        at = directive.place.end;
        convert(ctx, &directive, arg, &mut out)?;
    }
    ctx.push_buffer(out)?;
    ctx.ret(1)
}

/// Appends argument `arg` as `directive` asks.
fn convert(
    ctx: &mut Context<'_>,
    directive: &Directive,
    arg: usize,
    out: &mut Vec<u8>,
) -> Result<(), LuaError> {
    // More than any conversion of a number takes; strings see to their room themselves.
    reserve(ctx, out, 128)?;
    match directive.letter {
        b'd' | b'i' => {
            let int = ctx.check_integer(arg)?;
            if directive.is_plain() {
                number::format_int(int, out);
            } else {
                cfmt::fmt_d(int, &directive.spec(ctx, FLAGS_INT, true)?, out);
            }
        }
        b's' => return convert_string(ctx, directive, arg, out),
        b'u' => {
            let int = ctx.check_integer(arg)? as u64;
            cfmt::fmt_u(int, &directive.spec(ctx, FLAGS_UNSIGNED, true)?, out);
        }
        b'o' | b'x' | b'X' => {
            let int = ctx.check_integer(arg)? as u64;
            let spec = directive.spec(ctx, FLAGS_HEX, true)?;
            if directive.letter == b'o' {
                cfmt::fmt_o(int, &spec, out)
            } else {
                cfmt::fmt_x(int, &spec, out)
            }
        }
        b'c' => {
            let spec = directive.spec(ctx, FLAGS_TEXT, false)?;
            pad(&[ctx.check_integer(arg)? as u8], &spec, out);
        }
        // Of the letters of floats, `%a` alone is checked before its argument.
        b'a' | b'A' => {
            let spec = directive.spec(ctx, FLAGS_FLOAT, true)?;
            cfmt::fmt_a(ctx.check_number(arg)?, &spec, out);
        }
        b'e' | b'E' | b'f' | b'g' | b'G' => {
            let float = ctx.check_number(arg)?;
            let spec = directive.spec(ctx, FLAGS_FLOAT, true)?;
            match directive.letter {
                b'e' | b'E' => cfmt::fmt_e(float, &spec, out),
                b'f' => {
                    reserve(ctx, out, 512)?;
                    cfmt::fmt_f(float, &spec, out);
                }
                _ => cfmt::fmt_g(float, &spec, out),
            }
        }
        b'p' => {
            let mut spec = directive.spec(ctx, FLAGS_TEXT, false)?;
            match address(ctx.arg(arg)) {
                0 => pad(b"(null)", &spec, out),
                address => {
                    spec.alt = true;
                    cfmt::fmt_x(address as u64, &spec, out);
                }
            }
        }
        b'q' => {
            if !directive.is_plain() {
                return Err(ctx.error("specifier '%q' cannot have modifiers"));
            }
            return add_literal(ctx, arg, out);
        }
        _ => {
            return Err(quoting(
                ctx,
                "invalid conversion '",
                directive.text(ctx),
                "' to 'format'",
            ));
        }
    }
    Ok(())
}

fn convert_string(
    ctx: &mut Context<'_>,
    directive: &Directive,
    arg: usize,
    out: &mut Vec<u8>,
) -> Result<(), LuaError> {
    let value = ctx.arg(arg);
    // Numbers can have a metatable too (`debug.setmetatable`); without one there is no need for a string of their own.
    if directive.is_plain() && ctx.metatable_of(value).is_none() {
        match value {
            Value::Integer(int) => {
                number::format_int(int, out);
                return Ok(());
            }
            Value::Number(float) => {
                number::format_float(float, out);
                return Ok(());
            }
            _ => {}
        }
    }
    ctx.tostring(arg)?;
    let text = ctx.bytes(ctx.top());
    ctx.charge_bytes(text.len())?;
    if directive.is_plain() {
        append(ctx, out, text)?;
    } else {
        check_arg(ctx, !text.contains(&0), arg, "string contains zeros")?;
        let spec = directive.spec(ctx, FLAGS_TEXT, true)?;
        if spec.precision.is_none() && text.len() >= LONG_STRING {
            append(ctx, out, text)?;
        } else {
            let len = spec
                .precision
                .map_or(text.len(), |precision| precision.min(text.len()));
            pad(&text[..len], &spec, out);
        }
    }
    ctx.pop(1);
    Ok(())
}

/// Appends `text`, padded with spaces to the width of `spec`.
fn pad(text: &[u8], spec: &Spec, out: &mut Vec<u8>) {
    let end = out.len() + spec.width.max(text.len());
    if spec.minus {
        out.extend_from_slice(text);
        out.resize(end, b' ');
    } else {
        out.resize(end - text.len(), b' ');
        out.extend_from_slice(text);
    }
}

/// The address of what a value refers to, 0 if it refers to nothing.
fn address(value: Value<'_>) -> usize {
    match value {
        Value::Nil | Value::Boolean(_) | Value::Integer(_) | Value::Number(_) => 0,
        Value::String(text) => text.to_address(),
        Value::Table(table) => table.to_address(),
        Value::Function(function) => function.to_address(),
        Value::UserData(userdata) => userdata.to_address(),
        Value::Thread(thread) => thread.to_address(),
        Value::LightUserData(address) => address,
    }
}

/// `%q`: a literal that reads back as the same value.
fn add_literal(ctx: &Context<'_>, arg: usize, out: &mut Vec<u8>) -> Result<(), LuaError> {
    match ctx.arg(arg) {
        Value::String(text) => {
            let text = text.as_bytes();
            ctx.charge(text.len() as u64 / 4)?;
            reserve(ctx, out, text.len() + 2)?;
            add_quoted(text, out);
        }
        Value::Integer(i64::MIN) => out.extend_from_slice(b"0x8000000000000000"),
        Value::Integer(int) => number::format_int(int, out),
        Value::Number(float) => add_float(float, out),
        Value::Nil => out.extend_from_slice(b"nil"),
        Value::Boolean(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        _ => return Err(ctx.arg_error(arg, "value has no literal form")),
    }
    Ok(())
}

fn add_quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for (i, &byte) in text.iter().enumerate() {
        match byte {
            b'"' | b'\\' | b'\n' => out.extend_from_slice(&[b'\\', byte]),
            _ if byte.is_ascii_control() => {
                // A digit behind the escape would be taken for a part of it.
                let full = text.get(i + 1).is_some_and(u8::is_ascii_digit);
                let spec = Spec {
                    precision: full.then_some(3),
                    ..Spec::default()
                };
                out.push(b'\\');
                cfmt::fmt_u(u64::from(byte), &spec, out);
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

fn add_float(float: f64, out: &mut Vec<u8>) {
    if float == f64::INFINITY {
        out.extend_from_slice(b"1e9999");
    } else if float == f64::NEG_INFINITY {
        out.extend_from_slice(b"-1e9999");
    } else if float.is_nan() {
        out.extend_from_slice(b"(0/0)");
    } else {
        cfmt::fmt_a(float, &Spec::default(), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn specifications() {
        let spec = parse_spec(b"-+#0 12.34", FLAGS_FLOAT, true).expect("valid");
        assert_eq!(
            spec,
            Spec {
                minus: true,
                plus: true,
                space: true,
                alt: true,
                zero: true,
                width: 12,
                precision: Some(34),
                upper: false
            }
        );
        assert_eq!(
            parse_spec(b"5.", FLAGS_FLOAT, true)
                .expect("valid")
                .precision,
            Some(0)
        );
        for (text, flags, precision) in [
            (&b"123"[..], FLAGS_FLOAT, true),
            (b".123", FLAGS_FLOAT, true),
            (b"#", FLAGS_INT, true),
            (b"+", FLAGS_HEX, true),
            (b"010", FLAGS_TEXT, true),
            (b".3", FLAGS_TEXT, false),
            (b"1-", FLAGS_FLOAT, true),
        ] {
            assert_eq!(
                parse_spec(text, flags, precision),
                None,
                "{}",
                text.escape_ascii()
            );
        }
    }

    #[test]
    fn directives() {
        let read = |format: &[u8]| {
            Directive::read(format, 0).map(|directive| (directive.place, directive.letter))
        };
        assert_eq!(read(b"%d"), Some((0..2, b'd')));
        assert_eq!(read(b"%-5.3sx"), Some((0..6, b's')));
        assert_eq!(read(b"%"), Some((0..1, 0)));
        assert_eq!(read(b"%5\0d"), Some((0..2, 0)));
        assert_eq!(read(b"%00000000000000000000d"), Some((0..22, b'd')));
        assert_eq!(read(b"%000000000000000000000d"), None);
    }

    #[test]
    fn quoted_strings() {
        let quoted = |text: &[u8]| {
            let mut out = Vec::new();
            add_quoted(text, &mut out);
            out
        };
        assert_eq!(
            quoted(b"a\"\\\n\r\0\x001\x7f\xE1"),
            b"\"a\\\"\\\\\\\n\\13\\0\\0001\\127\xE1\""
        );
        assert_eq!(quoted(b""), b"\"\"");
    }

    #[test]
    fn quoted_floats() {
        let quoted = |float| {
            let mut out = Vec::new();
            add_float(float, &mut out);
            String::from_utf8(out).expect("ASCII")
        };
        assert_eq!(quoted(0.1), "0x1.999999999999ap-4");
        assert_eq!(quoted(-0.0), "-0x0p+0");
        assert_eq!(quoted(f64::INFINITY), "1e9999");
        assert_eq!(quoted(f64::NEG_INFINITY), "-1e9999");
        assert_eq!(quoted(f64::NAN), "(0/0)");
    }

    #[test]
    fn padding() {
        let padded = |minus, width| {
            let mut out = b"<".to_vec();
            pad(
                b"ab",
                &Spec {
                    minus,
                    width,
                    ..Spec::default()
                },
                &mut out,
            );
            out
        };
        assert_eq!(padded(false, 4), b"<  ab");
        assert_eq!(padded(true, 4), b"<ab  ");
        assert_eq!(padded(false, 1), b"<ab");
    }
}
