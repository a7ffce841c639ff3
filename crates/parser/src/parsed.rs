//! The entry points and what they give back.

use crate::ast::{Chunk, Counts, Expr};
use crate::diagnostic::Diagnostic;
use crate::memory::Memory;
use crate::parser::{Buffers, Parser};
use crate::resolve::{Resolution, resolve};
use crate::{Arena, Dialect, Span};
use lua_rs_base::chunk_name::chunk_id;
use lua_rs_lexer::{LineIndex, TokenKind};

/// How to read a source.
#[derive(Clone, Debug)]
pub struct Options {
    /// The version of the language.
    pub dialect: Dialect,
    /// The source is a file's: skip a byte order mark and a first line that begins with `#`, as `loadfile` does.
    pub file: bool,
    /// At most so many diagnostics are kept.
    pub max_errors: usize,
    /// At most so many levels of nesting, counted as the reference implementation counts its C calls: each statement
    /// and each operand is a level. Its limit is 200 and includes calls already active; 197 are left to a `load`
    /// called by a script.
    pub max_depth: u32,
}

impl Options {
    /// The usual options for a dialect.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            file: false,
            max_errors: 100,
            max_depth: 197,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new(Dialect::LUA_54)
    }
}

/// A comment of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With its `--`.
    pub span: Span,
    /// `--[[ ... ]]` rather than `-- ...`.
    pub long: bool,
}

/// Errors the reference implementation would raise while it looks at the same token, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// The token itself cannot be read.
    Lexical,
    /// What was read before it has no valid meaning.
    Semantic,
    /// The token does not fit.
    Syntax,
    /// What was read before it has no valid meaning, but that is only noticed if the token fits.
    Late,
}

/// An error as the reference implementation would raise it.
#[derive(Clone, Debug)]
pub(crate) struct PucError {
    /// Start of the token it would look at.
    pub(crate) at: u32,
    pub(crate) phase: Phase,
    /// `None`: the message names no place.
    pub(crate) line: Option<u32>,
    /// Message with its "near" part.
    pub(crate) message: Vec<u8>,
    /// The error is about the end of the source, so that more source could mend it.
    pub(crate) at_eof: bool,
}

impl PucError {
    pub(crate) fn key(&self) -> (u32, Phase) {
        (self.at, self.phase)
    }

    /// The message with place.
    pub(crate) fn render(&self, chunk_name: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(line) = self.line {
            out.extend_from_slice(&chunk_id(chunk_name));
            out.extend_from_slice(format!(":{line}: ").as_bytes());
        }
        out.extend_from_slice(&self.message);
        out
    }
}

/// The tree of a chunk and what is wrong with its syntax.
#[derive(Debug)]
pub struct Parsed<'a> {
    pub(crate) src: &'a [u8],
    pub(crate) options: Options,
    pub(crate) chunk: Chunk<'a>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) first: Option<PucError>,
}

/// The tree of a single expression and what is wrong with its syntax.
#[derive(Debug)]
pub struct ParsedExpr<'a> {
    expr: Expr<'a>,
    counts: Counts,
    diagnostics: Vec<Diagnostic>,
    first: Option<PucError>,
}

// A tree may go to another thread with the arena it borrows from.
const _: () = {
    const fn assert_send<T: Send>() {}
    assert_send::<Arena>();
    assert_send::<Parsed<'static>>();
    assert_send::<Resolution>();
};

/// Parses a chunk (§3.3.2).
///
/// Never fails: errors are in the result. Nothing in `src` can overflow the stack.
///
/// # Panics
/// If `src` is longer than [`lua_rs_lexer::MAX_SOURCE`].
#[must_use]
pub fn parse<'a>(arena: &'a Arena, src: &'a [u8], options: &Options) -> Parsed<'a> {
    parse_with(arena, src, options, &mut Memory::new())
}

