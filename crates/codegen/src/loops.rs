//! The two kinds of `for` loop (§3.3.5).

use lua_rs_bytecode::{Instruction, Op};
use lua_rs_parser::ast::{Block, GenericFor, Name, NumericFor};

use crate::generator::Generator;
use crate::index::{Pc, Reg};
use crate::trivia;

/// Names of the hidden variables of a loop, in debug information.
const HIDDEN: [&[u8]; 4] = [b"(for state)"; 4];

impl<'a> Generator<'a> {
    #[inline(never)]
    pub(crate) fn numeric_for(&mut self, n: &NumericFor<'_>) {
        let line = self.line_at(n.span.lo);
        self.enter_block(Some(n.block.id));
        self.consume_next(n.var.span.hi); // the equals sign
        let base = self.expr_next(&n.start);
        self.consume_next(n.start.span().hi); // the comma
        self.expr_next(&n.limit);
        if let Some(step) = &n.step {
            self.consume_next(n.limit.span().hi);
            self.expr_next(step);
        } else {
            let reg = self.fs.top();
            self.fs.emit_integer(reg, 1);
            self.fs.reserve(1);
        }
        self.declare_hidden(&HIDDEN[..3]);
        let prep = self.for_body(
            Op::ForPrep,
            base,
            std::slice::from_ref(&n.var),
            n.do_pos,
            &n.block,
        );
        self.for_end(Op::ForLoop, base, prep, line);
        self.consume(n.span.hi);
        self.leave_block();
    }

    #[inline(never)]
    pub(crate) fn generic_for(&mut self, n: &GenericFor<'_>) {
        self.enter_block(Some(n.block.id));
        let base = self.fs.top();
        if let Some(name) = n.names.last() {
            self.consume(trivia::skip(self.source, name.span.hi) + 2); // 'in'
        }
        let line = self.line_at(n.call_pos);
        let mut value = self.expr_list(n.values);
        self.adjust(4, n.values.len(), &mut value);
        self.declare_hidden(&HIDDEN);
        // The fourth value is closed when the loop ends.
        self.mark_to_be_closed();
        self.fs.check_stack(3); // the iterator's call
        let prep = self.for_body(Op::TForPrep, base, n.names, n.do_pos, &n.block);
        self.fs
            .emit_abc(Op::TForCall, base.0, 0, n.names.len() as u32);
        self.fs.fix_line(line);
        self.for_end(Op::TForLoop, base, prep, line);
        self.consume(n.span.hi);
        self.leave_block();
    }

    /// Compiles the instruction that begins the loop, and the body. Returns the instruction's position.
    fn for_body(
        &mut self,
        op: Op,
        base: Reg,
        names: &[Name],
        do_pos: u32,
        block: &Block<'_>,
    ) -> Pc {
        self.consume(do_pos + 2);
        let prep = self.fs.emit(Instruction::abx(op, base.0 as u8, 0));
        self.enter_block(None);
        for &name in names {
            let id = self.scopes.declare(name);
            self.declare(id);
        }
        self.fs.reserve(names.len() as u32);
        self.scoped(block);
        self.leave_block();
        let end = self.fs.label();
        self.set_distance(prep, end.0 - prep.0 - 1);
        prep
    }

    /// Emits the instruction that ends the loop.
    fn for_end(&mut self, op: Op, base: Reg, prep: Pc, line: u32) {
        let end = self.fs.emit(Instruction::abx(op, base.0 as u8, 0));
        self.set_distance(end, end.0 - prep.0);
        self.fs.fix_line(line);
        if end.0 - prep.0 > Instruction::MAX_BX {
            self.fs.long_loops.push((prep, end));
        }
    }

    /// Sets the distance of a loop instruction, if it can hold it; `for_end` looks after the others.
    fn set_distance(&mut self, pc: Pc, distance: u32) {
        if let Ok(distance) = u16::try_from(distance) {
            let insn = self.fs.insn_mut(pc);
            *insn = insn.with_bx(distance);
        }
    }
}
