//! The walk over the tree, in the order in which a single-pass compiler meets things.
//!
//! Recursion is bounded by the parser's limit on nesting; what nests to the left without limit goes over a stack of its own.

use super::scope::Resolver;
use super::{BindingId, BindingKind, NameUse, Resolution};
use crate::ast::{
    Assign, Block, Expr, FuncId, Function, FunctionStmt, GenericFor, If, Local, Name, NumericFor,
    Repeat, Stmt, TableItem,
};
use crate::{Parsed, Phase};
use std::ops::{Deref, DerefMut};

/// The walk and where it has got.
pub(super) struct Walk<'a> {
    resolver: Resolver<'a>,
    /// Left operands still to be finished, of all levels of the recursion.
    spine: Vec<Expr<'a>>,
}

impl<'a> Deref for Walk<'a> {
    type Target = Resolver<'a>;

    fn deref(&self) -> &Self::Target {
        &self.resolver
    }
}

impl DerefMut for Walk<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.resolver
    }
}

impl<'a> Walk<'a> {
    /// Resolves a whole chunk.
    pub(super) fn run(resolver: Resolver<'a>, parsed: &Parsed<'a>) -> (Resolution, Resolver<'a>) {
        let mut walk = Self {
            resolver,
            spine: Vec::new(),
        };
        walk.function(parsed.chunk.main);
        (std::mem::take(&mut walk.out), walk.resolver)
    }

    /// Creates the binding a name declares.
    fn declare(&mut self, name: Name, kind: BindingKind) -> BindingId {
        let id = self.resolver.declare(name, kind);
        self.out.uses[name.id.index()] = NameUse::Local(id);
        id
    }

    /// Resolves the use of a name.
    #[inline]
    fn use_name(&mut self, name: Name) -> NameUse {
        let meaning = self.meaning(name.span);
        match meaning {
            NameUse::Local(id) | NameUse::Global { env: id } => self.refer(id, name.span.hi),
        }
        self.out.uses[name.id.index()] = meaning;
        meaning
    }

    fn open_function(&mut self, id: FuncId, line_pos: Option<u32>) {
        let parent = self.current();
        self.out.functions[id.index()].parent = parent;
        self.resolver.open_function(id, line_pos);
    }

    fn close_function(&mut self) {
        let mut func = self.resolver.close_function();
        let start = self.out.upvalues.len() as u32;
        self.out.upvalues.append(&mut func.upvalues);
        let end = self.out.upvalues.len() as u32;
        let info = &mut self.out.functions[func.id.index()];
        info.upvalues = (start, end);
        info.needs_close = func.needs_close;
        self.give_back(func.upvalues);
    }

    fn function(&mut self, function: &'a Function<'a>) {
        self.open_function(function.id, function.line_pos);
        self.open_scope(Some(function.block.id), None);
        if let Some(name) = function.self_param {
            let id = self.declare(name, BindingKind::Regular);
            self.activate_self(id);
        }
        let first = self.out.bindings.len() as u32;
        for &param in function.params {
            self.declare(param, BindingKind::Regular);
        }
        self.activate_from(first);
        self.start_locals();
        self.stmts(function.block.stmts, true);
        self.close_scope();
        let (after, phase) = if function.id == FuncId::MAIN {
            (function.end.map(|_| self.src.len() as u32), Phase::Late)
        } else {
            (function.end.map(|end| end.hi), Phase::Semantic)
        };
        let first_goto = self.func().first_goto;
        self.report_gotos(first_goto, after, phase);
        self.close_function();
    }

    /// Puts all bindings declared since `first` in scope.
    fn activate_from(&mut self, first: u32) {
        for id in first..self.out.bindings.len() as u32 {
            self.activate(BindingId(id));
        }
    }

    fn block(&mut self, block: &'a Block<'a>) {
        self.open_scope(Some(block.id), None);
        self.stmts(block.stmts, true);
        self.close_scope();
    }

