//! The lexer itself: iterators over tokens, with and without trivia.

use crate::decode::line_break_len;
use crate::find;
use crate::kind::TokenKind;
use crate::words::{self, First};
use lua_rs_base::{Dialect, Span};

/// The longest source that spans can address.
pub const MAX_SOURCE: usize = u32::MAX as usize;

/// A token, a piece of trivia or a lexical error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

const _: () = assert!(size_of::<Token>() == 12);

impl Token {
    /// Its text in the source it was read from.
    #[inline]
    pub fn text(self, src: &[u8]) -> &[u8] {
        self.span.text(src)
    }

    /// Whether it is the name `name`.
    #[inline]
    pub fn is_name(self, src: &[u8], name: &[u8]) -> bool {
        self.kind == TokenKind::Name && self.text(src) == name
    }
}

/// A place in a source, and the automaton for the tokens whose first byte does not tell enough.
#[derive(Clone, Debug)]
struct Cursor<'s> {
    src: &'s [u8],
    at: usize,
    /// Follows when it is needed.
    automaton: logos::Lexer<'s, TokenKind>,
}

impl<'s> Cursor<'s> {
    /// What the byte at `at` tells; `None` at the end.
    #[inline(always)]
    fn first(&self, at: usize) -> Option<First> {
        let byte = *self.src.get(at)?;
        Some(words::FIRST[usize::from(byte)])
    }

    /// Goes to `hi`, over an item of this kind.
    #[inline(always)]
    fn take(&mut self, lo: usize, hi: usize, kind: TokenKind) -> Token {
        self.at = hi;
        let span = Span::new(lo as u32, hi as u32);
        Token { kind, span }
    }

    /// The token at `at`, no white space; `first` is what its first byte tells.
    #[inline(always)]
    fn token(&mut self, at: usize, first: First) -> Token {
        if let Some(token) = self.quick_token(at, first) {
            return token;
        }
        if first.kind == TokenKind::Name {
            let (len, kind) = words::word(&self.src[at..]);
            return self.take(at, at + len, kind);
        }
        self.run_automaton(at)
    }

    /// The same, if it is a short word, a short decimal integer or a single mark: without a call, so that its caller needs no frame.
    #[inline(always)]
    fn quick_token(&mut self, at: usize, first: First) -> Option<Token> {
        if matches!(first.kind, TokenKind::Name | TokenKind::Numeral) {
            let bytes = self.src[at..].first_chunk()?;
            let (len, kind) = words::short_word(bytes, first.kind == TokenKind::Numeral)?;
            return Some(self.take(at, at + len, kind));
        }
        if first.kind != TokenKind::UnexpectedByte {
            let joins = |&byte: &u8| words::JOINS[usize::from(byte)];
            if !first.joint || !self.src.get(at + 1).is_none_or(joins) {
                return Some(self.take(at, at + 1, first.kind));
            }
        }
        None
    }

    #[inline(never)]
    fn run_automaton(&mut self, at: usize) -> Token {
        self.automaton.bump(at - self.automaton.span().end);
        // Every byte begins some pattern, so there is no error of the automaton's own.
        let kind = match self.automaton.next() {
            Some(Ok(kind)) => kind,
            _ => TokenKind::UnexpectedByte,
        };
        self.take(at, self.automaton.span().end, kind)
    }

    /// Where the spaces at `at` end, or earlier: between tokens stands one, at the head of a line there are some.
    #[inline(always)]
    fn skip_spaces(&self, mut at: usize) -> usize {
        while let Some(&bytes) = self.src[at..].first_chunk() {
            let spaces = words::leading_spaces(bytes);
            at += spaces;
            if spaces < bytes.len() {
                break;
            }
        }
        at
    }
}

impl Cursor<'_> {
    /// Where the next item that is no white space begins, and what its first byte tells, unless it is the end.
    #[inline(always)]
    fn skip_blank(&self) -> (usize, Option<First>) {
        let mut at = self.at;
        loop {
            at = self.skip_spaces(at);
            match self.first(at) {
                Some(first) if first.kind <= TokenKind::Newline => at += 1,
                first => return (at, first),
            }
        }
    }
}

