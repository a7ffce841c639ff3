//! Unary and binary operators: choice of the operand form and the opcode.

use lua_rs_bytecode::Op;
use lua_rs_parser::ast::{BinOp, UnOp};
use lua_rs_parser::fold;

use crate::expdesc::{ExpDesc, ExpKind};
use crate::generator::Generator;

impl<'a> Generator<'a> {
    /// Applies a unary operator; `line` is the operator's.
    pub(crate) fn prefix(&mut self, op: UnOp, e: &mut ExpDesc<'a>, line: u32) {
        self.discharge_vars(e);
        let opcode = match op {
            UnOp::Not => return self.emit_not(e),
            UnOp::Len => Op::Len,
            UnOp::Neg => Op::Unm,
            UnOp::BNot => Op::BNot,
        };
        if let Some(value) = e.numeral().and_then(|n| fold::unary(op, n)) {
            e.kind = value.into();
            return;
        }
        let reg = self.place_anywhere(e);
        self.free_exp(e);
        let pc = self.fs.emit_abc(opcode, 0, reg.0, 0);
        e.kind = ExpKind::Relocatable(pc);
        self.fs.fix_line(line);
    }

    /// Prepares the left operand of `op`, before the right one is compiled.
    pub(crate) fn infix(&mut self, op: BinOp, e: &mut ExpDesc<'a>) {
        self.discharge_vars(e);
        match op {
            BinOp::And => self.go_if_true(e),
            BinOp::Or => self.go_if_false(e),
            BinOp::Concat => {
                self.place_next(e);
            }
            BinOp::Eq | BinOp::Ne => {
                // Numerals may become immediate operands.
                if e.numeral().is_none() && self.short_constant(e).is_none() {
                    self.place_anywhere(e);
                }
            }
            BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => {
                if e.small_number().is_none() {
                    self.place_anywhere(e);
                }
            }
            _ => {
                if e.numeral().is_none() {
                    self.place_anywhere(e);
                }
            }
        }
    }

    /// Completes `left op right`, leaving the result in `left`; `line` is the operator's.
    pub(crate) fn postfix(
        &mut self,
        op: BinOp,
        left: &mut ExpDesc<'a>,
        right: &mut ExpDesc<'a>,
        line: u32,
    ) {
        self.discharge_vars(right);
        if let (Some(a), Some(b)) = (left.numeral(), right.numeral())
            && let Some(value) = fold::binary(op, a, b)
        {
            left.kind = value.into();
            return;
        }
        match op {
            BinOp::And => {
                right.false_list = self.fs.join_lists(right.false_list, left.false_list);
                *left = *right;
            }
            BinOp::Or => {
                right.true_list = self.fs.join_lists(right.true_list, left.true_list);
                *left = *right;
            }
            BinOp::Concat => {
                self.place_next(right);
                self.concat(left, right, line);
            }
            BinOp::Eq | BinOp::Ne => self.equality(op, left, right),
            BinOp::Lt | BinOp::Le => self.order(op, left, right),
            BinOp::Gt | BinOp::Ge => {
                // a > b is b < a.
                std::mem::swap(left, right);
                let op = if op == BinOp::Gt {
                    BinOp::Lt
                } else {
                    BinOp::Le
                };
                self.order(op, left, right);
            }
            BinOp::Add | BinOp::Mul => self.commutative(op, left, right, line),
            BinOp::BAnd | BinOp::BOr | BinOp::BXor => self.bitwise(op, left, right, line),
            BinOp::Shl | BinOp::Shr => self.shift(op, left, right, line),
            _ => {
                if op == BinOp::Sub
                    && let Some(imm) = right.small_integer()
                {
                    self.binary(Op::SubI, left, right, imm as u8 as u32, line);
                } else {
                    self.arith(op, false, left, right, line);
                }
            }
        }
    }

