//! The parser proper: a recursive-descent parser with one token of lookahead that goes on after errors.
//!
//! It reads tokens in exactly the order of the reference implementation and checks them in the same order, so the first
//! error it meets is the first one `load` would report. Recovery only begins after that and must
//! never drop what was already read: an error in the meaning of an earlier part may come before.
//!
//! Scratch vectors are shared by all levels of the recursion: a level remembers the length it found, pushes,
//! copies its own tail into the arena and truncates.

mod errors;
mod expr;
mod loops;
mod stmt;

use crate::ast::{
    Chunk, Counts, Expr, FuncId, Function, IfArm, LocalName, Name, NameId, Stmt, TableItem,
};
use crate::diagnostic::Diagnostic;
use crate::memory::recycle;
use crate::{Arena, Options, PucError, Span};
use lua_rs_lexer::{LineIndex, Significant, Token, TokenKind};
use std::ops::{Deref, DerefMut};

/// A source being read into an arena.
pub(crate) struct Parser<'s, 'a> {
    arena: &'a Arena,
    buffers: Buffers<'a>,
    state: State<'s>,
}

/// Everything the parser knows while it reads, but for the tree.
pub(crate) struct State<'s> {
    src: &'s [u8],
    lexer: Significant<'s>,
    /// The token looked at.
    tok: Token,
    /// One more token, read only behind a name in a table constructor.
    lookahead: Option<Token>,
    /// End of the last token read.
    prev_hi: u32,
    /// Levels of nesting, counted as the reference implementation counts C calls.
    depth: u32,
    max_depth: u32,
    max_errors: usize,
    counts: Counts,
    /// Whether the current function has `...`.
    vararg: bool,
    /// How many blocks are open that `end`, `until` and `else` could close, to tell a stray closer from a missing one.
    open: OpenBlocks,
    errors: ErrorState,
}

impl<'s> Deref for Parser<'s, '_> {
    type Target = State<'s>;

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.state
    }
}

impl DerefMut for Parser<'_, '_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.state
    }
}

#[derive(Clone, Copy, Default)]
struct OpenBlocks {
    ends: u32,
    repeats: u32,
    ifs: u32,
}

/// What was reported so far.
#[derive(Default)]
struct ErrorState {
    diagnostics: Vec<Diagnostic>,
    first: Option<PucError>,
    /// Start of the token the last error was about: a second error there has the same cause.
    last_at: Option<u32>,
    /// Nested too deep: nothing more is read.
    fatal: bool,
    lines: Option<LineIndex>,
}

/// Scratch memory that outlives a parse.
#[derive(Default)]
pub(crate) struct Buffers<'a> {
    stmts: Vec<Stmt<'a>>,
    exprs: Vec<Expr<'a>>,
    items: Vec<TableItem<'a>>,
    names: Vec<Name>,
    local_names: Vec<LocalName>,
    spans: Vec<Span>,
    arms: Vec<IfArm<'a>>,
}

impl Buffers<'_> {
    /// The same memory for another tree.
    pub(crate) fn recycle<'b>(self) -> Buffers<'b> {
        Buffers {
            stmts: recycle(self.stmts),
            exprs: recycle(self.exprs),
            items: recycle(self.items),
            names: recycle(self.names),
            local_names: recycle(self.local_names),
            spans: recycle(self.spans),
            arms: recycle(self.arms),
        }
    }
}

/// What a finished parse hands over.
pub(crate) struct Output<'a, T> {
    pub(crate) root: T,
    pub(crate) buffers: Buffers<'a>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) first: Option<PucError>,
}

impl<'s> State<'s> {
    /// At the beginning of a source.
    pub(crate) fn new(src: &'s [u8], options: &Options) -> Self {
        let lexer = if options.file {
            lua_rs_lexer::lex_file(src, options.dialect)
        } else {
            lua_rs_lexer::lex(src, options.dialect)
        };
        Self {
            src,
            lexer: lexer.significant(),
            tok: Token {
                kind: TokenKind::Eof,
                span: Span::at(0),
            },
            lookahead: None,
            prev_hi: 0,
            depth: 0,
            max_depth: options.max_depth,
            max_errors: options.max_errors,
            counts: Counts::default(),
            vararg: true,
            open: OpenBlocks::default(),
            errors: ErrorState::default(),
        }
    }

    /// How many ids of each kind there are in what was read so far.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// End of the last token.
    pub(crate) fn position(&self) -> u32 {
        self.prev_hi
    }

    /// No error was found.
    pub(crate) fn is_ok(&self) -> bool {
        self.errors.first.is_none()
    }
}

impl<'s, 'a> Parser<'s, 'a> {
    pub(crate) fn new(
        arena: &'a Arena,
        src: &'s [u8],
        options: &Options,
        buffers: Buffers<'a>,
    ) -> Self {
        let mut parser = Self::resume(arena, State::new(src, options), buffers);
        parser.tok = parser.read_token();
        parser
    }

