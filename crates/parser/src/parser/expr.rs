//! Expressions (§3.4).

use super::Parser;
use super::stmt::Closer;
use crate::Span;
use crate::ast::{
    BinOp, Binary, Call, CallForm, Expr, Field, Function, Index, KeyedItem, MethodCall, Name,
    NamedItem, Paren, Table, TableItem, UNARY_PRIORITY, UnOp, Unary,
};
use crate::diagnostic::codes;
use lua_rs_lexer::TokenKind;

/// Arguments of a call.
#[derive(Clone, Copy)]
struct Args<'a> {
    list: &'a [Expr<'a>],
    line_pos: u32,
    form: CallForm,
}

/// What a function body needs to know from its head.
#[derive(Clone, Copy)]
pub(super) struct FunctionHead {
    /// Start of the node.
    pub(super) lo: u32,
    /// The `function` keyword.
    pub(super) keyword: Span,
    /// The token whose line is the function's; `None`: the token behind the head.
    pub(super) line_at: Option<Span>,
    pub(super) is_method: bool,
}

impl<'s, 'a> Parser<'s, 'a> {
    /// Reads an expression.
    #[inline]
    pub(super) fn expr(&mut self) -> Expr<'a> {
        self.subexpr(0)
    }

    /// Reads `e1, e2, ...`; the list is left on the scratch stack.
    #[inline]
    pub(super) fn push_expr_list(&mut self) {
        loop {
            let expr = self.expr();
            self.buffers.exprs.push(expr);
            if !self.eat(TokenKind::Comma) {
                return;
            }
        }
    }

    /// Reads `e1, e2, ...`.
    pub(super) fn expr_list(&mut self) -> &'a [Expr<'a>] {
        let base = self.buffers.exprs.len();
        self.push_expr_list();
        self.take_exprs(base)
    }

    /// Reads operands joined by operators that bind tighter than `limit`.
    fn subexpr(&mut self, limit: u8) -> Expr<'a> {
        if !self.enter() {
            return Expr::Error(Span::at(self.prev_hi));
        }
        let mut left = match unary_op(self.tok.kind) {
            None => self.simple_expr(),
            Some(op) => {
                let lo = self.tok.span.lo;
                self.bump();
                let operand = self.subexpr(UNARY_PRIORITY);
                let span = self.span_from(lo);
                Expr::Unary(self.arena.alloc(Unary { span, op, operand }))
            }
        };
        while let Some(op) = binary_op(self.tok.kind) {
            let (left_priority, right_priority) = op.priority();
            if left_priority <= limit {
                break;
            }
            let op_pos = self.tok.span.lo;
            self.bump();
            let right = self.subexpr(right_priority);
            let span = self.span_from(left.span().lo);
            left = Expr::Binary(self.arena.alloc(Binary {
                span,
                op,
                op_pos,
                left,
                right,
            }));
        }
        self.leave();
        left
    }

    /// Reads an operand.
    #[inline]
    fn simple_expr(&mut self) -> Expr<'a> {
        let span = self.tok.span;
        let expr = match self.tok.kind {
            TokenKind::Numeral => Expr::Number(span),
            TokenKind::String | TokenKind::LongString => Expr::String(span),
            TokenKind::Nil => Expr::Nil(span),
            TokenKind::True => Expr::True(span),
            TokenKind::False => Expr::False(span),
            TokenKind::Ellipsis => {
                if !self.vararg {
                    self.error(
                        codes::VARARG_OUTSIDE,
                        "cannot use '...' outside a vararg function",
                    );
                }
                Expr::Vararg(span)
            }
            TokenKind::LeftBrace => return self.table(),
            TokenKind::Function => {
                self.bump();
                let head = FunctionHead {
                    lo: span.lo,
                    keyword: span,
                    line_at: None,
                    is_method: false,
                };
                return Expr::Function(self.function_body(head));
            }
            _ => return self.suffixed_expr(),
        };
        self.bump();
        expr
    }

    /// Reads a name or a parenthesized expression, followed by fields, indices and calls.
    pub(super) fn suffixed_expr(&mut self) -> Expr<'a> {
        let lo = self.tok.span.lo;
        let mut expr = match self.tok.kind {
            TokenKind::Name => {
                let name = self.tok.span;
                self.bump();
                Expr::Name(self.variable(name))
            }
            TokenKind::LeftParen => self.paren(),
            _ => return self.unexpected_symbol(),
        };
        loop {
            expr = match self.tok.kind {
                TokenKind::Dot => {
                    self.bump();
                    let name = self.expect_name();
                    let span = self.span_from(lo);
                    Expr::Field(self.arena.alloc(Field {
                        span,
                        object: expr,
                        name,
                    }))
                }
                TokenKind::LeftBracket => {
                    let key = self.bracketed_key();
                    let span = self.span_from(lo);
                    Expr::Index(self.arena.alloc(Index {
                        span,
                        object: expr,
                        key,
                    }))
                }
                TokenKind::Colon => {
                    self.bump();
                    let name = self.expect_name();
                    let args = self.args();
                    let Args {
                        list: args,
                        line_pos,
                        form,
                    } = args;
                    let span = self.span_from(lo);
                    Expr::MethodCall(self.arena.alloc(MethodCall {
                        span,
                        object: expr,
                        name,
                        args,
                        line_pos,
                        form,
                    }))
                }
                TokenKind::LeftParen
                | TokenKind::String
                | TokenKind::LongString
                | TokenKind::LeftBrace => {
                    let Args {
                        list: args,
                        line_pos,
                        form,
                    } = self.args();
                    let span = self.span_from(lo);
                    Expr::Call(self.arena.alloc(Call {
                        span,
                        callee: expr,
                        args,
                        line_pos,
                        form,
                    }))
                }
                _ => return expr,
            };
        }
    }

    fn paren(&mut self) -> Expr<'a> {
        let open = self.tok.span;
        self.bump();
        let inner = self.expr();
        if !self.eat(TokenKind::RightParen) {
            self.error_unclosed(TokenKind::RightParen, TokenKind::LeftParen, open, open);
            self.skip_to_on_line(TokenKind::RightParen);
        }
        let span = self.span_from(open.lo);
        Expr::Paren(self.arena.alloc(Paren { span, inner }))
    }

    /// Reports a token that begins no expression; skips it if it looks like a slip and an expression follows.
    #[cold]
    #[inline(never)]
    fn unexpected_symbol(&mut self) -> Expr<'a> {
        let at = Span::at(self.prev_hi);
        self.error(codes::UNEXPECTED_SYMBOL, "unexpected symbol");
        let lo = self.tok.span.lo;
        while is_slip(self.tok.kind) {
            self.bump();
        }
        if self.tok.span.lo > lo && !self.on_new_line() {
            return match self.tok.kind {
                TokenKind::Name | TokenKind::LeftParen => self.after_slip(|p| p.suffixed_expr()),
                TokenKind::Numeral
                | TokenKind::String
                | TokenKind::LongString
                | TokenKind::Nil
                | TokenKind::True
                | TokenKind::False
                | TokenKind::LeftBrace => self.after_slip(|p| p.simple_expr()),
                _ => Expr::Error(self.span_from(lo)),
            };
        }
        Expr::Error(if self.prev_hi > lo {
            self.span_from(lo)
        } else {
            at
        })
    }

    /// Reads on one level deeper, so that a row of slips cannot recurse without limit.
    fn after_slip(&mut self, read: impl FnOnce(&mut Self) -> Expr<'a>) -> Expr<'a> {
        if !self.enter() {
            return Expr::Error(Span::at(self.prev_hi));
        }
        let expr = read(self);
        self.leave();
        expr
    }

    /// Reads `[key]`.
    fn bracketed_key(&mut self) -> Expr<'a> {
        self.bump();
        let key = self.expr();
        self.expect(TokenKind::RightBracket);
        key
    }

    /// Reads the arguments of a call.
    fn args(&mut self) -> Args<'a> {
        let first = self.tok.span;
        // The line of a token is that of its last byte.
        let line_pos = first.hi.saturating_sub(1).max(first.lo);
        let base = self.buffers.exprs.len();
        let form = match self.tok.kind {
            TokenKind::LeftParen => {
                self.bump();
                if self.tok.kind != TokenKind::RightParen {
                    self.push_expr_list();
                }
                if !self.eat(TokenKind::RightParen) {
                    self.error_unclosed(TokenKind::RightParen, TokenKind::LeftParen, first, first);
                    self.skip_to_on_line(TokenKind::RightParen);
                }
                CallForm::Paren
            }
            TokenKind::LeftBrace => {
                let table = self.table();
                self.buffers.exprs.push(table);
                CallForm::Table
            }
            TokenKind::String | TokenKind::LongString => {
                self.buffers.exprs.push(Expr::String(first));
                self.bump();
                CallForm::String
            }
            _ => {
                self.error(codes::EXPECTED_ARGUMENTS, "function arguments expected");
                CallForm::Paren
            }
        };
        Args {
            list: self.take_exprs(base),
            line_pos,
            form,
        }
    }

    /// Reads a table constructor (§3.4.9).
    fn table(&mut self) -> Expr<'a> {
        let open = self.tok.span;
        self.bump();
        let base = self.buffers.items.len();
        while self.tok.kind != TokenKind::RightBrace {
            let item = self.table_item();
            self.buffers.items.push(item);
            if !self.eat(TokenKind::Comma) && !self.eat(TokenKind::Semicolon) {
                break;
            }
        }
        if !self.eat(TokenKind::RightBrace) {
            self.error_unclosed(TokenKind::RightBrace, TokenKind::LeftBrace, open, open);
            self.skip_to_on_line(TokenKind::RightBrace);
        }
        let items = self.arena.copy_slice(&self.buffers.items[base..]);
        self.buffers.items.truncate(base);
        let span = self.span_from(open.lo);
        Expr::Table(self.arena.alloc(Table { span, items }))
    }

    #[inline]
    fn table_item(&mut self) -> TableItem<'a> {
        let lo = self.tok.span.lo;
        let kind = self.tok.kind;
        match kind {
            TokenKind::Name if self.peek() == TokenKind::Equal => {
                let name = self.tok.span;
                self.bump();
                self.bump();
                let value = self.expr();
                let span = self.span_from(lo);
                TableItem::Named(self.arena.alloc(NamedItem { span, name, value }))
            }
            TokenKind::LeftBracket => {
                let key = self.bracketed_key();
                let value = if self.expect(TokenKind::Equal) {
                    self.expr()
                } else {
                    Expr::Error(Span::at(self.prev_hi))
                };
                let span = self.span_from(lo);
                TableItem::Keyed(self.arena.alloc(KeyedItem { span, key, value }))
            }
            _ => TableItem::Positional(self.expr()),
        }
    }

    /// Reads `(params) block end` (§3.4.11).
    pub(super) fn function_body(&mut self, head: FunctionHead) -> &'a Function<'a> {
        let id = self.function_id();
        let line_at = head.line_at.unwrap_or(self.tok.span);
        let outer_vararg = std::mem::replace(&mut self.vararg, false);
        self.expect(TokenKind::LeftParen);
        let self_param = head
            .is_method
            .then(|| self.variable(Span::at(self.prev_hi)));
        let (params, vararg) = self.params();
        self.vararg = vararg.is_some();
        self.expect_on_line(TokenKind::RightParen);
        let block = self.block(Closer::end(TokenKind::Function, head.keyword, line_at));
        let end = self.close_block(TokenKind::Function, head.keyword, line_at);
        self.vararg = outer_vararg;
        let span = self.span_from(head.lo);
        let line_pos = if line_at.is_empty() {
            line_at.lo
        } else {
            line_at.hi - 1
        };
        self.arena.alloc(Function {
            span,
            id,
            line_pos: Some(line_pos),
            self_param,
            params,
            vararg,
            block,
            end,
        })
    }

    fn params(&mut self) -> (&'a [Name], Option<Span>) {
        if self.tok.kind == TokenKind::RightParen {
            return (&[], None);
        }
        let base = self.buffers.names.len();
        let mut vararg = None;
        loop {
            match self.tok.kind {
                TokenKind::Name => {
                    let name = self.expect_variable();
                    self.buffers.names.push(name);
                }
                TokenKind::Ellipsis => {
                    vararg = Some(self.tok.span);
                    self.bump();
                    break;
                }
                _ => {
                    self.error(codes::EXPECTED_PARAMETER, "<name> or '...' expected");
                    break;
                }
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        let params = self.arena.copy_slice(&self.buffers.names[base..]);
        self.buffers.names.truncate(base);
        (params, vararg)
    }
}

/// Tokens that can begin an expression.
pub(super) fn begins_expr(kind: TokenKind) -> bool {
    use TokenKind::{
        Ellipsis, False, Function, LeftBrace, LeftParen, LongString, Name, Nil, Numeral, String,
        True,
    };
    unary_op(kind).is_some()
        || matches!(
            kind,
            Name | LeftParen
                | Numeral
                | String
                | LongString
                | Nil
                | True
                | False
                | Ellipsis
                | LeftBrace
                | Function
        )
}

/// Tokens that stand where an expression should begin only by mistake.
fn is_slip(kind: TokenKind) -> bool {
    kind == TokenKind::UnexpectedByte
        || matches!(kind, TokenKind::Equal)
        || (unary_op(kind).is_none()
            && matches!(binary_op(kind), Some(op) if !matches!(op, BinOp::And | BinOp::Or)))
}

#[inline]
fn unary_op(kind: TokenKind) -> Option<UnOp> {
    match kind {
        TokenKind::Not => Some(UnOp::Not),
        TokenKind::Minus => Some(UnOp::Neg),
        TokenKind::Tilde => Some(UnOp::BNot),
        TokenKind::Hash => Some(UnOp::Len),
        _ => None,
    }
}

#[inline]
pub(super) fn binary_op(kind: TokenKind) -> Option<BinOp> {
    Some(match kind {
        TokenKind::Plus => BinOp::Add,
        TokenKind::Minus => BinOp::Sub,
        TokenKind::Star => BinOp::Mul,
        TokenKind::Percent => BinOp::Mod,
        TokenKind::Caret => BinOp::Pow,
        TokenKind::Slash => BinOp::Div,
        TokenKind::SlashSlash => BinOp::IDiv,
        TokenKind::Ampersand => BinOp::BAnd,
        TokenKind::Pipe => BinOp::BOr,
        TokenKind::Tilde => BinOp::BXor,
        TokenKind::ShiftLeft => BinOp::Shl,
        TokenKind::ShiftRight => BinOp::Shr,
        TokenKind::DotDot => BinOp::Concat,
        TokenKind::NotEqual => BinOp::Ne,
        TokenKind::EqualEqual => BinOp::Eq,
        TokenKind::Less => BinOp::Lt,
        TokenKind::LessEqual => BinOp::Le,
        TokenKind::Greater => BinOp::Gt,
        TokenKind::GreaterEqual => BinOp::Ge,
        TokenKind::And => BinOp::And,
        TokenKind::Or => BinOp::Or,
        _ => return None,
    })
}
