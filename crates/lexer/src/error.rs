//! Lexical errors in the words of the reference implementation, and its way to name the token an error is near to.

use crate::decode::{normalize_lines, unescape};
use crate::kind::TokenKind;
use crate::lines::line_of;
use crate::token::Token;

/// What the reference implementation says of a lexical error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LexError {
    /// The text with its `near` part, without chunk name and line: `unfinished string near '"abc'`.
    pub message: Vec<u8>,
    /// The offset at which the reference lexer stops.
    pub offset: u32,
    /// The line of that offset, from 1: the one the message is reported for.
    pub line: u32,
}

/// The error that `token` is, or `None` if it is none the reference lexer knows
/// ([`UnexpectedByte`](TokenKind::UnexpectedByte) is the parser's to report).
pub fn lex_error(src: &[u8], token: Token) -> Option<LexError> {
    let text = token.text(src);
    let (lo, hi) = (token.span.lo as usize, token.span.hi as usize);
    let error = |message: Vec<u8>, offset: usize| {
        Some(LexError {
            message,
            offset: offset as u32,
            line: line_of(src, offset),
        })
    };
    match token.kind {
        TokenKind::UnfinishedString | TokenKind::InvalidEscape => {
            let (message, offset) = quoted_error(src, token);
            error(message, offset)
        }
        TokenKind::UnfinishedLongString => error(unfinished_long(src, "string", lo), hi),
        TokenKind::UnfinishedLongComment => error(unfinished_long(src, "comment", lo), hi),
        TokenKind::InvalidLongDelimiter => {
            error(with_near("invalid long string delimiter", text), hi)
        }
        TokenKind::MalformedNumber => error(with_near("malformed number", text), hi),
        _ => None,
    }
}

fn unfinished_long(src: &[u8], what: &str, start: usize) -> Vec<u8> {
    let line = line_of(src, start);
    format!("unfinished long {what} (starting at line {line}) near <eof>").into_bytes()
}

fn with_near(message: &str, buffer: &[u8]) -> Vec<u8> {
    let mut out = [message.as_bytes(), b" near "].concat();
    push_quoted(buffer, &mut out);
    out
}

/// `buffer` in quotes; as in C, a zero byte ends it.
fn push_quoted(buffer: &[u8], out: &mut Vec<u8>) {
    let end = memchr::memchr(0, buffer).unwrap_or(buffer.len());
    out.push(b'\'');
    out.extend_from_slice(&buffer[..end]);
    out.push(b'\'');
}

/// The message for a bad quoted string, and where the reference lexer notices.
fn quoted_error(src: &[u8], token: Token) -> (Vec<u8>, usize) {
    let (lo, hi) = (token.span.lo as usize, token.span.hi as usize);
    let inside = &src[lo + 1..hi];
    let mut buffer = vec![src[lo]];
    // The reference lexer's buffer holds the string decoded so far; a bad escape stays in it as it was written, up to
    // and with the byte that is wrong.
    if let Err((start, fault)) = unescape(inside, &mut buffer) {
        let begin = lo + 1 + start;
        let wrong = begin + fault.at;
        buffer.extend_from_slice(&src[begin..src.len().min(wrong + 1)]);
        return (with_near(fault.message, &buffer), wrong);
    }
    if hi == src.len() {
        return (b"unfinished string near <eof>".to_vec(), hi);
    }
    (with_near("unfinished string", &buffer), hi)
}

/// How the reference implementation names `token` after "near": its text in quotes, strings decoded between their
/// delimiters; `<eof>`; `'<\5>'` for an unprintable byte. `None` for a zero byte, after which it says nothing at all.
pub fn near_text(src: &[u8], token: Token) -> Option<Vec<u8>> {
    let text = token.text(src);
    let mut out = Vec::with_capacity(text.len() + 2);
    match token.kind {
        TokenKind::Eof => out.extend_from_slice(b"<eof>"),
        TokenKind::String => {
            let mut buffer = Vec::with_capacity(text.len());
            buffer.push(text[0]);
            // A valid string has no error, and its closing quote needs no escape.
            let _ = unescape(&text[1..], &mut buffer);
            push_quoted(&buffer, &mut out);
        }
        TokenKind::LongString => {
            let open = 2 + text[1..].iter().take_while(|&&b| b == b'=').count();
            let close = text.len() - open;
            let buffer = [
                &text[..open],
                &*normalize_lines(&text[open..close]),
                &text[close..],
            ]
            .concat();
            push_quoted(&buffer, &mut out);
        }
        TokenKind::UnexpectedByte => match text[0] {
            0 => return None,
            byte @ (b' '..=b'~') => push_quoted(&[byte], &mut out),
            byte => out.extend_from_slice(format!("'<\\{byte}>'").as_bytes()),
        },
        _ => push_quoted(text, &mut out),
    }
    Some(out)
}

/// Appends ` near ` and the name of `token` to a message; nothing for a token without one. See [`near_text`].
pub fn push_near(src: &[u8], token: Token, message: &mut Vec<u8>) {
    if let Some(near) = near_text(src, token) {
        message.extend_from_slice(b" near ");
        message.extend_from_slice(&near);
    }
}