    /// `closed_by_end`: a label at the end of the block has no local of the block in scope; `until` still sees them.
    fn stmts(&mut self, stmts: &[Stmt<'a>], closed_by_end: bool) {
        let mut at = 0;
        while let Some(&stmt) = stmts.get(at) {
            if matches!(stmt, Stmt::Label(_)) {
                let rest = &stmts[at..];
                let len = rest
                    .iter()
                    .take_while(|s| matches!(s, Stmt::Label(_) | Stmt::Empty(_)))
                    .count();
                self.label_row(
                    &rest[..len],
                    rest.get(len),
                    closed_by_end && len == rest.len(),
                );
                at += len;
            } else {
                self.stmt(stmt);
                at += 1;
            }
        }
    }

    fn stmt(&mut self, stmt: Stmt<'a>) {
        match stmt {
            Stmt::Empty(_) | Stmt::Label(_) => {}
            Stmt::Local(local) => self.local(local),
            Stmt::Assign(assign) => self.assign(assign),
            Stmt::Call(call) => self.expr(Expr::Call(call)),
            Stmt::MethodCall(call) => self.expr(Expr::MethodCall(call)),
            Stmt::Do(n) => self.block(&n.block),
            Stmt::While(n) => {
                self.expr(n.cond);
                self.open_scope(None, Some(n.block.id));
                self.block(&n.block);
                self.close_scope();
            }
            Stmt::Repeat(repeat) => self.repeat(repeat),
            Stmt::If(n) => self.if_stmt(n),
            Stmt::NumericFor(n) => self.numeric_for(n),
            Stmt::GenericFor(n) => self.generic_for(n),
            Stmt::Function(n) => self.function_stmt(n),
            Stmt::LocalFunction(n) => {
                let id = self.declare(n.name, BindingKind::Regular);
                self.activate(id);
                self.function(n.body);
            }
            Stmt::Return(n) => self.exprs(n.values),
            Stmt::Break(n) => self.break_stmt(n),
            Stmt::Goto(n) => self.goto_stmt(n),
            Stmt::Error(n) => self.exprs(n.exprs),
        }
    }

    fn local(&mut self, local: &'a Local<'a>) {
        let first = self.out.bindings.len() as u32;
        let mut has_close = false;
        for name in local.names {
            let kind = self.attribute(name, &mut has_close);
            let id = self.declare(name.name, BindingKind::Regular);
            self.out.bindings[id.index()].kind = kind;
        }
        let end = self.out.bindings.len() as u32;
        self.exprs(local.values);
        if let Some(value) = local.values.last()
            && local.names.len() == local.values.len()
        {
            let last = end as usize - 1;
            if self.out.bindings[last].kind == BindingKind::Const {
                let constant = self.constant(*value);
                self.out.bindings[last].constant = constant;
            }
        }
        for id in first..end {
            self.activate(BindingId(id));
        }
    }

    fn assign(&mut self, assign: &'a Assign<'a>) {
        for &target in assign.targets {
            if let Expr::Name(name) = target {
                let meaning = self.use_name(name);
                self.assign_name(meaning, name.span, name.span.hi);
            } else {
                self.expr(target);
            }
        }
        self.exprs(assign.values);
    }

    fn repeat(&mut self, repeat: &'a Repeat<'a>) {
        self.open_scope(None, Some(repeat.block.id));
        self.open_scope(Some(repeat.block.id), None);
        self.stmts(repeat.block.stmts, false);
        self.expr(repeat.cond);
        self.close_scope();
        self.close_scope();
    }

    fn if_stmt(&mut self, stmt: &'a If<'a>) {
        for arm in stmt.arms {
            self.expr(arm.cond);
            self.block(&arm.block);
        }
        if let Some(block) = stmt.else_block {
            self.block(block);
        }
    }

    fn numeric_for(&mut self, stmt: &'a NumericFor<'a>) {
        self.open_scope(None, Some(stmt.block.id));
        self.reserve(3, stmt.var.span.hi);
        let id = self.declare(stmt.var, BindingKind::Regular);
        self.expr(stmt.start);
        self.expr(stmt.limit);
        if let Some(step) = stmt.step {
            self.expr(step);
        }
        self.activate_hidden(3);
        self.open_scope(None, None);
        self.activate(id);
        self.block(&stmt.block);
        self.close_scope();
        self.close_scope();
    }

    fn generic_for(&mut self, stmt: &'a GenericFor<'a>) {
        self.open_scope(None, Some(stmt.block.id));
        let first = self.out.bindings.len() as u32;
        self.reserve(4, stmt.names[0].span.hi);
        for &name in stmt.names {
            self.declare(name, BindingKind::Regular);
        }
        let end = self.out.bindings.len() as u32;
        self.exprs(stmt.values);
        self.activate_hidden(4);
        self.open_scope(None, None);
        for id in first..end {
            self.activate(BindingId(id));
        }
        self.block(&stmt.block);
        self.close_scope();
        self.close_scope();
    }

    fn function_stmt(&mut self, stmt: &'a FunctionStmt<'a>) {
        let name = &stmt.name;
        let meaning = self.use_name(name.base);
        self.function(stmt.body);
        if name.fields.is_empty() && name.method.is_none() && stmt.body.end.is_some() {
            self.assign_name(meaning, name.base.span, stmt.span.hi);
        }
    }

    fn exprs(&mut self, exprs: &'a [Expr<'a>]) {
        for &expr in exprs {
            self.expr(expr);
        }
    }

