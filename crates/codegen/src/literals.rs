//! Values of string literals.

use std::borrow::Cow;

use bumpalo::Bump;
use lua_rs_base::Span;
use lua_rs_parser::lexer::decode_string;

/// Decoded literals; those without escapes stay where they are in the source.
#[derive(Default)]
pub(crate) struct Literals {
    decoded: Bump,
}

impl Literals {
    /// The value of the string literal at `span`.
    pub(crate) fn string<'a>(&'a self, source: &'a [u8], span: Span) -> &'a [u8] {
        match decode_string(span.text(source)) {
            Cow::Borrowed(bytes) => bytes,
            Cow::Owned(bytes) => self.decoded.alloc_slice_copy(&bytes),
        }
    }
}
