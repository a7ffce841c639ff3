//! Scopes: which variables are visible, and which functions they are upvalues of.
//!
//! The table of names gives for each the innermost visible binding, across functions; a stack of active variables remembers what
//! each of them shadows. Positions in that stack are what the reference implementation calls the level of a variable.

use super::names::{Names, Symbol};
use super::{
    Binding, BindingId, BindingKind, BlockInfo, Buffers, FunctionInfo, GotoTarget, LabelInfo,
    NameUse, Resolution,
};
use crate::Span;
use crate::ast::{BlockId, Counts, FuncId, LabelId, Name};
use crate::diagnostic::codes;
use crate::{Parsed, Phase};
use lua_rs_base::limits::{MAX_LOCALS, MAX_UPVALUES};
use lua_rs_lexer::LineIndex;

/// No binding: the name is global, or the variable is a hidden one of a loop.
pub(super) const NONE: u32 = u32::MAX;

/// A variable in scope.
#[derive(Clone, Copy)]
pub(super) struct Active {
    /// Its binding; [`NONE`] for the hidden variables of loops.
    binding: u32,
    pub(super) symbol: Symbol,
    /// The binding its name had before.
    shadowed: u32,
}

/// A function being resolved.
pub(super) struct Func {
    pub(super) id: FuncId,
    pub(super) line_pos: Option<u32>,
    /// Where its variables begin among the active ones.
    pub(super) first_active: usize,
    /// Variables declared but not yet in scope.
    pending: usize,
    pub(super) first_label: usize,
    /// Where the jumps that wait for a label of the function begin.
    pub(super) first_goto: usize,
    pub(super) upvalues: Vec<BindingId>,
    pub(super) needs_close: bool,
}

/// A block being resolved. Loops have one more around their variables.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    pub(super) id: Option<BlockId>,
    /// Number of active variables outside.
    pub(super) base: usize,
    /// Where the variables of the block's own statements begin.
    locals: usize,
    pub(super) first_label: usize,
    pub(super) first_goto: usize,
    /// The scope is a loop with this body: `break` ends it.
    pub(super) loop_body: Option<BlockId>,
    /// Number of bindings outside.
    pub(super) first_binding: usize,
}

/// A label in scope.
#[derive(Clone, Copy)]
pub(super) struct ActiveLabel {
    pub(super) symbol: Symbol,
    pub(super) id: LabelId,
    pub(super) pos: u32,
    /// What its name meant before, in a function around this one.
    shadowed: u32,
}

/// A jump whose label has not been met.
#[derive(Clone, Copy)]
pub(super) struct PendingGoto {
    /// `None`: a `break`.
    pub(super) symbol: Option<Symbol>,
    pub(super) id: crate::ast::GotoId,
    /// Number of active variables at the jump, or at the end of the outermost block it has left since.
    pub(super) active: usize,
    /// The token whose line is that of the jump.
    pub(super) at: Span,
}

