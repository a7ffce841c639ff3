//! Statements and blocks (§3.3).

use super::Parser;
use super::expr::{FunctionHead, begins_expr, binary_op};
use crate::Span;
use crate::ast::{
    Assign, Attrib, Block, BlockId, Break, Do, ErrorStmt, Expr, FunctionName, FunctionStmt, Goto,
    GotoId, If, IfArm, Label, LabelId, Local, LocalFunction, LocalName, Return, Stmt,
};
use crate::diagnostic::codes;
use lua_rs_lexer::TokenKind;

/// How the block being read must end, and what to say if it does not.
#[derive(Clone, Copy)]
pub(super) struct Closer {
    kind: TokenKind,
    opener: TokenKind,
    opener_span: Span,
    line_at: Span,
    /// `else` and `elseif` end the block also.
    has_else: bool,
}

impl Closer {
    pub(super) const fn main() -> Self {
        Self::new(TokenKind::Eof, TokenKind::Eof, Span::at(0), Span::at(0))
    }

    pub(super) const fn end(opener: TokenKind, opener_span: Span, line_at: Span) -> Self {
        Self::new(TokenKind::End, opener, opener_span, line_at)
    }

    pub(super) const fn new(
        kind: TokenKind,
        opener: TokenKind,
        opener_span: Span,
        line_at: Span,
    ) -> Self {
        Self {
            kind,
            opener,
            opener_span,
            line_at,
            has_else: false,
        }
    }
}

