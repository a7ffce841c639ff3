//! `goto`, `break` and labels (§3.3.4).

use super::names::Symbol;
use super::scope::{PendingGoto, Resolver, Scope};
use super::{GotoTarget, LabelInfo};
use crate::ast::{BlockId, Break, Goto, Label, Stmt};
use crate::diagnostic::codes;
use crate::{Phase, Span};
use lua_rs_lexer::TokenKind;

/// How many labels, and how many unresolved jumps, may be in scope at once. It bounds the search for them, too.
const MAX_LABELS: usize = i16::MAX as usize;

impl<'a> Resolver<'a> {
    pub(super) fn break_stmt(&mut self, stmt: Break) {
        let active = self.active.len();
        self.push_goto(PendingGoto {
            symbol: None,
            id: stmt.id,
            active,
            at: stmt.span,
        });
    }

    pub(super) fn goto_stmt(&mut self, stmt: &Goto) {
        let symbol = self.symbol(stmt.label);
        if let Some(label) = self.find_label(symbol) {
            let id = label.id;
            self.out.gotos[stmt.id.index()] = GotoTarget::Label(id);
            self.out.labels[id.index()].used = true;
            return;
        }
        let active = self.active.len();
        self.push_goto(PendingGoto {
            symbol: Some(symbol),
            id: stmt.id,
            active,
            at: stmt.label,
        });
    }

    fn push_goto(&mut self, goto: PendingGoto) {
        if self.gotos.len() == MAX_LABELS {
            self.error_too_many_labels(MAX_LABELS, goto.at.hi);
        }
        if self.gotos.len() <= MAX_LABELS {
            self.gotos.push(goto);
        }
    }

