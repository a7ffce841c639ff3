//! Reporting errors in the reference implementation's words, and getting past them.

use super::Parser;
use crate::diagnostic::{Diagnostic, Edit, Label, codes};
use crate::{Phase, PucError, Span};
use lua_rs_lexer::{LineIndex, Token, TokenKind, lex_error, push_near};

impl Parser<'_, '_> {
    /// Reports a lexical error and gives the token the parser goes on with in its place.
    #[cold]
    #[inline(never)]
    pub(super) fn mend_token(&mut self, mut token: Token) -> Token {
        loop {
            let (code, mended) = match token.kind {
                TokenKind::UnfinishedString => (codes::UNFINISHED_STRING, TokenKind::String),
                TokenKind::InvalidEscape => (codes::INVALID_ESCAPE, TokenKind::String),
                TokenKind::UnfinishedLongString => {
                    (codes::UNFINISHED_LONG_STRING, TokenKind::LongString)
                }
                TokenKind::MalformedNumber => (codes::MALFORMED_NUMBER, TokenKind::Numeral),
                TokenKind::UnfinishedLongComment => {
                    (codes::UNFINISHED_LONG_COMMENT, TokenKind::Whitespace)
                }
                TokenKind::InvalidLongDelimiter => {
                    (codes::INVALID_LONG_DELIMITER, TokenKind::Whitespace)
                }
                _ => return token,
            };
            if self.wants_more()
                && let Some(error) = lex_error(self.src, token)
            {
                let at_eof = error.message.ends_with(b"near <eof>");
                let text = String::from_utf8_lossy(&error.message).into_owned();
                let diagnostic = Diagnostic::error(code, token.span, text);
                let puc = PucError {
                    at: token.span.lo,
                    phase: Phase::Lexical,
                    line: Some(error.line),
                    message: error.message,
                    at_eof,
                };
                self.report(puc, diagnostic);
            }
            if mended != TokenKind::Whitespace {
                token.kind = mended;
                return token;
            }
            token = self.lexer.next_token();
        }
    }

    /// Records an error unless it is a consequence of the one before.
    fn report(&mut self, puc: PucError, diagnostic: Diagnostic) {
        if self.errors.fatal || self.errors.last_at == Some(puc.at) {
            return;
        }
        self.errors.last_at = Some(puc.at);
        if self.errors.first.is_none() {
            self.errors.first = Some(puc);
        }
        if self.errors.diagnostics.len() < self.max_errors {
            self.errors.diagnostics.push(diagnostic);
        }
    }

    /// Whether an error at the current token would be reported.
    fn is_news(&self) -> bool {
        self.wants_more() && self.errors.last_at != Some(self.tok.span.lo)
    }

    /// Whether any error would still be reported: to describe one takes time.
    fn wants_more(&self) -> bool {
        !self.errors.fatal
            && (self.errors.first.is_none() || self.errors.diagnostics.len() < self.max_errors)
    }

    fn line_index(&mut self) -> &LineIndex {
        let src = self.src;
        self.errors.lines.get_or_insert_with(|| LineIndex::new(src))
    }

    /// The line of the end of a token.
    pub(super) fn token_line(&mut self, span: Span) -> u32 {
        let at = if span.is_empty() {
            span.lo
        } else {
            span.hi - 1
        };
        self.line_index().line(at)
    }

    /// Reports `message` near the current token.
    #[cold]
    #[inline(never)]
    pub(super) fn error(&mut self, code: &'static str, message: &str) {
        self.error_with(code, message, Vec::new());
    }

    fn error_with(&mut self, code: &'static str, message: &str, labels: Vec<Label>) {
        if !self.is_news() {
            return;
        }
        let mut full = message.as_bytes().to_vec();
        push_near(self.src, self.tok, &mut full);
        let mut diagnostic = Diagnostic::error(
            code,
            self.tok.span,
            String::from_utf8_lossy(&full).into_owned(),
        );
        diagnostic.labels = labels;
        self.add_hint(&mut diagnostic);
        let puc = PucError {
            at: self.tok.span.lo,
            phase: Phase::Syntax,
            line: Some(self.token_line(self.tok.span)),
            message: full,
            at_eof: self.tok.kind == TokenKind::Eof,
        };
        self.report(puc, diagnostic);
    }

    /// Reports that the current token is not the one that must be here.
    #[cold]
    #[inline(never)]
    pub(super) fn error_expected(&mut self, kind: TokenKind) {
        let code = if kind == TokenKind::Name {
            codes::EXPECTED_NAME
        } else {
            codes::EXPECTED_TOKEN
        };
        self.error(code, &format!("{} expected", kind.expected_text()));
    }

    /// Reports that the token closing what `opener` opened is missing; `line_at` is where the reference
    /// implementation takes the line of the opener from.
    #[cold]
    #[inline(never)]
    pub(super) fn error_unclosed(
        &mut self,
        closer: TokenKind,
        opener: TokenKind,
        at: Span,
        line_at: Span,
    ) {
        if !self.is_news() {
            return;
        }
        let open_line = self.token_line(line_at);
        let expected = closer.expected_text();
        let who = opener.expected_text();
        let message = if open_line == self.token_line(self.tok.span) {
            format!("{expected} expected")
        } else {
            format!("{expected} expected (to close {who} at line {open_line})")
        };
        let mut labels = vec![Label {
            span: at,
            message: format!("{who} opened here"),
        }];
        if closer == TokenKind::End
            && self.tok.kind == TokenKind::Eof
            && let Some((kind, span)) = crate::suspect::unclosed(self.src)
            && span != at
        {
            let text = kind.expected_text();
            labels.push(Label {
                span,
                message: format!("indentation suggests that this {text} lacks its 'end'"),
            });
        }
        self.error_with(codes::UNCLOSED, &message, labels);
    }