    /// Emits a binary operation of `left` and an operand C already chosen.
    fn binary(&mut self, op: Op, left: &mut ExpDesc<'a>, right: &ExpDesc<'a>, c: u32, line: u32) {
        let b = self.place_anywhere(left);
        let pc = self.fs.emit_abc(op, 0, b.0, c);
        self.free_exps(left, right);
        left.kind = ExpKind::Relocatable(pc);
        self.fs.fix_line(line);
    }

    /// Emits an operation of two registers. With `flipped`, the operands had been exchanged.
    fn binary_regs(
        &mut self,
        op: BinOp,
        flipped: bool,
        left: &mut ExpDesc<'a>,
        right: &mut ExpDesc<'a>,
        line: u32,
    ) {
        if flipped {
            std::mem::swap(left, right);
        }
        let c = self.place_anywhere(right);
        self.binary(register_op(op), left, right, c.0, line);
    }

    /// Arithmetic, with a constant as the right operand where there is one.
    fn arith(
        &mut self,
        op: BinOp,
        flipped: bool,
        left: &mut ExpDesc<'a>,
        right: &mut ExpDesc<'a>,
        line: u32,
    ) {
        if right.numeral().is_some()
            && let Some(index) = self.short_constant(right)
        {
            self.binary(constant_op(op, flipped), left, right, index.0, line);
        } else {
            self.binary_regs(op, flipped, left, right, line);
        }
    }

    /// `+` and `*`: a constant left operand changes places with the right one.
    fn commutative(
        &mut self,
        op: BinOp,
        left: &mut ExpDesc<'a>,
        right: &mut ExpDesc<'a>,
        line: u32,
    ) {
        let flipped = left.numeral().is_some();
        if flipped {
            std::mem::swap(left, right);
        }
        match right.small_integer() {
            Some(imm) if op == BinOp::Add => {
                let op = if flipped { Op::AddIR } else { Op::AddI };
                self.binary(op, left, right, imm as u8 as u32, line);
            }
            _ => self.arith(op, flipped, left, right, line),
        }
    }

    /// `&`, `|` and `~`, with an integer constant as one operand where there is one.
    fn bitwise(&mut self, op: BinOp, left: &mut ExpDesc<'a>, right: &mut ExpDesc<'a>, line: u32) {
        let flipped = matches!(left.kind, ExpKind::Integer(_));
        if flipped {
            std::mem::swap(left, right);
        }
        if matches!(right.kind, ExpKind::Integer(_))
            && let Some(index) = self.short_constant(right)
        {
            self.binary(constant_op(op, flipped), left, right, index.0, line);
        } else {
            self.binary_regs(op, flipped, left, right, line);
        }
    }

    fn shift(&mut self, op: BinOp, left: &mut ExpDesc<'a>, right: &mut ExpDesc<'a>, line: u32) {
        if op == BinOp::Shl
            && let Some(imm) = left.small_integer()
        {
            std::mem::swap(left, right);
            self.binary(Op::ShlIR, left, right, imm as u8 as u32, line);
        } else if let Some(imm) = right.small_integer() {
            let op = if op == BinOp::Shl { Op::ShlI } else { Op::ShrI };
            self.binary(op, left, right, imm as u8 as u32, line);
        } else {
            self.binary_regs(op, false, left, right, line);
        }
    }

    /// `left .. right`; a concatenation on the right is extended instead of nested.
    fn concat(&mut self, left: &mut ExpDesc<'a>, right: &ExpDesc<'a>, line: u32) {
        let first = left.register().map_or(0, |reg| reg.0);
        if let Some(previous) = self.fs.previous()
            && previous.op() == Op::Concat
        {
            let count = previous.b().wrapping_add(1);
            *previous = previous.with_a(first as u8).with_b(count);
            self.free_exp(right);
        } else {
            self.fs.emit_abc(Op::Concat, first, 2, 0);
            self.free_exp(right);
            self.fs.fix_line(line);
        }
    }