    /// Goes on to read, maybe into another arena.
    pub(crate) fn resume(arena: &'a Arena, state: State<'s>, buffers: Buffers<'a>) -> Self {
        Self {
            arena,
            buffers,
            state,
        }
    }

    /// What is needed to go on.
    pub(crate) fn suspend(self) -> (State<'s>, Buffers<'a>) {
        (self.state, self.buffers)
    }

    /// Reads a whole chunk.
    pub(crate) fn chunk(mut self) -> Output<'a, Chunk<'a>> {
        let id = self.function_id();
        let block = self.block(stmt::Closer::main());
        let end = self.src.len() as u32;
        let main = self.arena.alloc(Function {
            span: Span::new(0, end),
            id,
            line_pos: None,
            self_param: None,
            params: &[],
            vararg: Some(Span::at(0)),
            block,
            end: Some(Span::at(end)),
        });
        let counts = self.counts;
        self.finish(Chunk { main, counts })
    }

    /// Begins to read a chunk in parts.
    pub(crate) fn begin_main(&mut self) {
        self.function_id();
        self.counts.blocks = 1;
    }

    /// The next statements of the chunk, for about so many bytes of source, and whether that is not all.
    pub(crate) fn part(&mut self, bytes: u32) -> (&'a [Stmt<'a>], bool) {
        self.part_of_main(bytes)
    }

    /// Reads one expression and nothing behind it.
    pub(crate) fn single_expr(mut self) -> Output<'a, (Expr<'a>, Counts)> {
        let expr = self.expr();
        if self.tok.kind != TokenKind::Eof {
            self.error_expected(TokenKind::Eof);
        }
        let counts = self.counts;
        self.finish((expr, counts))
    }

    fn finish<T>(self, root: T) -> Output<'a, T> {
        Output {
            root,
            buffers: self.buffers,
            diagnostics: self.state.errors.diagnostics,
            first: self.state.errors.first,
        }
    }

    /// The next token; lexical errors are reported and mended here.
    #[inline]
    fn read_token(&mut self) -> Token {
        let token = self.lexer.next_token();
        if token.kind.is_error() {
            self.mend_token(token)
        } else {
            token
        }
    }

    /// Moves to the next token.
    #[inline(never)]
    fn bump(&mut self) {
        self.prev_hi = self.tok.span.hi;
        if self.lookahead.is_none()
            && let Some(token) = self.lexer.next_quick()
        {
            // Field by field, and not by way of a copy in memory, which the next read would have to wait for.
            self.tok.kind = token.kind;
            self.tok.span = token.span;
            return;
        }
        self.bump_slow();
    }

    #[inline(never)]
    fn bump_slow(&mut self) {
        self.tok = match self.lookahead.take() {
            None => self.read_token(),
            Some(token) => token,
        };
    }

    /// The kind of the token behind the current one.
    fn peek(&mut self) -> TokenKind {
        let token = self.read_token();
        // Too deep a nesting may have ended everything while the token was looked at.
        self.lookahead = Some(token);
        token.kind
    }

    /// Skips the token if it is of this kind.
    #[inline]
    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.tok.kind == kind;
        if found {
            self.bump();
        }
        found
    }

    /// Skips a token that must be there; reports it otherwise.
    #[inline]
    fn expect(&mut self, kind: TokenKind) -> bool {
        let found = self.eat(kind);
        if !found {
            self.error_expected(kind);
        }
        found
    }

    /// Reads a name that must be there; an empty span stands for a missing one.
    #[inline]
    fn expect_name(&mut self) -> Span {
        if self.tok.kind == TokenKind::Name {
            let span = self.tok.span;
            self.bump();
            return span;
        }
        self.error_expected(TokenKind::Name);
        Span::at(self.prev_hi)
    }

    /// Reads the name of a variable that must be there.
    #[inline]
    fn expect_variable(&mut self) -> Name {
        let span = self.expect_name();
        self.variable(span)
    }

    #[inline]
    fn variable(&mut self, span: Span) -> Name {
        let id = NameId(self.counts.names);
        self.counts.names += 1;
        Name { span, id }
    }

    fn function_id(&mut self) -> FuncId {
        let id = FuncId(self.counts.functions);
        self.counts.functions += 1;
        id
    }

    /// One level deeper. On `false` the limit is reached, which is reported, and the rest of the source is gone.
    #[inline]
    fn enter(&mut self) -> bool {
        self.depth += 1;
        if self.depth > self.max_depth {
            self.error_too_deep();
            return false;
        }
        true
    }

    #[inline]
    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// From `lo` to the end of the last token read.
    #[inline]
    fn span_from(&self, lo: u32) -> Span {
        Span::new(lo, self.prev_hi.max(lo))
    }

    /// Moves the scratch expressions from `base` on into the arena.
    #[inline]
    fn take_exprs(&mut self, base: usize) -> &'a [Expr<'a>] {
        let slice = self.arena.copy_slice(&self.buffers.exprs[base..]);
        self.buffers.exprs.truncate(base);
        slice
    }
}