    /// A row of labels and empty statements. The reference implementation creates the last label first, once it
    /// has seen what follows the row; `ends_block`: nothing does.
    pub(super) fn label_row(
        &mut self,
        row: &[Stmt<'a>],
        next: Option<&Stmt<'a>>,
        ends_block: bool,
    ) {
        let mut after = row.last().map_or(0, |stmt| stmt.span().hi);
        let mut phase = Phase::Semantic;
        let mut ends_block = ends_block;
        if self.syntax_error_at != u32::MAX {
            // What the parser skipped is not in the tree: ask the source what follows.
            let token = self.token_after(after);
            match next {
                Some(Stmt::Error(broken)) if token.kind == TokenKind::ColonColon => {
                    // The row goes on with a broken label and never gets to the point of creating any.
                    (after, phase) = (broken.span.hi, Phase::Late);
                }
                _ => {
                    use TokenKind::{Else, ElseIf, End, Eof};
                    ends_block |= matches!(token.kind, Else | ElseIf | End | Eof);
                }
            }
        }
        for stmt in row.iter().rev() {
            if let Stmt::Label(label) = stmt {
                self.label(label, ends_block, after, phase);
            }
        }
    }

    pub(super) fn label(&mut self, label: &Label, ends_block: bool, after: u32, phase: Phase) {
        let symbol = self.symbol(label.name);
        if let Some(previous) = self.find_label(symbol) {
            let line = self.line(previous.pos);
            let mut message = b"label '".to_vec();
            message.extend_from_slice(label.name.text(self.src));
            message.extend_from_slice(format!("' already defined on line {line}").as_bytes());
            let first = self.out.labels[previous.id.index()].name;
            let labels = vec![(first, "first defined here")];
            self.error(
                codes::REPEATED_LABEL,
                label.name,
                message,
                labels,
                after,
                phase,
            );
            return;
        }
        if self.labels.len() == MAX_LABELS {
            self.error_too_many_labels(MAX_LABELS, after);
        }
        let scope = *self.scopes.last().expect("inside a scope");
        // At the end of a block its locals count as gone already.
        let active = if ends_block {
            scope.base
        } else {
            self.active.len()
        };
        if self.labels.len() <= MAX_LABELS {
            self.push_label(symbol, label.id, label.span.lo);
        }
        let active_locals = (active - self.func().first_active).min(u8::MAX as usize) as u8;
        let block = self
            .scopes
            .iter()
            .rev()
            .find_map(|scope| scope.id)
            .unwrap_or(BlockId(0));
        self.out.labels[label.id.index()] = LabelInfo {
            name: label.name,
            block,
            active_locals,
            used: false,
        };
        self.solve_gotos(symbol, label, active, scope.first_goto, after, phase);
    }

    /// Lets the jumps of the current block that wait for a label go to it.
    fn solve_gotos(
        &mut self,
        symbol: Symbol,
        label: &Label,
        active: usize,
        first_goto: usize,
        after: u32,
        phase: Phase,
    ) {
        let mut at = first_goto;
        while at < self.gotos.len() {
            let goto = self.gotos[at];
            if goto.symbol != Some(symbol) {
                at += 1;
                continue;
            }
            self.gotos.remove(at);
            if goto.active < active {
                self.error_jump_into_scope(goto, label.name, after, phase);
                continue;
            }
            self.out.gotos[goto.id.index()] = GotoTarget::Label(label.id);
            self.out.labels[label.id.index()].used = true;
        }
    }

    #[cold]
    #[inline(never)]
    fn error_jump_into_scope(&mut self, goto: PendingGoto, label: Span, after: u32, phase: Phase) {
        let line = self.token_line(goto.at);
        let local = self.names.text(self.active[goto.active].symbol);
        let mut message = b"<goto ".to_vec();
        message.extend_from_slice(label.text(self.src));
        message.extend_from_slice(
            format!("> at line {line} jumps into the scope of local '").as_bytes(),
        );
        message.extend_from_slice(local);
        message.push(b'\'');
        let labels = vec![(label, "the label is here")];
        self.error(
            codes::JUMP_INTO_SCOPE,
            goto.at,
            message,
            labels,
            after,
            phase,
        );
    }

    /// At the end of a scope: its labels are gone, and the jumps out of it wait on in the one around it.
    pub(super) fn leave_jumps(&mut self, scope: &Scope) {
        if let Some(body) = scope.loop_body {
            let mut kept = scope.first_goto;
            for at in scope.first_goto..self.gotos.len() {
                let goto = self.gotos[at];
                if goto.symbol.is_none() {
                    self.out.gotos[goto.id.index()] = GotoTarget::Break(body);
                } else {
                    self.gotos[kept] = goto;
                    kept += 1;
                }
            }
            self.gotos.truncate(kept);
        }
        self.drop_labels(scope.first_label);
        for goto in &mut self.gotos[scope.first_goto..] {
            goto.active = scope.base;
        }
    }

    /// At the end of a function: jumps still waiting go nowhere. `after` is `None` if the function has no end.
    #[inline]
    pub(super) fn report_gotos(&mut self, first_goto: usize, after: Option<u32>, phase: Phase) {
        if self.gotos.len() > first_goto {
            self.report_some_gotos(first_goto, after, phase);
        }
    }

    #[cold]
    fn report_some_gotos(&mut self, first_goto: usize, after: Option<u32>, phase: Phase) {
        let Some(after) = after else {
            self.gotos.truncate(first_goto);
            return;
        };
        for at in first_goto..self.gotos.len() {
            let goto = self.gotos[at];
            let line = self.token_line(goto.at);
            let (code, message) = match goto.symbol {
                None => (
                    codes::BREAK_OUTSIDE_LOOP,
                    format!("break outside loop at line {line}").into_bytes(),
                ),
                Some(symbol) => {
                    let mut message = b"no visible label '".to_vec();
                    message.extend_from_slice(self.names.text(symbol));
                    message.extend_from_slice(format!("' for <goto> at line {line}").as_bytes());
                    (codes::NO_VISIBLE_LABEL, message)
                }
            };
            self.error(code, goto.at, message, Vec::new(), after, phase);
        }
        self.gotos.truncate(first_goto);
    }
}
