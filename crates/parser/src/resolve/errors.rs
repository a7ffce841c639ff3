//! Reporting what has no valid meaning, at the place where a single-pass compiler would notice.

use super::scope::Resolver;
use crate::diagnostic::{Diagnostic, Label, codes};
use crate::{Phase, PucError, Span};
use lua_rs_lexer::{Dialect, LineIndex, Token, TokenKind, lex, push_near};

impl Resolver<'_> {
    pub(super) fn line(&mut self, offset: u32) -> u32 {
        let src = self.src;
        self.lines
            .get_or_insert_with(|| LineIndex::new(src))
            .line(offset)
    }

    /// The line of a token: that of its end.
    pub(super) fn token_line(&mut self, span: Span) -> u32 {
        self.line(if span.is_empty() {
            span.lo
        } else {
            span.hi - 1
        })
    }

    /// The first token at or behind `after`.
    pub(super) fn token_after(&self, after: u32) -> Token {
        let mut token = lex(&self.src[after as usize..], Dialect::LUA_54)
            .significant()
            .next_token();
        token.span = Span::new(token.span.lo + after, token.span.hi + after);
        token
    }

    /// Reports an error that the reference implementation raises when it has read the source up to `after`.
    #[cold]
    #[inline(never)]
    pub(super) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: Vec<u8>,
        labels: Vec<(Span, &str)>,
        after: u32,
        phase: Phase,
    ) {
        // To find the place costs time, and errors come in the order of their places, or nearly so.
        self.reported += 1;
        if self.reported > self.max_errors.max(16) {
            return;
        }
        let token = self.token_after(after);
        let line = self.token_line(token.span);
        let labels = labels
            .into_iter()
            .map(|(span, text)| Label {
                span,
                message: text.to_owned(),
            })
            .collect();
        let text = String::from_utf8_lossy(&message).into_owned();
        let diagnostic = Diagnostic {
            labels,
            ..Diagnostic::error(code, span, text)
        };
        let puc = PucError {
            at: token.span.lo,
            phase,
            line: Some(line),
            message,
            at_eof: false,
        };
        self.record(puc, diagnostic);
    }

    /// Reports that a function has too much of something.
    #[cold]
    #[inline(never)]
    pub(super) fn error_limit(
        &mut self,
        what: &str,
        limit: usize,
        code: &'static str,
        line_pos: Option<u32>,
        after: u32,
    ) {
        let place = match line_pos {
            None => "main function".to_owned(),
            Some(pos) => format!("function at line {}", self.line(pos)),
        };
        let token = self.token_after(after);
        let mut message = format!("too many {what} (limit is {limit}) in {place}").into_bytes();
        push_near(self.src, token, &mut message);
        let diagnostic = Diagnostic::error(
            code,
            token.span,
            String::from_utf8_lossy(&message).into_owned(),
        );
        let puc = PucError {
            at: token.span.lo,
            phase: Phase::Semantic,
            line: Some(self.token_line(token.span)),
            message,
            at_eof: token.kind == TokenKind::Eof,
        };
        self.record(puc, diagnostic);
    }

    /// Reports too many jumps or labels in scope, for which the reference implementation names no place.
    #[cold]
    #[inline(never)]
    pub(super) fn error_too_many_labels(&mut self, limit: usize, after: u32) {
        let token = self.token_after(after);
        let text = format!("too many labels/gotos (limit is {limit})");
        let message = text.clone().into_bytes();
        let puc = PucError {
            at: token.span.lo,
            phase: Phase::Semantic,
            line: None,
            message,
            at_eof: false,
        };
        self.record(
            puc,
            Diagnostic::error(codes::NO_VISIBLE_LABEL, token.span, text),
        );
    }

    fn record(&mut self, puc: PucError, diagnostic: Diagnostic) {
        // Behind a syntax error labels and jumps may be missing only because the parser lost them.
        let of_jumps = matches!(
            diagnostic.code,
            codes::NO_VISIBLE_LABEL
                | codes::BREAK_OUTSIDE_LOOP
                | codes::JUMP_INTO_SCOPE
                | codes::REPEATED_LABEL
        );
        let doubtful = of_jumps && puc.at >= self.syntax_error_at;
        if !doubtful && self.out.diagnostics.len() < self.max_errors {
            self.out.diagnostics.push(diagnostic);
        }
        if self
            .out
            .first
            .as_ref()
            .is_none_or(|first| puc.key() < first.key())
        {
            self.out.first = Some(puc);
        }
    }
}
