//! Moving expression descriptors towards values: into registers, operands and conditions.

use lua_rs_base::limits::MAX_SHORT_STRING;
use lua_rs_bytecode::{Instruction, Op};

use crate::expdesc::{ExpDesc, ExpKind};
use crate::func::NO_REGISTER;
use crate::generator::Generator;
use crate::index::{ConstIdx, JumpList, Pc, Reg};

impl<'a> Generator<'a> {
    /// Makes a multiple-result expression give `count` values (`None`: all of them).
    pub(crate) fn set_returns(&mut self, e: &ExpDesc<'a>, count: Option<u32>) {
        let c = count.map_or(0, |n| n + 1) as u8;
        match e.kind {
            ExpKind::Call(pc) => {
                let insn = self.fs.insn_mut(pc);
                *insn = insn.with_c(c);
            }
            ExpKind::Vararg(pc) => {
                let top = self.fs.free_reg as u8;
                let insn = self.fs.insn_mut(pc);
                *insn = insn.with_c(c).with_a(top);
                self.fs.reserve(1);
            }
            _ => {}
        }
    }

    /// Makes a multiple-result expression give one value.
    pub(crate) fn set_one_return(&mut self, e: &mut ExpDesc<'a>) {
        match e.kind {
            // Calls are made for one result, which arrives in their own first register.
            ExpKind::Call(pc) => e.kind = ExpKind::Register(Reg(self.fs.insn(pc).a().into())),
            ExpKind::Vararg(pc) => {
                let insn = self.fs.insn_mut(pc);
                *insn = insn.with_c(2);
                e.kind = ExpKind::Relocatable(pc);
            }
            _ => {}
        }
    }

    /// Turns variables and calls into values; pending jumps stay.
    #[inline]
    pub(crate) fn discharge_vars(&mut self, e: &mut ExpDesc<'a>) {
        if let ExpKind::Local(reg) = e.kind {
            e.kind = ExpKind::Register(reg);
        } else if e.is_open() {
            self.discharge_open(e);
        }
    }

    fn discharge_open(&mut self, e: &mut ExpDesc<'a>) {
        let fs = &mut self.fs;
        let pc = match e.kind {
            ExpKind::CompileTimeConst(index) => {
                e.kind = self.const_values[index as usize];
                return;
            }
            ExpKind::Call(_) | ExpKind::Vararg(_) => return self.set_one_return(e),
            ExpKind::Upvalue(upvalue) => fs.emit_abc(Op::GetUpval, 0, upvalue.0.into(), 0),
            ExpKind::IndexedUpvalue { table, key } => {
                fs.emit_abc(Op::GetTabUp, 0, table.0.into(), key.0)
            }
            ExpKind::IndexedInt { table, key } => {
                fs.free(table);
                fs.emit_abc(Op::GetI, 0, table.0, key.into())
            }
            ExpKind::IndexedField { table, key } => {
                fs.free(table);
                fs.emit_abc(Op::GetField, 0, table.0, key.0)
            }
            ExpKind::Indexed { table, key } => {
                fs.free_two(table, key);
                fs.emit_abc(Op::GetTable, 0, table.0, key.0)
            }
            _ => return,
        };
        e.kind = ExpKind::Relocatable(pc);
    }

    /// Puts the value of `e`, which is no variable, into `reg`; pending jumps stay, and a comparison
    /// stays what it is.
    fn discharge_to_reg(&mut self, e: &mut ExpDesc<'a>, reg: Reg) {
        let fs = &mut self.fs;
        match e.kind {
            ExpKind::Nil => fs.emit_nil(reg, 1),
            ExpKind::False => {
                fs.emit_abc(Op::LoadFalse, reg.0, 0, 0);
            }
            ExpKind::True => {
                fs.emit_abc(Op::LoadTrue, reg.0, 0, 0);
            }
            ExpKind::Str(bytes) => {
                let index = fs.constants.string(bytes);
                fs.emit_load_constant(reg, index);
            }
            ExpKind::Constant(index) => fs.emit_load_constant(reg, index),
            ExpKind::Float(f) => fs.emit_float(reg, f),
            ExpKind::Integer(i) => fs.emit_integer(reg, i),
            ExpKind::Relocatable(pc) => {
                let insn = fs.insn_mut(pc);
                *insn = insn.with_a(reg.0 as u8);
            }
            ExpKind::Register(from) => {
                if from != reg {
                    fs.emit_abc(Op::Move, reg.0, from.0, 0);
                }
            }
            _ => return, // a comparison
        }
        e.kind = ExpKind::Register(reg);
    }

