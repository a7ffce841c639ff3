//! Statements.

use lua_rs_bytecode::Op;
use lua_rs_parser::BindingId;
use lua_rs_parser::ast::{
    Assign, Block, Expr, FunctionStmt, If, IfArm, Local, LocalFunction, Repeat, Return, Stmt, While,
};
use lua_rs_parser::resolve::BindingKind;

use crate::expdesc::{ExpDesc, ExpKind};
use crate::generator::Generator;
use crate::index::{JumpList, Pc, Reg};

impl<'a> Generator<'a> {
    /// Compiles the statements of a block. `ends_scope`: the block's variables go out of scope at its
    /// end (not so before `until`).
    pub(crate) fn block(&mut self, block: &Block<'_>, ends_scope: bool) {
        self.statements(block.stmts, ends_scope);
        self.consume(block.span.hi);
    }

    /// Compiles statements of a block; `ends_scope`: none follow, and as above.
    pub(crate) fn statements(&mut self, stmts: &[Stmt<'_>], ends_scope: bool) {
        let mut rest = stmts;
        while let Some((stmt, after)) = rest.split_first() {
            rest = match stmt {
                Stmt::Label(_) => self.labels(rest, ends_scope),
                _ => {
                    self.statement(stmt);
                    after
                }
            };
            self.fs.free_reg = self.fs.var_regs();
        }
    }

    /// Places a run of labels and semicolons, the last label first. Returns what follows.
    #[inline(never)]
    fn labels<'s, 't>(&mut self, stmts: &'s [Stmt<'t>], ends_scope: bool) -> &'s [Stmt<'t>] {
        let is_void = |stmt: &Stmt<'_>| matches!(stmt, Stmt::Label(_) | Stmt::Empty(_));
        let count = stmts.iter().take_while(|stmt| is_void(stmt)).count();
        let (run, rest) = stmts.split_at(count);
        if let Some(stmt) = run.last() {
            self.consume(stmt.span().hi);
        }
        for stmt in run.iter().rev() {
            if let Stmt::Label(label) = stmt {
                self.label(label, ends_scope && rest.is_empty());
            }
        }
        rest
    }

    /// Compiles a block with a scope of its own.
    pub(crate) fn scoped(&mut self, block: &Block<'_>) {
        self.enter_block(None);
        self.block(block, true);
        self.leave_block();
    }

    fn statement(&mut self, stmt: &Stmt<'_>) {
        match *stmt {
            Stmt::Local(n) => self.local(n),
            Stmt::Assign(n) => self.assign(n),
            Stmt::Call(n) => self.call_statement(&Expr::Call(n)),
            Stmt::MethodCall(n) => self.call_statement(&Expr::MethodCall(n)),
            Stmt::Do(n) => {
                self.scoped(&n.block);
                self.consume(n.span.hi);
            }
            Stmt::While(n) => self.while_loop(n),
            Stmt::Repeat(n) => self.repeat_loop(n),
            Stmt::If(n) => self.if_statement(n),
            Stmt::NumericFor(n) => self.numeric_for(n),
            Stmt::GenericFor(n) => self.generic_for(n),
            Stmt::Function(n) => self.function_statement(n),
            Stmt::LocalFunction(n) => self.local_function(n),
            Stmt::Return(n) => self.return_statement(n),
            Stmt::Break(n) => {
                self.consume(n.span.hi);
                let jump = self.fs.emit_jump();
                self.break_out(n, JumpList::one(jump));
            }
            Stmt::Goto(n) => {
                self.consume(n.span.hi);
                self.goto(n);
            }
            Stmt::Empty(span) => self.consume(span.hi),
            Stmt::Label(_) | Stmt::Error(_) => {}
        }
    }

    /// A call whose results nobody wants.
    fn call_statement(&mut self, call: &Expr<'_>) {
        let e = self.expr(call);
        self.set_returns(&e, Some(0));
    }

    // Declarations

    /// Adjusts a list of `given` expressions, the last of which is `last`, to `wanted` values.
    pub(crate) fn adjust(&mut self, wanted: usize, given: usize, last: &mut ExpDesc<'a>) {
        let missing = wanted.saturating_sub(given) as u32;
        let surplus = given.saturating_sub(wanted) as u32;
        if last.is_multi() {
            // The last expression itself counts among the given.
            let count = if surplus > 0 { 0 } else { missing + 1 };
            self.set_returns(last, Some(count));
        } else {
            if last.kind != ExpKind::Void {
                self.place_next(last);
            }
            if missing > 0 {
                let from = self.fs.top();
                self.fs.emit_nil(from, missing);
            }
        }
        if missing > 0 {
            self.fs.reserve(missing);
        } else {
            self.fs.free_reg -= surplus;
        }
    }

    #[inline(never)]
    fn local(&mut self, local: &Local<'_>) {
        if let (Some(last), false) = (local.names.last(), local.values.is_empty()) {
            let names_end = last
                .attrib
                .map_or(last.name.span.hi, |attrib| attrib.span.hi);
            self.consume_next(names_end); // the equals sign
        } else {
            self.consume(local.span.hi);
        }
        let first = self.scopes.declare_locals(local.names);
        let ids = (first.0..).map(BindingId).zip(local.names);
        let last = BindingId(first.0 + local.names.len() as u32 - 1);
        let mut value = self.expr_list(local.values);
        if let Some(constant) = self.scopes.find_constant(local, last) {
            for id in (first.0..last.0).map(BindingId) {
                self.declare(id);
            }
            self.declare_constant(last, constant);
        } else {
            self.adjust(local.names.len(), local.values.len(), &mut value);
            for (id, _) in ids.clone() {
                self.declare(id);
            }
        }
        for (id, name) in ids {
            if name.attrib.is_some() && self.binding(id).kind == BindingKind::Close {
                self.mark_to_be_closed();
                let reg = self.register_of(id);
                self.fs.emit_abc(Op::Tbc, reg.0, 0, 0);
            }
        }
    }

    #[inline(never)]
    fn local_function(&mut self, function: &LocalFunction<'_>) {
        let id = self.scopes.declare(function.name);
        self.declare(id);
        self.consume(function.name.span.hi);
        self.function(function.body);
        // Debuggers see the variable only once it has its value.
        let pc = self.fs.pc().0;
        let debug = self.fs.active.last().and_then(|var| var.debug);
        if let Some(index) = debug {
            self.fs.debug_vars[index as usize].start_pc = pc;
        }
    }

    #[inline(never)]
    fn function_statement(&mut self, function: &FunctionStmt<'_>) {
        let line = self.line_at(function.span.lo);
        let name = &function.name;
        let mut var = if name.fields.is_empty() && name.method.is_none() {
            self.assigned(name.base)
        } else {
            self.variable(name.base)
        };
        for &field in function.name.fields {
            self.field(&mut var, field);
        }
        if let Some(method) = function.name.method {
            self.field(&mut var, method);
        }
        let mut value = self.function(function.body);
        self.store(&var, &mut value);
        // The definition happens on the line it begins.
        self.fs.fix_line(line);
    }

    // Assignment

    #[inline(never)]
    fn assign(&mut self, assign: &Assign<'_>) {
        let mut targets = Targets::One(ExpDesc::VOID);
        for (at, target) in assign.targets.iter().enumerate() {
            let var = match *target {
                Expr::Name(name) => self.assigned(name),
                _ => self.expr(target),
            };
            if at == 0 {
                targets = Targets::One(var);
            } else {
                let list = targets.list();
                if !var.is_indexed() {
                    self.save_conflicting(list, &var);
                }
                list.push(var);
            }
        }
        let targets = targets.as_slice();
        if let Some(target) = assign.targets.last() {
            self.consume_next(target.span().hi); // the equals sign
        }
        let mut value = self.expr_list(assign.values);
        let mut rest = targets;
        if assign.values.len() == targets.len() {
            self.set_one_return(&mut value);
            if let Some((last, before)) = targets.split_last() {
                self.store(last, &mut value);
                rest = before;
            }
        } else {
            self.adjust(targets.len(), assign.values.len(), &mut value);
        }
        for var in rest.iter().rev() {
            let top = Reg(self.fs.free_reg.wrapping_sub(1));
            self.store(var, &mut ExpDesc::new(ExpKind::Register(top)));
        }
    }

    /// The values of local variables and upvalues that are assigned together with a field of theirs
    /// must be read before: `a, a.x = ...` stores into the old table. Makes such targets use a copy.
    fn save_conflicting(&mut self, targets: &mut [ExpDesc<'a>], var: &ExpDesc<'a>) {
        let copy = self.fs.top();
        let replace = |operand: &mut Reg, reg: Reg| {
            let same = *operand == reg;
            if same {
                *operand = copy;
            }
            same
        };
        let mut conflict = false;
        for target in targets {
            conflict |= match (&mut target.kind, var.kind) {
                (&mut ExpKind::IndexedUpvalue { table, key }, ExpKind::Upvalue(upvalue))
                    if table == upvalue =>
                {
                    target.kind = ExpKind::IndexedField { table: copy, key };
                    true
                }
                (
                    ExpKind::IndexedInt { table, .. } | ExpKind::IndexedField { table, .. },
                    ExpKind::Local(reg),
                ) => replace(table, reg),
                (ExpKind::Indexed { table, key }, ExpKind::Local(reg)) => {
                    replace(table, reg) | replace(key, reg)
                }
                _ => false,
            };
        }
        if conflict {
            match var.kind {
                ExpKind::Local(reg) => self.fs.emit_abc(Op::Move, copy.0, reg.0, 0),
                ExpKind::Upvalue(upvalue) => {
                    self.fs.emit_abc(Op::GetUpval, copy.0, upvalue.0.into(), 0)
                }
                _ => return,
            };
            self.fs.reserve(1);
        }
    }

    // Control

    /// Compiles a condition; returns the jumps taken when it is false.
    fn condition(&mut self, cond: &Expr<'_>) -> JumpList {
        let mut e = self.expr(cond);
        if e.kind == ExpKind::Nil {
            e.kind = ExpKind::False;
        }
        self.go_if_true(&mut e);
        e.false_list
    }

    #[inline(never)]
    fn while_loop(&mut self, n: &While<'_>) {
        self.consume(n.span.lo + 5);
        let start = self.fs.label();
        let exit = self.condition(&n.cond);
        self.enter_block(Some(n.block.id));
        self.consume(n.do_pos + 2);
        self.scoped(&n.block);
        self.jump_to(start);
        self.consume(n.span.hi);
        self.leave_block();
        self.fs.patch_here(exit);
    }

    fn jump_to(&mut self, target: Pc) {
        let jump = self.fs.emit_jump();
        self.fs.patch_list(JumpList::one(jump), target);
    }

    #[inline(never)]
    fn repeat_loop(&mut self, n: &Repeat<'_>) {
        let start = self.fs.label();
        self.enter_block(Some(n.block.id));
        self.enter_block(None);
        self.consume(n.span.lo + 6);
        self.block(&n.block, false);
        self.consume(n.until_pos + 5);
        let mut exit = self.condition(&n.cond);
        let scope = self.leave_block();
        if scope.has_upvalue {
            // Going round again has to close the variables as well.
            let done = self.fs.emit_jump();
            self.fs.patch_here(exit);
            self.fs.emit_abc(Op::Close, scope.level, 0, 0);
            exit = JumpList::one(self.fs.emit_jump());
            self.fs.patch_here(JumpList::one(done));
        }
        self.fs.patch_list(exit, start);
        self.leave_block();
    }

    #[inline(never)]
    fn if_statement(&mut self, n: &If<'_>) {
        let mut escapes = JumpList::EMPTY;
        let last = n.arms.len() - 1;
        for (at, arm) in n.arms.iter().enumerate() {
            let more = at < last || n.else_block.is_some();
            self.arm(arm, more, &mut escapes);
        }
        if let Some(block) = n.else_block {
            // The opening keyword is the last token before the block.
            self.consume(block.span.lo);
            self.scoped(block);
        }
        self.consume(n.span.hi);
        self.fs.patch_here(escapes);
    }

    /// Compiles `if c then ...` or `elseif c then ...`; `more`: another arm or `else` follows.
    fn arm(&mut self, arm: &IfArm<'_>, more: bool, escapes: &mut JumpList) {
        self.consume(
            arm.pos
                + if self.source[arm.pos as usize] == b'i' {
                    2
                } else {
                    6
                },
        );
        let mut cond = self.expr(&arm.cond);
        self.consume(arm.then_pos + 4);
        let skip;
        if let Some((Stmt::Break(n), rest)) = arm.block.stmts.split_first() {
            // 'if c then break': the condition itself jumps out of the loop.
            self.go_if_false(&mut cond);
            self.consume(n.span.hi);
            self.enter_block(None);
            self.break_out(*n, cond.true_list);
            if rest.iter().all(|stmt| matches!(stmt, Stmt::Empty(_))) {
                self.consume(arm.block.span.hi);
                self.leave_block();
                return;
            }
            let empty = rest
                .iter()
                .take_while(|stmt| matches!(stmt, Stmt::Empty(_)))
                .last();
            if let Some(stmt) = empty {
                self.consume(stmt.span().hi);
            }
            skip = JumpList::one(self.fs.emit_jump());
            let block = Block {
                stmts: rest,
                ..arm.block
            };
            self.block(&block, true);
        } else {
            self.go_if_true(&mut cond);
            self.enter_block(None);
            skip = cond.false_list;
            self.block(&arm.block, true);
        }
        self.leave_block();
        if more {
            let jump = self.fs.emit_jump();
            self.fs.add_jump(escapes, jump);
        }
        self.fs.patch_here(skip);
    }

    #[inline(never)]
    fn return_statement(&mut self, n: &Return<'_>) {
        self.consume(n.span.lo + 6);
        let first = Reg(self.fs.var_regs());
        let mut value = self.expr_list(n.values);
        let count = n.values.len() as u32;
        if value.is_multi() {
            self.set_returns(&value, None);
            if let ExpKind::Call(pc) = value.kind
                && count == 1
                && !self.inside_tbc()
            {
                let insn = self.fs.insn_mut(pc);
                *insn = insn.with_op(Op::TailCall);
            }
            self.fs.emit_return(first, None);
        } else if count == 1 {
            let reg = self.place_anywhere(&mut value);
            self.fs.emit_return(reg, Some(1));
        } else {
            if value.kind != ExpKind::Void {
                self.place_next(&mut value);
            }
            self.fs.emit_return(first, Some(count));
        }
    }
}

/// The left-hand sides of an assignment: nearly always one.
enum Targets<'a> {
    One(ExpDesc<'a>),
    Many(Vec<ExpDesc<'a>>),
}

impl<'a> Targets<'a> {
    fn list(&mut self) -> &mut Vec<ExpDesc<'a>> {
        if let Targets::One(first) = *self {
            *self = Targets::Many(vec![first]);
        }
        match self {
            Targets::Many(list) => list,
            Targets::One(_) => unreachable!("just made a list"),
        }
    }

    fn as_slice(&self) -> &[ExpDesc<'a>] {
        match self {
            Targets::One(first) => std::slice::from_ref(first),
            Targets::Many(list) => list,
        }
    }
}