/// The same, with memory that earlier sources have left.
///
/// # Panics
/// If `src` is longer than [`lua_rs_lexer::MAX_SOURCE`].
#[must_use]
pub fn parse_with<'a>(
    arena: &'a Arena,
    src: &'a [u8],
    options: &Options,
    memory: &mut Memory,
) -> Parsed<'a> {
    let buffers = std::mem::take(&mut memory.parser).recycle();
    let output = Parser::new(arena, src, options, buffers).chunk();
    memory.parser = output.buffers.recycle();
    Parsed {
        src,
        options: options.clone(),
        chunk: output.root,
        diagnostics: output.diagnostics,
        first: output.first,
    }
}

/// Parses an expression (§3.4) that is the whole of `src`. `...` is allowed.
///
/// # Panics
/// If `src` is longer than [`lua_rs_lexer::MAX_SOURCE`].
#[must_use]
pub fn parse_expr<'a>(arena: &'a Arena, src: &'a [u8], options: &Options) -> ParsedExpr<'a> {
    let output = Parser::new(arena, src, options, Buffers::default()).single_expr();
    let (expr, counts) = output.root;
    ParsedExpr {
        expr,
        counts,
        diagnostics: output.diagnostics,
        first: output.first,
    }
}

impl<'a> Parsed<'a> {
    /// The tree.
    #[must_use]
    pub fn chunk(&self) -> &Chunk<'a> {
        &self.chunk
    }

    /// What was parsed.
    #[must_use]
    pub fn source(&self) -> &'a [u8] {
        self.src
    }

    /// The lexical and syntax errors in the order they were met; [`Resolution::diagnostics`] has the rest.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether the tree is that of a program without lexical and syntax errors.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.first.is_none()
    }

    /// The tree, if the syntax is right.
    ///
    /// # Errors
    /// All lexical and syntax errors.
    pub fn into_result(self) -> Result<Chunk<'a>, Vec<Diagnostic>> {
        if self.first.is_none() {
            Ok(self.chunk)
        } else {
            Err(self.diagnostics)
        }
    }

    /// What `load` would say of the source, or `None` if it would accept it: the first error of any kind as
    /// `chunk:line: message near 'token'`. `chunk_name` is as for `load` (§6.1): `@file`, `=name` or the source.
    ///
    /// This resolves the tree; if you have a [`Resolution`] already, ask
    /// [it](Resolution::first_puc_error).
    #[must_use]
    pub fn first_puc_error(&self, chunk_name: &[u8]) -> Option<Vec<u8>> {
        resolve(self).first_puc_error(self, chunk_name)
    }

    /// The comments in order. They are found by reading the source again.
    pub fn comments(&self) -> impl Iterator<Item = Comment> + use<'a> {
        let dialect = self.options.dialect;
        let lexer = if self.options.file {
            lua_rs_lexer::lex_file(self.src, dialect)
        } else {
            lua_rs_lexer::lex(self.src, dialect)
        };
        lexer
            .filter(|token| token.kind.is_comment())
            .map(|token| Comment {
                span: token.span,
                long: token.kind == TokenKind::LongComment,
            })
    }

    /// The lines of the source.
    #[must_use]
    pub fn lines(&self) -> LineIndex {
        LineIndex::new(self.src)
    }
}

impl<'a> ParsedExpr<'a> {
    /// The expression.
    #[must_use]
    pub fn expr(&self) -> Expr<'a> {
        self.expr
    }

    /// How many ids of each kind it contains.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The lexical and syntax errors in the order they were met.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The first syntax error as the reference implementation words it.
    #[must_use]
    pub fn first_puc_error(&self, chunk_name: &[u8]) -> Option<Vec<u8>> {
        self.first.as_ref().map(|error| error.render(chunk_name))
    }
}

impl Resolution {
    /// What `load` would say: the first of the syntax errors of `parsed` and of the errors found by resolving it.
    #[must_use]
    pub fn first_puc_error(&self, parsed: &Parsed<'_>, chunk_name: &[u8]) -> Option<Vec<u8>> {
        self.first_error(parsed)
            .map(|error| error.render(chunk_name))
    }

    pub(crate) fn first_error<'p>(&'p self, parsed: &'p Parsed<'_>) -> Option<&'p PucError> {
        parsed
            .first
            .iter()
            .chain(&self.first)
            .min_by_key(|error| error.key())
    }
}