    fn discharge_to_any_reg(&mut self, e: &mut ExpDesc<'a>) {
        if e.register().is_none() {
            self.fs.reserve(1);
            let reg = Reg(self.fs.free_reg - 1);
            self.discharge_to_reg(e, reg);
        }
    }

    /// Puts the final value of `e`, which is no variable, into `reg`: with what its pending jumps give.
    #[inline(always)]
    pub(crate) fn place(&mut self, e: &mut ExpDesc<'a>, reg: Reg) {
        self.discharge_to_reg(e, reg);
        if matches!(e.kind, ExpKind::Jump(_)) || e.has_jumps() {
            self.place_with_jumps(e, reg);
        }
    }

    /// The part of `place` for expressions with jumps.
    #[inline(never)]
    fn place_with_jumps(&mut self, e: &mut ExpDesc<'a>, reg: Reg) {
        let fs = &mut self.fs;
        let is_jump = if let ExpKind::Jump(jump) = e.kind {
            fs.add_jump(&mut e.true_list, jump);
            true
        } else {
            false
        };
        let (mut load_false, mut load_true) = (Pc(0), Pc(0));
        if fs.needs_value(e.true_list) || fs.needs_value(e.false_list) {
            let skip = if is_jump {
                JumpList::EMPTY
            } else {
                JumpList::one(fs.emit_jump())
            };
            fs.label();
            load_false = fs.emit_abc(Op::LFalseSkip, reg.0, 0, 0);
            fs.label();
            load_true = fs.emit_abc(Op::LoadTrue, reg.0, 0, 0);
            fs.patch_here(skip);
        }
        let end = fs.label();
        fs.patch_values(e.false_list, end, Some(reg), load_false);
        fs.patch_values(e.true_list, end, Some(reg), load_true);
        *e = ExpDesc::new(ExpKind::Register(reg));
    }

    /// Frees the register of `e`, if it has one.
    pub(crate) fn free_exp(&mut self, e: &ExpDesc<'a>) {
        if let Some(reg) = e.register() {
            self.fs.free(reg);
        }
    }

    /// Frees the registers of both, the higher first.
    pub(crate) fn free_exps(&mut self, a: &ExpDesc<'a>, b: &ExpDesc<'a>) {
        match (a.register(), b.register()) {
            (Some(a), Some(b)) => self.fs.free_two(a, b),
            (Some(reg), None) | (None, Some(reg)) => self.fs.free(reg),
            (None, None) => {}
        }
    }

    /// Puts the final value into the next free register.
    pub(crate) fn place_next(&mut self, e: &mut ExpDesc<'a>) -> Reg {
        self.discharge_vars(e);
        self.free_exp(e);
        self.fs.reserve(1);
        let reg = Reg(self.fs.free_reg - 1);
        self.place(e, reg);
        reg
    }

    /// Puts the final value into some register.
    pub(crate) fn place_anywhere(&mut self, e: &mut ExpDesc<'a>) -> Reg {
        self.discharge_vars(e);
        if let ExpKind::Register(reg) = e.kind {
            if !e.has_jumps() {
                return reg;
            }
            // A variable's register must not be overwritten with the values of the jumps.
            if reg.0 >= self.fs.var_regs() {
                self.place(e, reg);
                return reg;
            }
        }
        self.place_next(e)
    }

    /// Puts the final value into some register, unless it is an upvalue.
    pub(crate) fn place_unless_upvalue(&mut self, e: &mut ExpDesc<'a>) {
        if !matches!(e.kind, ExpKind::Upvalue(_)) || e.has_jumps() {
            self.place_anywhere(e);
        }
    }

    /// Makes `e` a value without pending jumps: in a register, relocatable or constant.
    pub(crate) fn reduce_to_value(&mut self, e: &mut ExpDesc<'a>) {
        if matches!(e.kind, ExpKind::Jump(_)) || e.has_jumps() {
            self.place_anywhere(e);
        } else {
            self.discharge_vars(e);
        }
    }

