//! The lexer itself: iterators over tokens, with and without trivia.

use crate::kind::TokenKind;
use crate::words;
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

/// Iterator over everything in a source: the spans of its items follow one another without gaps.
#[derive(Clone, Debug)]
pub struct Lexer<'s> {
    inner: logos::Lexer<'s, TokenKind>,
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
        len += memchr::memchr(b'\n', &src[len..]).unwrap_or(src.len() - len);
    }
    Lexer::new(src, len, dialect)
}

impl<'s> Lexer<'s> {
    fn new(src: &'s [u8], shebang: usize, dialect: Dialect) -> Lexer<'s> {
        assert!(src.len() <= MAX_SOURCE, "source too long for 32-bit spans");
        let mut inner = logos::Lexer::new(src);
        inner.bump(shebang);
        Lexer {
            inner,
            shebang: shebang as u32,
            dialect,
        }
    }

    /// The whole source.
    #[inline]
    pub fn source(&self) -> &'s [u8] {
        self.inner.source()
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
        advance(&mut self.inner)
    }
}

#[inline]
fn advance(inner: &mut logos::Lexer<'_, TokenKind>) -> Option<Token> {
    let rest = inner.remainder();
    let lo = inner.span().end as u32;
    let (len, kind) = match words::FIRST[*rest.first()? as usize] {
        TokenKind::Name => words::word(rest),
        TokenKind::UnexpectedByte => {
            // Every byte begins some pattern, so there is no error of the automaton's own.
            let kind = inner.next()?.unwrap_or(TokenKind::UnexpectedByte);
            return Some(Token {
                kind,
                span: Span::new(lo, inner.span().end as u32),
            });
        }
        mark => (1, mark),
    };
    inner.bump(len);
    Some(Token {
        kind,
        span: Span::new(lo, lo + len as u32),
    })
}

/// Iterator over the tokens a parser needs.
#[derive(Clone, Debug)]
pub struct Significant<'s> {
    inner: logos::Lexer<'s, TokenKind>,
}

impl<'s> Significant<'s> {
    /// The whole source.
    #[inline]
    pub fn source(&self) -> &'s [u8] {
        self.inner.source()
    }

    /// The next token that is no trivia; [`Eof`](TokenKind::Eof) at the end and ever after.
    #[inline]
    pub fn next_token(&mut self) -> Token {
        loop {
            // White space is by far the most frequent trivia: skipping it here costs less than a run of the automaton.
            let blank = self
                .inner
                .remainder()
                .iter()
                .take_while(|&&b| matches!(b, b' ' | b'\n' | b'\t' | b'\r'))
                .count();
            self.inner.bump(blank);
            match advance(&mut self.inner) {
                Some(token) if token.kind.is_trivia() => {}
                Some(token) => return token,
                None => {
                    return Token {
                        kind: TokenKind::Eof,
                        span: Span::at(self.inner.source().len() as u32),
                    };
                }
            }
        }
    }
}