impl<'s, 'a> Parser<'s, 'a> {
    /// Reads statements up to the token that closes the block, which is left to the caller.
    pub(super) fn block(&mut self, closer: Closer) -> Block<'a> {
        let id = BlockId(self.counts.blocks);
        self.counts.blocks += 1;
        let outer = self.open;
        match closer.kind {
            TokenKind::End => self.open.ends += 1,
            TokenKind::Until => self.open.repeats += 1,
            _ => {}
        }
        self.open.ifs += u32::from(closer.has_else);
        let lo = self.prev_hi;
        let base = self.buffers.stmts.len();
        while self.block_goes_on(closer) {}
        let stmts = self.arena.copy_slice(&self.buffers.stmts[base..]);
        self.buffers.stmts.truncate(base);
        self.open = outer;
        Block {
            span: self.span_from(lo),
            id,
            stmts,
        }
    }

    /// Reads the next statement of a block, or a row of labels; `false` at the block's end.
    #[inline(always)]
    fn block_goes_on(&mut self, closer: Closer) -> bool {
        match self.tok.kind {
            TokenKind::Eof => return false,
            TokenKind::End | TokenKind::Until | TokenKind::Else | TokenKind::ElseIf => {
                if self.ends_block(closer) {
                    return false;
                }
                self.stray_closer(closer);
            }
            TokenKind::Return => {
                let stmt = self.statement();
                self.buffers.stmts.push(stmt);
                if !self.at_block_end() {
                    // Code behind `return` can never run; it is read for the sake of its own errors.
                    self.error_closer(closer);
                }
            }
            TokenKind::ColonColon => self.labels(),
            _ => {
                let stmt = self.statement();
                self.buffers.stmts.push(stmt);
            }
        }
        true
    }

    /// Reads statements of the main block for about so many bytes of source, but all of a row of labels and what follows
    /// it; `false` beside them at the block's end.
    pub(super) fn part_of_main(&mut self, bytes: u32) -> (&'a [Stmt<'a>], bool) {
        let end = self.prev_hi.saturating_add(bytes);
        let mut more = true;
        let open_row =
            |stmts: &[Stmt<'a>]| matches!(stmts.last(), Some(Stmt::Label(_) | Stmt::Empty(_)));
        while more && (self.prev_hi < end || open_row(&self.buffers.stmts)) {
            more = self.block_goes_on(Closer::main());
        }
        let stmts = self.arena.copy_slice(&self.buffers.stmts);
        self.buffers.stmts.clear();
        (stmts, more)
    }

    fn at_block_end(&self) -> bool {
        matches!(
            self.tok.kind,
            TokenKind::Eof
                | TokenKind::End
                | TokenKind::Until
                | TokenKind::Else
                | TokenKind::ElseIf
        )
    }

    /// Whether the closing token at hand ends this block, be it that its own closer is missing and this one is meant for
    /// a block around it.
    fn ends_block(&self, closer: Closer) -> bool {
        match self.tok.kind {
            TokenKind::End => self.open.ends > 0 || closer.kind == TokenKind::Until,
            TokenKind::Until => self.open.repeats > 0,
            _ => closer.has_else || self.open.ifs > 0,
        }
    }

    fn error_closer(&mut self, closer: Closer) {
        if closer.kind == TokenKind::Eof {
            self.error_expected(TokenKind::Eof);
        } else {
            self.error_unclosed(
                closer.kind,
                closer.opener,
                closer.opener_span,
                closer.line_at,
            );
        }
    }

    /// Reports and skips a closing token that closes nothing.
    #[cold]
    #[inline(never)]
    fn stray_closer(&mut self, closer: Closer) {
        self.error_closer(closer);
        let kind = self.tok.kind;
        self.bump();
        if matches!(kind, TokenKind::Until | TokenKind::ElseIf) && !self.on_new_line() {
            self.skip_line();
        }
    }

    /// Reads the `end` of a block; `None` if it is missing, which is reported.
    pub(super) fn close_block(
        &mut self,
        opener: TokenKind,
        opener_span: Span,
        line_at: Span,
    ) -> Option<Span> {
        let span = self.tok.span;
        if self.eat(TokenKind::End) {
            return Some(span);
        }
        self.error_unclosed(TokenKind::End, opener, opener_span, line_at);
        None
    }

    fn statement(&mut self) -> Stmt<'a> {
        if !self.enter() {
            return self.error_stmt(self.prev_hi, self.buffers.exprs.len());
        }
        let start = self.tok.span;
        let stmt = match self.tok.kind {
            TokenKind::Semicolon => {
                self.bump();
                Stmt::Empty(start)
            }
            TokenKind::If => self.if_stmt(),
            TokenKind::While => self.while_stmt(),
            TokenKind::Do => {
                self.bump();
                let block = self.block(Closer::end(TokenKind::Do, start, start));
                self.close_block(TokenKind::Do, start, start);
                Stmt::Do(self.arena.alloc(Do {
                    span: self.span_from(start.lo),
                    block,
                }))
            }
            TokenKind::For => self.for_stmt(),
            TokenKind::Repeat => self.repeat_stmt(),
            TokenKind::Function => self.function_stmt(),
            TokenKind::Local => {
                self.bump();
                if self.tok.kind == TokenKind::Function {
                    self.local_function(start.lo)
                } else {
                    self.local_stmt(start.lo)
                }
            }
            TokenKind::Return => self.return_stmt(),
            TokenKind::Break => {
                self.bump();
                Stmt::Break(Break {
                    span: start,
                    id: self.goto_id(),
                })
            }
            TokenKind::Goto => {
                self.bump();
                let label = self.expect_name();
                let id = self.goto_id();
                Stmt::Goto(self.arena.alloc(Goto {
                    span: self.span_from(start.lo),
                    label,
                    id,
                }))
            }
            _ => self.expr_stmt(),
        };
        self.leave();
        stmt
    }

    fn goto_id(&mut self) -> GotoId {
        let id = GotoId(self.counts.gotos);
        self.counts.gotos += 1;
        id
    }

    /// Reads a row of labels. The reference implementation reads the labels and semicolons that follow a label from within
    /// it, so each label of the row counts as one more level.
    fn labels(&mut self) {
        let depth = self.depth;
        while matches!(self.tok.kind, TokenKind::ColonColon | TokenKind::Semicolon) {
            if !self.enter() {
                break;
            }
            let start = self.tok.span;
            let is_label = self.tok.kind == TokenKind::ColonColon;
            self.bump();
            if is_label {
                let name = self.expect_name();
                if !self.expect(TokenKind::ColonColon) || name.is_empty() {
                    let stmt = self.error_stmt(start.lo, self.buffers.exprs.len());
                    self.buffers.stmts.push(stmt);
                    break;
                }
                let id = LabelId(self.counts.labels);
                self.counts.labels += 1;
                let label = Label {
                    span: self.span_from(start.lo),
                    name,
                    id,
                };
                self.buffers
                    .stmts
                    .push(Stmt::Label(self.arena.alloc(label)));
            } else {
                self.leave();
                self.buffers.stmts.push(Stmt::Empty(start));
            }
        }
        self.depth = depth;
    }

    fn if_stmt(&mut self) -> Stmt<'a> {
        let start = self.tok.span;
        let base = self.buffers.arms.len();
        let mut closer = Closer::end(TokenKind::If, start, start);
        closer.has_else = true;
        loop {
            let pos = self.tok.span.lo;
            self.bump();
            let cond = self.expr();
            let then_pos = self.tok.span.lo;
            self.expect_on_line(TokenKind::Then);
            let block = self.block(closer);
            self.buffers.arms.push(IfArm {
                pos,
                cond,
                then_pos,
                block,
            });
            if self.tok.kind != TokenKind::ElseIf {
                break;
            }
        }
        closer.has_else = false;
        let else_block = self.eat(TokenKind::Else).then(|| {
            let block = self.block(closer);
            self.arena.alloc(block)
        });
        self.close_block(TokenKind::If, start, start);
        let arms = self.arena.copy_slice(&self.buffers.arms[base..]);
        self.buffers.arms.truncate(base);
        Stmt::If(self.arena.alloc(If {
            span: self.span_from(start.lo),
            arms,
            else_block,
        }))
    }

    fn function_stmt(&mut self) -> Stmt<'a> {
        let keyword = self.tok.span;
        self.bump();
        let lo = self.tok.span.lo;
        let base_name = self.expect_variable();
        let base = self.buffers.spans.len();
        while self.eat(TokenKind::Dot) {
            let field = self.expect_name();
            self.buffers.spans.push(field);
        }
        let method = self.eat(TokenKind::Colon).then(|| self.expect_name());
        let fields = self.arena.copy_slice(&self.buffers.spans[base..]);
        self.buffers.spans.truncate(base);
        let name = FunctionName {
            span: self.span_from(lo),
            base: base_name,
            fields,
            method,
        };
        let head = FunctionHead {
            lo: keyword.lo,
            keyword,
            line_at: Some(keyword),
            is_method: method.is_some(),
        };
        let body = self.function_body(head);
        Stmt::Function(self.arena.alloc(FunctionStmt {
            span: self.span_from(keyword.lo),
            name,
            body,
        }))
    }

    fn local_function(&mut self, lo: u32) -> Stmt<'a> {
        let keyword = self.tok.span;
        self.bump();
        let name = self.expect_variable();
        let head = FunctionHead {
            lo,
            keyword,
            line_at: None,
            is_method: false,
        };
        let body = self.function_body(head);
        Stmt::LocalFunction(self.arena.alloc(LocalFunction {
            span: self.span_from(lo),
            name,
            body,
        }))
    }

    fn local_stmt(&mut self, lo: u32) -> Stmt<'a> {
        let base = self.buffers.local_names.len();
        loop {
            let name = self.expect_variable();
            let attrib = if self.tok.kind == TokenKind::Less {
                self.attrib()
            } else {
                None
            };
            self.buffers.local_names.push(LocalName { name, attrib });
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        let names = self.arena.copy_slice(&self.buffers.local_names[base..]);
        self.buffers.local_names.truncate(base);
        let values = if self.eat(TokenKind::Equal) {
            self.expr_list()
        } else {
            &[]
        };
        Stmt::Local(self.arena.alloc(Local {
            span: self.span_from(lo),
            names,
            values,
        }))
    }

    /// Reads `<name>`; nothing if it is broken.
    fn attrib(&mut self) -> Option<Attrib> {
        let lo = self.tok.span.lo;
        self.bump();
        let name = self.expect_name();
        let closed = self.expect(TokenKind::Greater);
        (closed && !name.is_empty()).then(|| Attrib {
            span: self.span_from(lo),
            name,
        })
    }

    fn return_stmt(&mut self) -> Stmt<'a> {
        let lo = self.tok.span.lo;
        self.bump();
        let empty = self.tok.kind == TokenKind::Semicolon || self.at_block_end();
        let values = if empty { &[] } else { self.expr_list() };
        self.eat(TokenKind::Semicolon);
        Stmt::Return(self.arena.alloc(Return {
            span: self.span_from(lo),
            values,
        }))
    }

    /// Reads a call or an assignment.
    fn expr_stmt(&mut self) -> Stmt<'a> {
        if !matches!(self.tok.kind, TokenKind::Name | TokenKind::LeftParen) {
            return self.stray_token();
        }
        let lo = self.tok.span.lo;
        let first = self.suffixed_expr();
        match self.tok.kind {
            TokenKind::Equal | TokenKind::Comma => self.assignment(lo, first),
            _ => match first {
                Expr::Call(call) => Stmt::Call(call),
                Expr::MethodCall(call) => Stmt::MethodCall(call),
                _ => self.not_a_statement(lo, first),
            },
        }
    }

    /// Reads the rest of an assignment. Every target after the first counts as one more level, as in the reference
    /// implementation.
    fn assignment(&mut self, lo: u32, first: Expr<'a>) -> Stmt<'a> {
        let depth = self.depth;
        let base = self.buffers.exprs.len();
        self.buffers.exprs.push(first);
        self.check_target(first);
        while self.eat(TokenKind::Comma) {
            let target = self.suffixed_expr();
            self.buffers.exprs.push(target);
            if !self.enter() {
                break;
            }
            self.check_target(target);
        }
        let targets = self.take_exprs(base);
        let values = if self.expect(TokenKind::Equal) {
            self.expr_list()
        } else {
            &[]
        };
        self.depth = depth;
        Stmt::Assign(self.arena.alloc(Assign {
            span: self.span_from(lo),
            targets,
            values,
        }))
    }

    fn check_target(&mut self, target: Expr<'a>) {
        if !matches!(
            target,
            Expr::Name(_) | Expr::Field(_) | Expr::Index(_) | Expr::Error(_)
        ) {
            self.error(codes::SYNTAX_ERROR, "syntax error");
        }
    }

    /// Reports an expression that is no statement and skips what belongs to it.
    #[cold]
    #[inline(never)]
    fn not_a_statement(&mut self, lo: u32, first: Expr<'a>) -> Stmt<'a> {
        let base = self.buffers.exprs.len();
        self.buffers.exprs.push(first);
        self.error(codes::SYNTAX_ERROR, "syntax error");
        if self.tok.kind == TokenKind::EqualEqual {
            self.bump();
            let targets = self.take_exprs(base);
            let values = self.expr_list();
            return Stmt::Assign(self.arena.alloc(Assign {
                span: self.span_from(lo),
                targets,
                values,
            }));
        }
        if binary_op(self.tok.kind).is_some() {
            self.bump();
            // `x += 1`: the operator has been reported.
            self.eat(TokenKind::Equal);
            if begins_expr(self.tok.kind) && !self.on_new_line() {
                self.push_expr_list();
            } else {
                self.skip_line();
            }
        } else {
            self.skip_line();
        }
        self.error_stmt(lo, base)
    }

    /// Reports a token that begins no statement and skips it with the rest of its line.
    #[cold]
    #[inline(never)]
    fn stray_token(&mut self) -> Stmt<'a> {
        let lo = self.tok.span.lo;
        self.error(codes::UNEXPECTED_SYMBOL, "unexpected symbol");
        if self.tok.kind != TokenKind::Eof {
            self.bump();
            self.skip_line();
        }
        self.error_stmt(lo, self.buffers.exprs.len())
    }

    fn error_stmt(&mut self, lo: u32, base: usize) -> Stmt<'a> {
        let exprs = self.take_exprs(base);
        Stmt::Error(self.arena.alloc(ErrorStmt {
            span: self.span_from(lo),
            exprs,
        }))
    }
}