    /// Makes a constant expression an index that fits an 8-bit operand, if possible.
    pub(crate) fn short_constant(&mut self, e: &mut ExpDesc<'a>) -> Option<ConstIdx> {
        if e.has_jumps() {
            return None;
        }
        let pool = &mut self.fs.constants;
        let index = match e.kind {
            ExpKind::True => pool.boolean(true),
            ExpKind::False => pool.boolean(false),
            ExpKind::Nil => pool.nil(),
            ExpKind::Integer(i) => pool.integer(i),
            ExpKind::Float(f) => pool.float(f),
            ExpKind::Str(bytes) => pool.string(bytes),
            ExpKind::Constant(index) => index,
            _ => return None,
        };
        index.is_short().then(|| {
            e.kind = ExpKind::Constant(index);
            index
        })
    }

    /// Emits a store whose value may be a constant: `ops` are the opcodes for a register and for a
    /// constant in operand C.
    fn emit_store(&mut self, ops: [Op; 2], a: u32, b: u32, value: &mut ExpDesc<'a>) {
        let [op, op_k] = ops;
        if let Some(index) = self.short_constant(value) {
            self.fs.emit_abc(op_k, a, b, index.0);
        } else {
            let reg = self.place_anywhere(value);
            self.fs.emit_abc(op, a, b, reg.0);
        }
    }

    /// Stores `value` into the variable `var`.
    pub(crate) fn store(&mut self, var: &ExpDesc<'a>, value: &mut ExpDesc<'a>) {
        match var.kind {
            ExpKind::Local(reg) => {
                self.free_exp(value);
                self.discharge_vars(value);
                return self.place(value, reg);
            }
            ExpKind::Upvalue(upvalue) => {
                let reg = self.place_anywhere(value);
                self.fs.emit_abc(Op::SetUpval, reg.0, upvalue.0.into(), 0);
            }
            ExpKind::IndexedUpvalue { table, key } => {
                self.emit_store([Op::SetTabUp, Op::SetTabUpK], table.0.into(), key.0, value);
            }
            ExpKind::IndexedInt { table, key } => {
                self.emit_store([Op::SetI, Op::SetIK], table.0, key.into(), value);
            }
            ExpKind::IndexedField { table, key } => {
                self.emit_store([Op::SetField, Op::SetFieldK], table.0, key.0, value);
            }
            ExpKind::Indexed { table, key } => {
                self.emit_store([Op::SetTable, Op::SetTableK], table.0, key.0, value);
            }
            _ => {} // a constant: an error, which `Scopes` has reported
        }
        self.free_exp(value);
    }

    /// Emits the first half of `e:name(...)`: the function and the receiver in two new registers.
    pub(crate) fn self_call(&mut self, e: &mut ExpDesc<'a>, name: &'a [u8]) -> Reg {
        let receiver = self.place_anywhere(e);
        self.free_exp(e);
        let base = self.fs.top();
        self.fs.reserve(2);
        let key = self.fs.constants.string(name);
        if key.is_short() && name.len() <= MAX_SHORT_STRING {
            self.fs.emit_abc(Op::SelfK, base.0, receiver.0, key.0);
        } else {
            let mut key = ExpDesc::new(ExpKind::Constant(key));
            let reg = self.place_anywhere(&mut key);
            self.fs.emit_abc(Op::SelfOp, base.0, receiver.0, reg.0);
            self.free_exp(&key);
        }
        *e = ExpDesc::new(ExpKind::Register(base));
        base
    }

    /// Makes `t` the variable `t[key]`. `t` must be in a register or an upvalue.
    pub(crate) fn index(&mut self, t: &mut ExpDesc<'a>, key: &mut ExpDesc<'a>) {
        let mut short_string = None;
        if let ExpKind::Str(bytes) = key.kind {
            let index = self.fs.constants.string(bytes);
            key.kind = ExpKind::Constant(index);
        }
        if let ExpKind::Constant(index) = key.kind
            && !key.has_jumps()
            && index.is_short()
            && self
                .fs
                .constants
                .string_len(index)
                .is_some_and(|len| len <= MAX_SHORT_STRING)
        {
            short_string = Some(index);
        }
        if let (ExpKind::Upvalue(table), Some(key)) = (t.kind, short_string) {
            t.kind = ExpKind::IndexedUpvalue { table, key };
            return;
        }
        let table = match t.kind {
            ExpKind::Local(reg) => reg,
            _ => self.place_anywhere(t),
        };
        t.kind = if let Some(key) = short_string {
            ExpKind::IndexedField { table, key }
        } else if let Some(key) = key.integer().and_then(|i| u8::try_from(i).ok()) {
            ExpKind::IndexedInt { table, key }
        } else {
            let key = self.place_anywhere(key);
            ExpKind::Indexed { table, key }
        };
    }