    /// Most expressions have no parts: they need no frame of their own.
    #[inline(always)]
    fn expr(&mut self, expr: Expr<'a>) {
        match expr {
            Expr::Name(name) => {
                self.use_name(name);
            }
            Expr::Nil(_)
            | Expr::True(_)
            | Expr::False(_)
            | Expr::Vararg(_)
            | Expr::Number(_)
            | Expr::String(_)
            | Expr::Error(_) => {}
            _ => self.parts(expr),
        }
    }

    fn parts(&mut self, expr: Expr<'a>) {
        match expr {
            Expr::Paren(n) => self.expr(n.inner),
            Expr::Unary(n) => self.expr(n.operand),
            Expr::Function(n) => self.function(n),
            Expr::Table(n) => {
                for item in n.items {
                    match item {
                        TableItem::Positional(value) => self.expr(*value),
                        TableItem::Named(item) => self.expr(item.value),
                        TableItem::Keyed(item) => {
                            self.expr(item.key);
                            self.expr(item.value);
                        }
                    }
                }
            }
            _ => self.chain(expr),
        }
    }

    /// An expression that begins with another one: goes down to the leftmost, then back up over what follows it.
    fn chain(&mut self, expr: Expr<'a>) {
        let Some(left) = leftmost_part(expr) else {
            return;
        };
        if leftmost_part(left).is_none() {
            // One link, as most have.
            self.expr(left);
            return self.rest(expr);
        }
        let base = self.spine.len();
        self.spine.push(expr);
        let mut first = left;
        while let Some(left) = leftmost_part(first) {
            self.spine.push(first);
            first = left;
        }
        self.expr(first);
        while self.spine.len() > base {
            if let Some(expr) = self.spine.pop() {
                self.rest(expr);
            }
        }
    }

    /// What follows the first part of an expression.
    #[inline(always)]
    fn rest(&mut self, expr: Expr<'a>) {
        match expr {
            Expr::Binary(n) => self.expr(n.right),
            Expr::Index(n) => self.expr(n.key),
            Expr::Call(n) => self.exprs(n.args),
            Expr::MethodCall(n) => self.exprs(n.args),
            _ => {}
        }
    }
}

/// The expression that another one begins with, where it may begin with one in its turn without being a level deeper.
#[inline]
fn leftmost_part(expr: Expr<'_>) -> Option<Expr<'_>> {
    match expr {
        Expr::Binary(n) => Some(n.left),
        Expr::Index(n) => Some(n.object),
        Expr::Field(n) => Some(n.object),
        Expr::Call(n) => Some(n.callee),
        Expr::MethodCall(n) => Some(n.object),
        _ => None,
    }
}
