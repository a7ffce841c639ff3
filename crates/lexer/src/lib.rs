//! A total, allocation-free Lua lexer.
//!
//! Bytes go in, [`Token`]s come out: tokens, trivia and errors cover every byte exactly once, so that the concatenated
//! texts are the source again. Values ([`decode_string`], [`numeral`]), messages ([`lex_error`], [`near_text`]) and lines
//! ([`LineIndex`]) are worked out from spans, on demand.
//!
//! ```
//! use lua_rs_lexer::{Dialect, TokenKind, lex};
//! let src = b"local x <const> = 0x10 -- sixteen";
//! let kinds: Vec<_> = lex(src, Dialect::LUA_54).filter(|t| !t.kind.is_trivia()).map(|t| t.kind).collect();
//! assert_eq!(kinds[0], TokenKind::Local);
//! assert_eq!(kinds[6], TokenKind::Numeral);
//! ```
#![forbid(unsafe_code)]

mod decode;
mod error;
mod find;
mod kind;
mod lines;
mod scan;
mod token;
mod words;

pub use decode::{decode_string, numeral};
pub use error::{LexError, lex_error, near_text, push_near};
pub use kind::TokenKind;
pub use lines::{Column, LineCursor, LineIndex};
pub use lua_rs_base::{Dialect, Number, Span};
pub use token::{Lexer, MAX_SOURCE, Significant, Token, lex, lex_file};