    // Conditions

    /// The opposite of a comparison.
    fn negate_condition(&mut self, jump: Pc) {
        let control = self.fs.jump_control(jump);
        let insn = self.fs.insn_mut(control);
        *insn = insn.with_op(opposite(insn.op()));
    }

    /// Emits a jump taken if `e` is `wanted`; a `not` just emitted is absorbed.
    fn jump_on_cond(&mut self, e: &mut ExpDesc<'a>, wanted: bool) -> Pc {
        if let ExpKind::Relocatable(pc) = e.kind {
            let insn = self.fs.insn(pc);
            if insn.op() == Op::Not {
                self.fs.remove_last();
                let op = if wanted { Op::NTest } else { Op::Test };
                return self.fs.emit_cond_jump(op, insn.b().into(), 0, 0);
            }
        }
        self.discharge_to_any_reg(e);
        self.free_exp(e);
        let op = if wanted { Op::TestSet } else { Op::NTestSet };
        let reg = e.register().unwrap_or(Reg(0));
        self.fs.emit_cond_jump(op, NO_REGISTER.into(), reg.0, 0)
    }

    /// Emits code that goes on if `e` is true and jumps (false list) otherwise.
    pub(crate) fn go_if_true(&mut self, e: &mut ExpDesc<'a>) {
        self.discharge_vars(e);
        let jump = match e.kind {
            ExpKind::Jump(jump) => {
                self.negate_condition(jump);
                Some(jump)
            }
            ExpKind::Constant(_)
            | ExpKind::Float(_)
            | ExpKind::Integer(_)
            | ExpKind::Str(_)
            | ExpKind::True => None,
            _ => Some(self.jump_on_cond(e, false)),
        };
        if let Some(jump) = jump {
            self.fs.add_jump(&mut e.false_list, jump);
        }
        self.fs.patch_here(e.true_list);
        e.true_list = JumpList::EMPTY;
    }

    /// Emits code that goes on if `e` is false and jumps (true list) otherwise.
    pub(crate) fn go_if_false(&mut self, e: &mut ExpDesc<'a>) {
        self.discharge_vars(e);
        let jump = match e.kind {
            ExpKind::Jump(jump) => Some(jump),
            ExpKind::Nil | ExpKind::False => None,
            _ => Some(self.jump_on_cond(e, true)),
        };
        if let Some(jump) = jump {
            self.fs.add_jump(&mut e.true_list, jump);
        }
        self.fs.patch_here(e.false_list);
        e.false_list = JumpList::EMPTY;
    }

    /// Emits `not e`.
    pub(crate) fn emit_not(&mut self, e: &mut ExpDesc<'a>) {
        match e.kind {
            ExpKind::Nil | ExpKind::False => e.kind = ExpKind::True,
            ExpKind::Constant(_)
            | ExpKind::Float(_)
            | ExpKind::Integer(_)
            | ExpKind::Str(_)
            | ExpKind::True => e.kind = ExpKind::False,
            ExpKind::Jump(jump) => self.negate_condition(jump),
            _ => {
                self.discharge_to_any_reg(e);
                self.free_exp(e);
                let reg = e.register().unwrap_or(Reg(0));
                let pc = self.fs.emit(Instruction::abc(Op::Not, 0, reg.0 as u8, 0));
                e.kind = ExpKind::Relocatable(pc);
            }
        }
        std::mem::swap(&mut e.true_list, &mut e.false_list);
        self.fs.remove_values(e.false_list);
        self.fs.remove_values(e.true_list);
    }
}

/// The opcode that tests for the opposite of a comparison.
fn opposite(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::NLt,
        Op::NLt => Op::Lt,
        Op::Le => Op::NLe,
        Op::NLe => Op::Le,
        Op::EqK => Op::NeK,
        Op::NeK => Op::EqK,
        Op::EqI => Op::NeI,
        Op::NeI => Op::EqI,
        Op::LtI => Op::NLtI,
        Op::NLtI => Op::LtI,
        Op::LeI => Op::NLeI,
        Op::NLeI => Op::LeI,
        Op::GtI => Op::NGtI,
        Op::NGtI => Op::GtI,
        Op::GeI => Op::NGeI,
        Op::NGeI => Op::GeI,
        Op::Test => Op::NTest,
        Op::NTest => Op::Test,
        other => other,
    }
}
