//! From the text of a literal to its value (§3.1).

use crate::find;
use lua_rs_base::number::{hex_value, is_space};
use lua_rs_base::{Number, number, utf8};
use std::borrow::Cow;

/// What an escape sequence stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// One byte.
    Byte(u8),
    /// `\u{...}`: a UTF-8 sequence.
    Code(u32),
    /// Nothing: `\z`, or a backslash that the source ends after.
    Nothing,
}

/// Why an escape sequence is invalid, and at which of its bytes the reference lexer notices; that byte may lie just
/// beyond the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EscapeError {
    pub(crate) message: &'static str,
    pub(crate) at: usize,
}

/// Reads the escape sequence at the front of `text`, which begins with a backslash: its meaning and length.
pub(crate) fn escape(text: &[u8]) -> Result<(Escape, usize), EscapeError> {
    let byte = |value| Ok((Escape::Byte(value), 2));
    match text.get(1) {
        None => Ok((Escape::Nothing, 1)),
        Some(b'a') => byte(0x07),
        Some(b'b') => byte(0x08),
        Some(b'f') => byte(0x0C),
        Some(b'n') => byte(b'\n'),
        Some(b'r') => byte(b'\r'),
        Some(b't') => byte(b'\t'),
        Some(b'v') => byte(0x0B),
        Some(&same @ (b'\\' | b'"' | b'\'')) => byte(same),
        Some(b'\n' | b'\r') => Ok((Escape::Byte(b'\n'), 1 + line_break_len(&text[1..]))),
        Some(b'x') => {
            let high = hex_digit(text, 2)?;
            let low = hex_digit(text, 3)?;
            Ok((Escape::Byte(high << 4 | low), 4))
        }
        Some(b'z') => Ok((
            Escape::Nothing,
            2 + text[2..].iter().take_while(|&&b| is_space(b)).count(),
        )),
        Some(b'u') => unicode(text),
        Some(b'0'..=b'9') => decimal(text),
        Some(_) => Err(EscapeError {
            message: "invalid escape sequence",
            at: 1,
        }),
    }
}

fn hex_digit(text: &[u8], at: usize) -> Result<u8, EscapeError> {
    let digit = text.get(at).and_then(|&b| hex_value(b));
    digit.ok_or(EscapeError {
        message: "hexadecimal digit expected",
        at,
    })
}

fn decimal(text: &[u8]) -> Result<(Escape, usize), EscapeError> {
    let digits = text[1..].iter().take(3).take_while(|b| b.is_ascii_digit());
    let (value, len) = digits.fold((0u32, 1), |(value, len), &d| {
        (value * 10 + u32::from(d - b'0'), len + 1)
    });
    match u8::try_from(value) {
        Ok(value) => Ok((Escape::Byte(value), len)),
        Err(_) => Err(EscapeError {
            message: "decimal escape too large",
            at: len,
        }),
    }
}

fn unicode(text: &[u8]) -> Result<(Escape, usize), EscapeError> {
    if text.get(2) != Some(&b'{') {
        return Err(EscapeError {
            message: "missing '{'",
            at: 2,
        });
    }
    let mut code = u32::from(hex_digit(text, 3)?);
    let mut at = 4;
    while let Some(digit) = text.get(at).and_then(|&b| hex_value(b)) {
        if code > utf8::MAX_CODE >> 4 {
            return Err(EscapeError {
                message: "UTF-8 value too large",
                at,
            });
        }
        code = code << 4 | u32::from(digit);
        at += 1;
    }
    if text.get(at) != Some(&b'}') {
        return Err(EscapeError {
            message: "missing '}'",
            at,
        });
    }
    Ok((Escape::Code(code), at + 1))
}

/// The length of the line break at the front of `text`, which begins with `\n` or `\r`.
pub(crate) fn line_break_len(text: &[u8]) -> usize {
    match text {
        [b'\n', b'\r', ..] | [b'\r', b'\n', ..] => 2,
        _ => 1,
    }
}

/// Decodes the inside of a quoted string up to its end or its first invalid escape sequence, which is returned with its
/// offset in `text`.
pub(crate) fn unescape(text: &[u8], out: &mut Vec<u8>) -> Result<(), (usize, EscapeError)> {
    let mut at = 0;
    while let Some(found) = find::first(b'\\', &text[at..]) {
        out.extend_from_slice(&text[at..at + found]);
        at += found;
        let (meaning, len) = escape(&text[at..]).map_err(|error| (at, error))?;
        match meaning {
            Escape::Byte(byte) => out.push(byte),
            Escape::Code(code) => utf8::push(code, out),
            Escape::Nothing => {}
        }
        at += len;
    }
    out.extend_from_slice(&text[at..]);
    Ok(())
}

/// Decodes the inside of long brackets: every line break becomes `\n`, and a first one is dropped.
pub(crate) fn normalize_lines(text: &[u8]) -> Cow<'_, [u8]> {
    let text = match text {
        [b'\n' | b'\r', ..] => &text[line_break_len(text)..],
        _ => text,
    };
    let Some(first) = find::first(b'\r', text) else {
        return Cow::Borrowed(text);
    };
    // A `\n` just before the first `\r` belongs to the same line break.
    let mut at = if first > 0 && text[first - 1] == b'\n' {
        first - 1
    } else {
        first
    };
    let mut out = Vec::with_capacity(text.len());
    out.extend_from_slice(&text[..at]);
    while let Some(found) = find::first_of_two(b'\n', b'\r', &text[at..]) {
        out.extend_from_slice(&text[at..at + found]);
        out.push(b'\n');
        at += found + line_break_len(&text[at + found..]);
    }
    out.extend_from_slice(&text[at..]);
    Cow::Owned(out)
}

/// The value of a string literal, quoted or in long brackets, given its whole text (§3.1).
///
/// Text that is no such literal is taken as well as may be: what an error token holds up to its first fault.
pub fn decode_string(text: &[u8]) -> Cow<'_, [u8]> {
    match text {
        [b'[', ..] => {
            let level = text[1..].iter().take_while(|&&b| b == b'=').count();
            let open = level + 2;
            let closed = text.len() >= 2 * open
                && text[text.len() - 1] == b']'
                && text[text.len() - open] == b']';
            let end = if closed {
                text.len() - open
            } else {
                text.len()
            };
            normalize_lines(text.get(open..end).unwrap_or_default())
        }
        [quote @ (b'"' | b'\''), inside @ ..] => {
            let inside = inside.strip_suffix(&[*quote]).unwrap_or(inside);
            if find::first(b'\\', inside).is_none() {
                return Cow::Borrowed(inside);
            }
            let mut out = Vec::with_capacity(inside.len());
            // An error only ends the decoding early; that is what this function promises for bad text.
            let _ = unescape(inside, &mut out);
            Cow::Owned(out)
        }
        _ => Cow::Borrowed(text),
    }
}

/// The value of a numeral, given its text; `None` if it is malformed.
pub fn numeral(text: &[u8]) -> Option<Number> {
    number::parse(text)
}
