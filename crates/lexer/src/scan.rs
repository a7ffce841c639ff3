//! The scanners behind the automaton: comments, long brackets, quoted strings and numerals.
//!
//! Each begins after what the pattern has matched and moves the end of the token with `bump`; none allocates or goes back.

use crate::kind::TokenKind;
use crate::{decode, find};
use logos::Lexer;

pub(crate) fn short_comment(lexer: &mut Lexer<'_, TokenKind>) {
    let rest = lexer.remainder();
    lexer.bump(find::first_of_two(b'\n', b'\r', rest).unwrap_or(rest.len()));
}

pub(crate) fn long_comment(lexer: &mut Lexer<'_, TokenKind>) -> TokenKind {
    let level = lexer.slice().len() - b"--[[".len();
    if long_bracket(lexer, level) {
        TokenKind::LongComment
    } else {
        TokenKind::UnfinishedLongComment
    }
}

pub(crate) fn long_string(lexer: &mut Lexer<'_, TokenKind>) -> TokenKind {
    let level = lexer.slice().len() - b"[[".len();
    if long_bracket(lexer, level) {
        TokenKind::LongString
    } else {
        TokenKind::UnfinishedLongString
    }
}

/// Moves after the closing long bracket of `level`, or to the end of the source if there is none.
fn long_bracket(lexer: &mut Lexer<'_, TokenKind>, level: usize) -> bool {
    let rest = lexer.remainder();
    let mut at = 0;
    while let Some(found) = find::first(b']', &rest[at..]) {
        at += found + 1;
        let signs = rest[at..].iter().take_while(|&&b| b == b'=').count();
        at += signs;
        // After a mismatch the scan goes on at this very byte: a `]` here can open the next closing bracket.
        if signs == level && rest.get(at) == Some(&b']') {
            lexer.bump(at + 1);
            return true;
        }
    }
    lexer.bump(rest.len());
    false
}

const fn is_plain(byte: u8) -> bool {
    !matches!(byte, b'"' | b'\'' | b'\\' | b'\n' | b'\r')
}

/// Bytes that cannot end a quoted string nor begin an escape sequence.
static PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = is_plain(byte as u8);
        byte += 1;
    }
    table
};

pub(crate) fn quoted(lexer: &mut Lexer<'_, TokenKind>) -> TokenKind {
    let quote = lexer.slice()[0];
    let rest = lexer.remainder();
    let mut at = 0;
    let mut valid = true;
    let kind = loop {
        while rest.get(at).is_some_and(|&b| PLAIN[b as usize]) {
            at += 1;
        }
        match rest.get(at) {
            None => break TokenKind::UnfinishedString,
            Some(b'\n' | b'\r') => break TokenKind::UnfinishedString,
            Some(b'\\') => match decode::escape(&rest[at..]) {
                Ok((_, len)) => at += len,
                // Only the backslash is passed over, so that a quote or line break further on still ends the string.
                Err(_) => {
                    valid = false;
                    at += 1;
                }
            },
            Some(&byte) => {
                at += 1;
                if byte == quote {
                    break TokenKind::String;
                }
            }
        }
    };
    lexer.bump(at);
    if valid {
        kind
    } else {
        TokenKind::InvalidEscape
    }
}

/// Numerals are read in two steps: the longest well-formed one, then whatever the reference lexer's greedy reading
/// (`%d(%x|%.|([Ee][+-]?))*` and the like) would add: if that is anything, the numeral is malformed.
pub(crate) fn numeral(lexer: &mut Lexer<'_, TokenKind>) -> TokenKind {
    let start = lexer.span().start;
    let whole = &lexer.source()[start..];
    let matched = lexer.slice().len();
    let end = well_formed(whole);
    if let Some(end) = end
        && !whole
            .get(end)
            .is_some_and(|&b| b == b'.' || b == b'_' || b.is_ascii_alphanumeric())
    {
        lexer.bump(end - matched);
        return TokenKind::Numeral;
    }
    lexer.bump(greedy(whole) - matched);
    TokenKind::MalformedNumber
}

#[inline]
fn digits(text: &[u8], from: usize, is_digit: impl Fn(&u8) -> bool) -> usize {
    text[from..].iter().take_while(|b| is_digit(b)).count()
}

/// The length of the well-formed numeral at the front of `text`, which begins with a digit or a point and a digit.
fn well_formed(text: &[u8]) -> Option<usize> {
    if matches!(text, [b'0', b'x' | b'X', ..]) {
        well_formed_in(text, 2, b'p', u8::is_ascii_hexdigit)
    } else {
        well_formed_in(text, 0, b'e', u8::is_ascii_digit)
    }
}

/// The same for one base: digits from `begin` on, `mark` before an exponent.
#[inline]
fn well_formed_in(
    text: &[u8],
    begin: usize,
    mark: u8,
    is_digit: impl Fn(&u8) -> bool,
) -> Option<usize> {
    let mut end = begin + digits(text, begin, &is_digit);
    let mut count = end - begin;
    if text.get(end) == Some(&b'.') {
        let fraction = digits(text, end + 1, &is_digit);
        count += fraction;
        end += 1 + fraction;
    }
    if count == 0 {
        return None;
    }
    if text
        .get(end)
        .is_some_and(|b| b.to_ascii_lowercase() == mark)
    {
        let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(text, text.len().min(end + 1 + sign), u8::is_ascii_digit);
        if exponent == 0 {
            return None;
        }
        end += 1 + sign + exponent;
    }
    Some(end)
}

/// How far the reference lexer reads on a numeral, well formed or not.
fn greedy(text: &[u8]) -> usize {
    let first = usize::from(text[0] == b'.');
    let mut end = first + 1;
    let mut mark = b'e';
    if text[first] == b'0' && matches!(text.get(end), Some(b'x' | b'X')) {
        mark = b'p';
        end += 1;
    }
    while let Some(&byte) = text.get(end) {
        if byte.to_ascii_lowercase() == mark {
            end += 1;
            end += usize::from(matches!(text.get(end), Some(b'+' | b'-')));
        } else if byte == b'.' || byte.is_ascii_hexdigit() {
            end += 1;
        } else {
            // A letter that touches the numeral is taken in, to be part of the message.
            end += usize::from(byte == b'_' || byte.is_ascii_alphabetic());
            break;
        }
    }
    end
}
