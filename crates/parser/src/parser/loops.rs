//! Loops (§3.3.4, §3.3.5).

use super::Parser;
use super::stmt::Closer;
use crate::Span;
use crate::ast::{Block, Expr, GenericFor, Name, NumericFor, Repeat, Stmt, While};
use crate::diagnostic::codes;
use lua_rs_lexer::TokenKind;

impl<'s, 'a> Parser<'s, 'a> {
    pub(super) fn while_stmt(&mut self) -> Stmt<'a> {
        let start = self.tok.span;
        self.bump();
        let cond = self.expr();
        let do_pos = self.tok.span.lo;
        self.expect_on_line(TokenKind::Do);
        let block = self.block(Closer::end(TokenKind::While, start, start));
        self.close_block(TokenKind::While, start, start);
        Stmt::While(self.arena.alloc(While {
            span: self.span_from(start.lo),
            cond,
            do_pos,
            block,
        }))
    }

    pub(super) fn repeat_stmt(&mut self) -> Stmt<'a> {
        let start = self.tok.span;
        self.bump();
        let block = self.block(Closer::new(
            TokenKind::Until,
            TokenKind::Repeat,
            start,
            start,
        ));
        let until_pos = self.tok.span.lo;
        let cond = if self.eat(TokenKind::Until) {
            self.expr()
        } else {
            self.error_unclosed(TokenKind::Until, TokenKind::Repeat, start, start);
            if self.open.ends == 0 {
                // An `end` that no other block can want.
                self.eat(TokenKind::End);
            }
            Expr::Error(Span::at(self.prev_hi))
        };
        Stmt::Repeat(self.arena.alloc(Repeat {
            span: self.span_from(start.lo),
            block,
            until_pos,
            cond,
        }))
    }

    pub(super) fn for_stmt(&mut self) -> Stmt<'a> {
        let start = self.tok.span;
        self.bump();
        let first = self.expect_variable();
        match self.tok.kind {
            TokenKind::Equal => self.numeric_for(start, first),
            TokenKind::Comma | TokenKind::In => self.generic_for(start, first),
            _ => {
                self.error(codes::EXPECTED_FOR, "'=' or 'in' expected");
                while !matches!(
                    self.tok.kind,
                    TokenKind::Do | TokenKind::Equal | TokenKind::In
                ) && !self.at_boundary()
                    && !self.on_new_line()
                {
                    self.bump();
                }
                match self.tok.kind {
                    TokenKind::Equal => self.numeric_for(start, first),
                    TokenKind::In => self.generic_for(start, first),
                    _ => self.for_body_only(start, first),
                }
            }
        }
    }

    /// The body of a `for` whose head is unreadable.
    fn for_body_only(&mut self, start: Span, first: Name) -> Stmt<'a> {
        let missing = Expr::Error(Span::at(self.prev_hi));
        let (do_pos, block) = self.for_body(start);
        let values = self.arena.copy_slice(&[missing]);
        let names = self.arena.copy_slice(&[first]);
        let span = self.span_from(start.lo);
        Stmt::GenericFor(self.arena.alloc(GenericFor {
            span,
            names,
            values,
            call_pos: do_pos,
            do_pos,
            block,
        }))
    }

    fn numeric_for(&mut self, start: Span, var: Name) -> Stmt<'a> {
        self.bump();
        let first = self.expr();
        let limit = if self.expect(TokenKind::Comma) {
            self.expr()
        } else {
            Expr::Error(Span::at(self.prev_hi))
        };
        let step = self.eat(TokenKind::Comma).then(|| self.expr());
        let (do_pos, block) = self.for_body(start);
        let span = self.span_from(start.lo);
        Stmt::NumericFor(self.arena.alloc(NumericFor {
            span,
            var,
            start: first,
            limit,
            step,
            do_pos,
            block,
        }))
    }

    fn generic_for(&mut self, start: Span, first: Name) -> Stmt<'a> {
        let base = self.buffers.names.len();
        self.buffers.names.push(first);
        while self.eat(TokenKind::Comma) {
            let name = self.expect_variable();
            self.buffers.names.push(name);
        }
        let names = self.arena.copy_slice(&self.buffers.names[base..]);
        self.buffers.names.truncate(base);
        if !self.expect(TokenKind::In) && self.tok.kind == TokenKind::Equal {
            self.bump();
        }
        let call_pos = self.tok.span.hi.saturating_sub(1).max(self.tok.span.lo);
        let values = self.expr_list();
        let (do_pos, block) = self.for_body(start);
        let span = self.span_from(start.lo);
        Stmt::GenericFor(self.arena.alloc(GenericFor {
            span,
            names,
            values,
            call_pos,
            do_pos,
            block,
        }))
    }

    fn for_body(&mut self, start: Span) -> (u32, Block<'a>) {
        let do_pos = self.tok.span.lo;
        self.expect_on_line(TokenKind::Do);
        let block = self.block(Closer::end(TokenKind::For, start, start));
        self.close_block(TokenKind::For, start, start);
        (do_pos, block)
    }
}