    /// Reports that the nesting is too deep and forgets the rest of the source.
    #[cold]
    #[inline(never)]
    pub(super) fn error_too_deep(&mut self) {
        let at = self.tok.span;
        let message = "C stack overflow";
        // Not a consequence of anything: an error at this very token came before it in any case.
        let diagnostic = Diagnostic::error(codes::TOO_DEEP, at, message.to_owned());
        let puc = PucError {
            at: at.lo,
            phase: Phase::Syntax,
            line: None,
            message: message.as_bytes().to_vec(),
            at_eof: false,
        };
        self.report(puc, diagnostic);
        self.errors.fatal = true;
        self.tok = Token {
            kind: TokenKind::Eof,
            span: Span::at(at.lo),
        };
        self.lookahead = None;
        self.lexer = lua_rs_lexer::lex(b"", lua_rs_lexer::Dialect::LUA_54).significant();
    }

    /// Advice for slips that come from other languages.
    fn add_hint(&self, diagnostic: &mut Diagnostic) {
        let at = self.tok.span;
        let rest = &self.src[at.lo as usize..];
        let two = Span::new(at.lo, (at.lo + 2).min(self.src.len() as u32));
        let doubled = Span::new(at.lo.saturating_sub(1), at.hi);
        let (help, fix) = match self.tok.kind {
            TokenKind::UnexpectedByte if rest.starts_with(b"!=") => {
                ("`not equal` is written ~=", Some((two, "~=")))
            }
            TokenKind::UnexpectedByte if rest.starts_with(b"!") => {
                ("negation is written `not`", Some((at, "not ")))
            }
            TokenKind::Ampersand if self.is_doubled() => {
                ("conjunction is written `and`", Some((doubled, "and")))
            }
            TokenKind::Pipe if self.is_doubled() => {
                ("disjunction is written `or`", Some((doubled, "or")))
            }
            TokenKind::EqualEqual => ("assignment is written with a single =", Some((at, "="))),
            TokenKind::Equal if self.prev_is_operator() => {
                ("Lua has no compound assignment: write `x = x + 1`", None)
            }
            TokenKind::Equal => ("comparison is written ==", None),
            _ => return,
        };
        diagnostic.help = Some(help.to_owned());
        diagnostic.fixes.extend(fix.map(|(span, text)| Edit {
            span,
            text: text.to_owned(),
        }));
    }

    /// Whether the token is one byte and the last token was the same byte, without a space between.
    fn is_doubled(&self) -> bool {
        let at = self.tok.span.lo as usize;
        self.prev_hi == self.tok.span.lo && at > 0 && self.src[at - 1] == self.src[at]
    }

    fn prev_is_operator(&self) -> bool {
        let adjacent = self.prev_hi == self.tok.span.lo && self.prev_hi > 0;
        adjacent
            && matches!(
                self.src[self.prev_hi as usize - 1],
                b'+' | b'-' | b'*' | b'/' | b'%' | b'^' | b'.' | b'|' | b'&'
            )
    }

    /// Whether the current token begins on a later line than the last one ended.
    pub(super) fn on_new_line(&self) -> bool {
        let gap = &self.src[self.prev_hi as usize..self.tok.span.lo as usize];
        gap.iter().any(|b| matches!(b, b'\n' | b'\r'))
    }

    /// Whether the current token can only begin a statement, or end a block.
    pub(super) fn at_boundary(&self) -> bool {
        use TokenKind::{
            Break, Do, Else, ElseIf, End, Eof, For, Function, Goto, If, Local, Repeat, Return,
            Semicolon, Until, While,
        };
        matches!(
            self.tok.kind,
            Break
                | Do
                | Else
                | ElseIf
                | End
                | Eof
                | For
                | Function
                | Goto
                | If
                | Local
                | Repeat
                | Return
                | Semicolon
                | Until
                | While
        )
    }

    /// Skips what cannot be understood: the rest of the line, up to the next statement.
    pub(super) fn skip_line(&mut self) {
        while !self.at_boundary() && !self.on_new_line() {
            self.bump();
        }
    }

    /// Skips a token that must be there; if it is not, but stands further on in the line, skips what is between.
    #[inline]
    pub(super) fn expect_on_line(&mut self, kind: TokenKind) {
        if !self.expect(kind) {
            self.skip_to_on_line(kind);
        }
    }

    /// Skips to a token of this kind (and over it) if the rest of the line has one at this level of brackets.
    #[cold]
    #[inline(never)]
    pub(super) fn skip_to_on_line(&mut self, kind: TokenKind) {
        use TokenKind::{
            Do, End, Eof, Function, LeftBrace, LeftBracket, LeftParen, Return, RightBrace,
            RightBracket, RightParen, Then,
        };
        if self.errors.fatal || self.at_boundary() || self.on_new_line() {
            return;
        }
        let mut ahead = self.lexer.clone();
        let mut token = self.tok;
        let mut open = 0;
        let mut budget = 64;
        loop {
            budget -= 1;
            if budget == 0 {
                return;
            }
            match token.kind {
                found if found == kind && open == 0 => break,
                LeftParen | LeftBrace | LeftBracket => open += 1,
                RightParen | RightBrace | RightBracket if open > 0 => open -= 1,
                End | Eof | Return | Function | Then | Do | RightParen | RightBrace
                | RightBracket => return,
                _ => {}
            }
            let next = ahead.next_token();
            let gap = &self.src[token.span.hi as usize..next.span.lo as usize];
            if gap.iter().any(|b| matches!(b, b'\n' | b'\r')) {
                return;
            }
            token = next;
        }
        while self.tok.span.lo < token.span.lo && self.tok.kind != Eof {
            self.bump();
        }
        self.eat(kind);
    }
}