/// The state of the pass.
pub(super) struct Resolver<'a> {
    pub(super) src: &'a [u8],
    pub(super) names: Names<'a>,
    pub(super) active: Vec<Active>,
    pub(super) funcs: Vec<Func>,
    pub(super) scopes: Vec<Scope>,
    pub(super) labels: Vec<ActiveLabel>,
    pub(super) gotos: Vec<PendingGoto>,
    pub(super) out: Resolution,
    pub(super) lines: Option<LineIndex>,
    /// Start of the token of the first syntax error.
    pub(super) syntax_error_at: u32,
    pub(super) max_errors: usize,
    pub(super) reported: usize,
    /// That was reported; no more upvalues are counted.
    too_many_upvalues: bool,
    /// By symbol: index of the innermost label in scope, across functions.
    visible_labels: Vec<u32>,
    spare: Vec<Vec<BindingId>>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(parsed: &Parsed<'a>, buffers: Buffers, out: Resolution) -> Self {
        let mut resolver = Self::start(parsed.src, parsed.options.max_errors, buffers, out);
        // More than most sources need, to be moved rarely.
        resolver.out.bindings.reserve(parsed.src.len() / 32);
        resolver.grow(parsed.chunk.counts);
        resolver.syntax_error_at = parsed.first.as_ref().map_or(u32::MAX, |error| error.at);
        resolver
    }

    /// A pass over a source whose tree is not there yet.
    pub(super) fn start(
        src: &'a [u8],
        max_errors: usize,
        buffers: Buffers,
        mut out: Resolution,
    ) -> Self {
        let mut names = buffers.names.recycle();
        *names.visible(Symbol::ENV) = BindingId::ENV.0;
        let implicit = Binding {
            name: Span::at(0),
            function: FuncId::OUTSIDE,
            kind: BindingKind::Regular,
            constant: None,
            captured: true,
            assigned: false,
        };
        out.clear();
        out.bindings.push(implicit);
        Self {
            src,
            names,
            active: buffers.active,
            funcs: buffers.funcs,
            scopes: buffers.scopes,
            labels: Vec::new(),
            gotos: Vec::new(),
            out,
            lines: None,
            syntax_error_at: u32::MAX,
            max_errors,
            reported: 0,
            too_many_upvalues: false,
            visible_labels: Vec::new(),
            spare: buffers.spare,
        }
    }

    /// Makes room for what so many ids stand for.
    fn grow(&mut self, counts: Counts) {
        let no_info = FunctionInfo {
            parent: FuncId::OUTSIDE,
            upvalues: (0, 0),
            needs_close: false,
        };
        let global = NameUse::Global {
            env: BindingId::ENV,
        };
        let out = &mut self.out;
        out.uses.resize(counts.names as usize, global);
        out.functions.resize(counts.functions as usize, no_info);
        out.blocks
            .resize(counts.blocks as usize, BlockInfo::default());
        self.grow_jumps(counts);
    }

    /// The same for jumps and labels only.
    pub(super) fn grow_jumps(&mut self, counts: Counts) {
        let no_label = LabelInfo {
            name: Span::at(0),
            block: BlockId(0),
            active_locals: 0,
            used: false,
        };
        let out = &mut self.out;
        out.gotos
            .resize(counts.gotos as usize, GotoTarget::Unresolved);
        out.labels.resize(counts.labels as usize, no_label);
    }

    /// The memory, for another pass.
    pub(super) fn into_buffers(mut self) -> Buffers {
        self.active.clear();
        self.funcs.clear();
        self.scopes.clear();
        Buffers {
            names: self.names.recycle(),
            active: self.active,
            funcs: self.funcs,
            scopes: self.scopes,
            spare: self.spare,
        }
    }

    pub(super) fn func(&mut self) -> &mut Func {
        self.funcs.last_mut().expect("inside a function")
    }

    #[inline]
    pub(super) fn symbol(&mut self, span: Span) -> Symbol {
        self.names.intern_at(self.src, span)
    }

    /// The function at hand, or [`FuncId::OUTSIDE`].
    #[inline]
    pub(super) fn current(&self) -> FuncId {
        self.funcs.last().map_or(FuncId::OUTSIDE, |func| func.id)
    }

    #[inline]
    pub(super) fn open_function(&mut self, id: FuncId, line_pos: Option<u32>) {
        let parent = self.current();
        let mut upvalues = self.spare.pop().unwrap_or_default();
        if parent == FuncId::OUTSIDE {
            upvalues.push(BindingId::ENV);
        }
        self.funcs.push(Func {
            id,
            line_pos,
            first_active: self.active.len(),
            pending: 0,
            first_label: self.labels.len(),
            first_goto: self.gotos.len(),
            upvalues,
            needs_close: false,
        });
    }

    #[inline]
    pub(super) fn close_function(&mut self) -> Func {
        self.funcs.pop().expect("inside a function")
    }

    /// Takes the memory of a list of upvalues.
    #[inline]
    pub(super) fn give_back(&mut self, mut upvalues: Vec<BindingId>) {
        upvalues.clear();
        self.spare.push(upvalues);
    }

    /// Opens a scope; `loop_body` makes it one that `break` ends.
    pub(super) fn open_scope(&mut self, id: Option<BlockId>, loop_body: Option<BlockId>) {
        self.scopes.push(Scope {
            id,
            base: self.active.len(),
            locals: self.active.len(),
            first_label: self.labels.len(),
            first_goto: self.gotos.len(),
            loop_body,
            first_binding: self.out.bindings.len(),
        });
    }

    /// What is declared from now on belongs to the statements of the block, not to its head.
    pub(super) fn start_locals(&mut self) {
        let at = self.active.len();
        self.scopes.last_mut().expect("inside a scope").locals = at;
    }

    /// Closes the innermost scope. Whether one of its variables must be closed.
    pub(super) fn close_scope(&mut self) -> bool {
        let scope = self.scopes.pop().expect("inside a scope");
        let (mut any, mut needs_close) = (false, false);
        while self.active.len() > scope.base {
            let variable = self.active.pop().expect("longer than the base");
            if variable.binding == NONE {
                continue;
            }
            *self.names.visible(variable.symbol) = variable.shadowed;
            let binding = &self.out.bindings[variable.binding as usize];
            if binding.captured || binding.kind == BindingKind::Close {
                any = true;
                needs_close |= self.active.len() >= scope.locals;
            }
        }
        self.func().needs_close |= any;
        if let Some(id) = scope.id {
            self.out.blocks[id.index()].needs_close = needs_close;
        }
        self.leave_jumps(&scope);
        any
    }

    /// Creates the binding a name declares; it is not in scope before [`activate`](Self::activate).
    pub(super) fn declare(&mut self, name: Name, kind: BindingKind) -> BindingId {
        let function = self.func().id;
        let id = BindingId(self.out.bindings.len() as u32);
        let binding = Binding {
            name: name.span,
            function,
            kind,
            constant: None,
            captured: false,
            assigned: false,
        };
        self.out.bindings.push(binding);
        self.reserve(1, name.span.hi);
        id
    }

    /// Counts declared variables against the limit. `after` is where the last of them was read.
    pub(super) fn reserve(&mut self, count: usize, after: u32) {
        let active = self.active.len();
        let func = self.func();
        let before = active - func.first_active + func.pending;
        func.pending += count;
        if before <= MAX_LOCALS && before + count > MAX_LOCALS {
            let line_pos = func.line_pos;
            self.error_limit(
                "local variables",
                MAX_LOCALS,
                codes::TOO_MANY_LOCALS,
                line_pos,
                after,
            );
        }
    }

    /// Puts a declared variable in scope.
    pub(super) fn activate(&mut self, id: BindingId) {
        let span = self.out.bindings[id.index()].name;
        let symbol = self.symbol(span);
        self.activate_as(id, symbol);
    }

    /// Puts the implicit parameter `self` in scope.
    pub(super) fn activate_self(&mut self, id: BindingId) {
        let symbol = self.names.intern(b"self");
        self.activate_as(id, symbol);
    }

    fn activate_as(&mut self, id: BindingId, symbol: Symbol) {
        let shadowed = std::mem::replace(self.names.visible(symbol), id.0);
        self.active.push(Active {
            binding: id.0,
            symbol,
            shadowed,
        });
        self.func().pending -= 1;
    }

    /// Puts the hidden variables of a loop in scope.
    pub(super) fn activate_hidden(&mut self, count: usize) {
        let hidden = Active {
            binding: NONE,
            symbol: Symbol::HIDDEN,
            shadowed: NONE,
        };
        self.active.extend(std::iter::repeat_n(hidden, count));
        self.func().pending -= count;
    }

    /// What a name means here.
    #[inline]
    pub(super) fn meaning(&mut self, name: Span) -> NameUse {
        let symbol = self.symbol(name);
        let found = *self.names.visible(symbol);
        if found == NONE {
            let env = BindingId(*self.names.visible(Symbol::ENV));
            NameUse::Global { env }
        } else {
            NameUse::Local(BindingId(found))
        }
    }

    /// The label of this name in the current function, in this block or one around it.
    pub(super) fn find_label(&mut self, symbol: Symbol) -> Option<ActiveLabel> {
        let at = *self.visible_labels.get(symbol.index())?;
        let first = self.func().first_label;
        (at != NONE && at as usize >= first).then(|| self.labels[at as usize])
    }

    pub(super) fn push_label(&mut self, symbol: Symbol, id: LabelId, pos: u32) {
        if symbol.index() >= self.visible_labels.len() {
            self.visible_labels.resize(self.names.len(), NONE);
        }
        let shadowed = std::mem::replace(
            &mut self.visible_labels[symbol.index()],
            self.labels.len() as u32,
        );
        self.labels.push(ActiveLabel {
            symbol,
            id,
            pos,
            shadowed,
        });
    }

    pub(super) fn drop_labels(&mut self, first: usize) {
        for label in self.labels.drain(first..).rev() {
            self.visible_labels[label.symbol.index()] = label.shadowed;
        }
    }

    /// Makes a binding an upvalue of the functions between its own and the current one.
    #[inline(always)]
    pub(super) fn refer(&mut self, id: BindingId, after: u32) {
        let home = self.out.bindings[id.index()].function;
        let current = self.funcs.last().expect("inside a function");
        if home != current.id {
            self.refer_outside(id, home, after);
        }
    }

    #[inline(never)]
    fn refer_outside(&mut self, id: BindingId, home: FuncId, after: u32) {
        if !self.func().upvalues.contains(&id) {
            self.capture(id, home, after);
        }
    }

    pub(super) fn capture(&mut self, id: BindingId, home: FuncId, after: u32) {
        let binding = &mut self.out.bindings[id.index()];
        if binding.constant.is_some() || self.too_many_upvalues {
            return;
        }
        binding.captured = true;
        let reached = |func: &Func| func.id == home || func.upvalues.contains(&id);
        let from = self.funcs.iter().rposition(reached).map_or(0, |at| at + 1);
        for at in from..self.funcs.len() {
            let func = &mut self.funcs[at];
            func.upvalues.push(id);
            if func.upvalues.len() > MAX_UPVALUES {
                let line_pos = func.line_pos;
                self.too_many_upvalues = true;
                self.error_limit(
                    "upvalues",
                    MAX_UPVALUES,
                    codes::TOO_MANY_UPVALUES,
                    line_pos,
                    after,
                );
                return;
            }
        }
    }

    /// Records an assignment to a variable; reports it if that is a constant.
    pub(super) fn assign_name(&mut self, meaning: NameUse, name: Span, after: u32) {
        let NameUse::Local(id) = meaning else { return };
        let binding = &mut self.out.bindings[id.index()];
        binding.assigned = true;
        if binding.kind != BindingKind::Regular {
            let declared = binding.name;
            let mut message = b"attempt to assign to const variable '".to_vec();
            message.extend_from_slice(name.text(self.src));
            message.push(b'\'');
            let labels = vec![(declared, "declared here")];
            self.error(
                codes::ASSIGN_TO_CONST,
                name,
                message,
                labels,
                after,
                Phase::Semantic,
            );
        }
    }
}