    fn comparison(&mut self, op: Op, a: u32, b: u32, c: u32) -> ExpKind<'a> {
        ExpKind::Jump(self.fs.emit_cond_jump(op, a, b, c))
    }

    /// `<` and `<=`, with a small number as an immediate.
    fn order(&mut self, op: BinOp, left: &mut ExpDesc<'a>, right: &mut ExpDesc<'a>) {
        let less = op == BinOp::Lt;
        let (opcode, a, b, c) = if let Some((imm, is_float)) = right.small_number() {
            let a = self.place_anywhere(left);
            (
                if less { Op::LtI } else { Op::LeI },
                a,
                imm as u8 as u32,
                is_float.into(),
            )
        } else if let Some((imm, is_float)) = left.small_number() {
            // n < b is b > n.
            let a = self.place_anywhere(right);
            (
                if less { Op::GtI } else { Op::GeI },
                a,
                imm as u8 as u32,
                is_float.into(),
            )
        } else {
            let a = self.place_anywhere(left);
            let b = self.place_anywhere(right);
            (if less { Op::Lt } else { Op::Le }, a, b.0, 0)
        };
        self.free_exps(left, right);
        left.kind = self.comparison(opcode, a.0, b, c);
    }

    /// `==` and `~=`, with a constant or a small number as the right operand.
    fn equality(&mut self, op: BinOp, left: &mut ExpDesc<'a>, right: &mut ExpDesc<'a>) {
        let equal = op == BinOp::Eq;
        if left.register().is_none() {
            std::mem::swap(left, right);
        }
        let a = self.place_anywhere(left);
        let (opcode, b, c) = if let Some((imm, is_float)) = right.small_number() {
            (
                if equal { Op::EqI } else { Op::NeI },
                imm as u8 as u32,
                is_float.into(),
            )
        } else if let Some(index) = self.short_constant(right) {
            (if equal { Op::EqK } else { Op::NeK }, index.0, 0)
        } else {
            let b = self.place_anywhere(right);
            (if equal { Op::Eq } else { Op::Ne }, b.0, 0)
        };
        self.free_exps(left, right);
        left.kind = self.comparison(opcode, a.0, b, c);
    }
}

/// The opcode for two registers.
fn register_op(op: BinOp) -> Op {
    match op {
        BinOp::Add => Op::Add,
        BinOp::Sub => Op::Sub,
        BinOp::Mul => Op::Mul,
        BinOp::Mod => Op::Mod,
        BinOp::Pow => Op::Pow,
        BinOp::Div => Op::Div,
        BinOp::IDiv => Op::IDiv,
        BinOp::BAnd => Op::BAnd,
        BinOp::BOr => Op::BOr,
        BinOp::BXor => Op::BXor,
        BinOp::Shl => Op::Shl,
        BinOp::Shr => Op::Shr,
        other => unreachable!("{other:?} has no register form"),
    }
}

/// The opcode for a register and a constant; `flipped` if the constant was written first.
fn constant_op(op: BinOp, flipped: bool) -> Op {
    match (op, flipped) {
        (BinOp::Add, false) => Op::AddK,
        (BinOp::Add, true) => Op::AddKR,
        (BinOp::Mul, false) => Op::MulK,
        (BinOp::Mul, true) => Op::MulKR,
        (BinOp::Sub, _) => Op::SubK,
        (BinOp::Mod, _) => Op::ModK,
        (BinOp::Pow, _) => Op::PowK,
        (BinOp::Div, _) => Op::DivK,
        (BinOp::IDiv, _) => Op::IDivK,
        (BinOp::BAnd, false) => Op::BAndK,
        (BinOp::BAnd, true) => Op::BAndKR,
        (BinOp::BOr, false) => Op::BOrK,
        (BinOp::BOr, true) => Op::BOrKR,
        (BinOp::BXor, false) => Op::BXorK,
        (BinOp::BXor, true) => Op::BXorKR,
        (other, _) => unreachable!("{other:?} has no constant form"),
    }
}