/// Iterator over everything in a source: the spans of its items follow one another without gaps.
#[derive(Clone, Debug)]
pub struct Lexer<'s> {
    inner: Cursor<'s>,
    /// Length of a shebang still to be delivered.
    shebang: u32,
    dialect: Dialect,
}

/// Lexes `src`. A `#` at its start is an ordinary token, as it is for `load`.
///
/// # Panics
/// If `src` is longer than [`MAX_SOURCE`].
pub fn lex(src: &[u8], dialect: Dialect) -> Lexer<'_> {
    Lexer::new(src, 0, dialect)
}

/// Lexes `src` as the text of a file: a byte order mark and a first line beginning with `#` are
/// [`Shebang`](TokenKind::Shebang) trivia, as for `loadfile` (§6.1).
///
/// # Panics
/// If `src` is longer than [`MAX_SOURCE`].
pub fn lex_file(src: &[u8], dialect: Dialect) -> Lexer<'_> {
    let mut len = if src.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    if src.get(len) == Some(&b'#') {
        len += find::first(b'\n', &src[len..]).unwrap_or(src.len() - len);
    }
    Lexer::new(src, len, dialect)
}

impl<'s> Lexer<'s> {
    fn new(src: &'s [u8], shebang: usize, dialect: Dialect) -> Lexer<'s> {
        assert!(src.len() <= MAX_SOURCE, "source too long for 32-bit spans");
        Lexer {
            inner: Cursor {
                src,
                at: shebang,
                automaton: logos::Lexer::new(src),
            },
            shebang: shebang as u32,
            dialect,
        }
    }

    /// The whole source.
    #[inline]
    pub fn source(&self) -> &'s [u8] {
        self.inner.src
    }

    /// The dialect the source is read in.
    #[inline]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Only what a parser needs: no trivia, and [`Eof`](TokenKind::Eof) at the end, for ever.
    #[inline]
    pub fn significant(self) -> Significant<'s> {
        Significant { inner: self.inner }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        if self.shebang > 0 {
            let span = Span::new(0, std::mem::take(&mut self.shebang));
            return Some(Token {
                kind: TokenKind::Shebang,
                span,
            });
        }
        let cursor = &mut self.inner;
        let at = cursor.at;
        let first = cursor.first(at)?;
        Some(match first.kind {
            TokenKind::Whitespace => {
                let mut end = at + 1;
                loop {
                    end = cursor.skip_spaces(end);
                    match cursor.first(end) {
                        Some(first) if first.kind == TokenKind::Whitespace => end += 1,
                        _ => break cursor.take(at, end, TokenKind::Whitespace),
                    }
                }
            }
            TokenKind::Newline => {
                let len = line_break_len(&cursor.src[at..]);
                cursor.take(at, at + len, TokenKind::Newline)
            }
            _ => cursor.token(at, first),
        })
    }
}

/// Iterator over the tokens a parser needs.
#[derive(Clone, Debug)]
pub struct Significant<'s> {
    inner: Cursor<'s>,
}

impl<'s> Significant<'s> {
    /// The whole source.
    #[inline]
    pub fn source(&self) -> &'s [u8] {
        self.inner.src
    }

    /// The next token that is no trivia; [`Eof`](TokenKind::Eof) at the end and ever after.
    #[inline]
    pub fn next_token(&mut self) -> Token {
        let cursor = &mut self.inner;
        loop {
            let (at, first) = cursor.skip_blank();
            let Some(first) = first else {
                return cursor.take(at, at, TokenKind::Eof);
            };
            let token = cursor.token(at, first);
            if !token.kind.is_trivia() {
                return token;
            }
        }
    }

    /// The next token, if it is a short word or integer or a single mark and no comment stands before it: most are, and need no
    /// call. Otherwise nothing happens.
    #[inline(always)]
    pub fn next_quick(&mut self) -> Option<Token> {
        let (at, first) = self.inner.skip_blank();
        self.inner.quick_token(at, first?)
    }
}
