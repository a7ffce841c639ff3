//! The function under construction: its code, lines, constants, registers and active variables.

use lua_rs_bytecode::{Instruction, LocalVar, Op, Proto};
use lua_rs_parser::ast::FuncId;

use crate::constants::ConstantPool;
use crate::index::{ConstIdx, JumpList, Pc, Reg};
use crate::scope::{Block, PendingJump};

/// A function may use registers `0..MAX_REGISTERS`.
const MAX_REGISTERS: u32 = lua_rs_base::limits::MAX_REGISTERS as u32;
/// Operand A of a `TESTSET` whose register is not chosen yet.
pub(crate) const NO_REGISTER: u8 = 0xFF;
/// Offset of the last jump of a list: one that no list can contain, as it points at the jump itself.
const END_OF_LIST: i32 = -1;

/// A limit of the instruction set that the program exceeds. The compilation goes on to keep the
/// emitter free of error paths; what it makes is thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitError {
    /// Which limit.
    pub kind: LimitKind,
    /// Where: the end of the last token that had been compiled.
    pub position: u32,
}

/// The limits of [`LimitError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LimitKind {
    /// More registers than an operand can name.
    Registers,
    /// A jump farther than `JMP` reaches.
    JumpDistance,
    /// More constants than `EXTRAARG` can name.
    Constants,
    /// More nested functions than `CLOSURE` can name.
    Functions,
}

/// An active local variable, by its position among the function's active ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActiveVar {
    /// Registers in use by this variable and the ones before it.
    pub level: u32,
    /// Index of its debug entry; `None` for a compile-time constant.
    pub debug: Option<u32>,
}

/// Whether `insn` has the opcode `op`. (Cheaper than decoding the opcode, which has to check it.)
#[inline]
pub(crate) fn is(insn: Instruction, op: Op) -> bool {
    insn.opcode() == op as u8
}

/// Whether `insn` is a test or comparison that decides about the `JMP` behind it.
#[inline]
fn is_test(insn: Instruction) -> bool {
    (Op::Eq as u8..=Op::NTestSet as u8).contains(&insn.opcode())
}

/// The state of one function under construction.
pub(crate) struct FuncState {
    pub code: Vec<Instruction>,
    pub lines: Vec<u32>,
    pub constants: ConstantPool,
    pub protos: Vec<Proto>,
    pub debug_vars: Vec<LocalVar>,
    pub active: Vec<ActiveVar>,
    pub blocks: Vec<Block>,
    /// Jumps to labels (and out of loops) that are not placed yet.
    pub pending: Vec<PendingJump>,
    /// The loops too long for the operands of their instructions: first and last instruction.
    pub long_loops: Vec<(Pc, Pc)>,
    /// Position of the last known jump target.
    pub last_target: Pc,
    pub free_reg: u32,
    pub max_stack: u32,
    /// Whether returns have to close upvalues.
    pub needs_close: bool,
    pub is_vararg: bool,
    pub num_params: u8,
    /// The function's number in the resolver's list.
    pub id: FuncId,
    /// Line of the last token compiled: the line of the next instruction.
    pub line: u32,
    /// End of the last token compiled, for error messages.
    pub position: u32,
    pub error: Option<LimitError>,
}

impl Default for FuncState {
    fn default() -> Self {
        FuncState {
            code: Vec::new(),
            lines: Vec::new(),
            constants: ConstantPool::default(),
            protos: Vec::new(),
            debug_vars: Vec::new(),
            active: Vec::new(),
            blocks: Vec::new(),
            pending: Vec::new(),
            long_loops: Vec::new(),
            last_target: Pc(0),
            free_reg: 0,
            max_stack: 0,
            needs_close: false,
            is_vararg: false,
            num_params: 0,
            id: FuncId::MAIN,
            line: 1,
            position: 0,
            error: None,
        }
    }
}

impl FuncState {
    /// Makes the state ready for a new function; allocated memory stays.
    pub(crate) fn reset(&mut self) {
        self.code.clear();
        self.lines.clear();
        self.constants.clear();
        self.protos.clear();
        self.debug_vars.clear();
        self.active.clear();
        self.blocks.clear();
        self.pending.clear();
        self.long_loops.clear();
        self.last_target = Pc(0);
        self.free_reg = 0;
        self.max_stack = 2; // registers 0 and 1 always exist
        self.needs_close = false;
        self.is_vararg = false;
        self.num_params = 0;
        self.error = None;
    }

    pub(crate) fn fail(&mut self, kind: LimitKind) {
        let position = self.position;
        self.error.get_or_insert(LimitError { kind, position });
    }

    // Instructions

    /// The position of the next instruction.
    #[inline]
    pub(crate) fn pc(&self) -> Pc {
        Pc(self.code.len() as u32)
    }

    #[inline]
    pub(crate) fn insn(&self, pc: Pc) -> Instruction {
        self.code[pc.index()]
    }

    #[inline]
    pub(crate) fn insn_mut(&mut self, pc: Pc) -> &mut Instruction {
        &mut self.code[pc.index()]
    }

    #[inline]
    pub(crate) fn emit(&mut self, insn: Instruction) -> Pc {
        let pc = self.pc();
        self.code.push(insn);
        self.lines.push(self.line);
        pc
    }

    #[inline]
    pub(crate) fn emit_abc(&mut self, op: Op, a: u32, b: u32, c: u32) -> Pc {
        self.emit(Instruction::abc(op, a as u8, b as u8, c as u8))
    }

    /// `LOADK`, or `LOADKX` for a constant far down the table.
    pub(crate) fn emit_load_constant(&mut self, reg: Reg, index: ConstIdx) {
        if let Ok(index) = u16::try_from(index.0) {
            self.emit(Instruction::abx(Op::LoadK, reg.0 as u8, index));
        } else {
            if index.0 > Instruction::MAX_AX {
                self.fail(LimitKind::Constants);
            }
            self.emit_abc(Op::LoadKX, reg.0, 0, 0);
            self.emit_extra(index.0);
        }
    }

    /// The `EXTRAARG` of the instruction before.
    pub(crate) fn emit_extra(&mut self, value: u32) {
        self.emit(Instruction::ax_word(
            Op::ExtraArg,
            value & Instruction::MAX_AX,
        ));
    }

    /// Gives the last instruction another line.
    #[inline]
    pub(crate) fn fix_line(&mut self, line: u32) {
        if let Some(last) = self.lines.last_mut() {
            *last = line;
        }
    }

    pub(crate) fn remove_last(&mut self) {
        self.code.pop();
        self.lines.pop();
    }

    /// The instruction before, unless control may arrive here from elsewhere.
    pub(crate) fn previous(&mut self) -> Option<&mut Instruction> {
        if self.pc() > self.last_target {
            self.code.last_mut()
        } else {
            None
        }
    }

    /// `count` registers from `from` become `nil`; joins an adjacent `LOADNIL`.
    pub(crate) fn emit_nil(&mut self, from: Reg, count: u32) {
        let (mut first, mut last) = (from.0, from.0 + count - 1);
        if let Some(previous) = self.previous()
            && is(*previous, Op::LoadNil)
        {
            let prev_first = u32::from(previous.a());
            let prev_last = prev_first + u32::from(previous.b());
            if (prev_first <= first && first <= prev_last + 1)
                || (first <= prev_first && prev_first <= last + 1)
            {
                first = first.min(prev_first);
                last = last.max(prev_last);
                *previous = previous.with_a(first as u8).with_b((last - first) as u8);
                return;
            }
        }
        self.emit_abc(Op::LoadNil, first, count - 1, 0);
    }

    pub(crate) fn emit_integer(&mut self, reg: Reg, value: i64) {
        if let Ok(small) = i16::try_from(value) {
            self.emit(Instruction::asbx(Op::LoadI, reg.0 as u8, small));
        } else {
            let index = self.constants.integer(value);
            self.emit_load_constant(reg, index);
        }
    }

    pub(crate) fn emit_float(&mut self, reg: Reg, value: f64) {
        // -0.0 cannot come here: literals have no sign and folding makes no zeros.
        let small =
            lua_rs_base::number::float_to_int_exact(value).and_then(|i| i16::try_from(i).ok());
        if let Some(small) = small {
            self.emit(Instruction::asbx(Op::LoadF, reg.0 as u8, small));
        } else {
            let index = self.constants.float(value);
            self.emit_load_constant(reg, index);
        }
    }

    /// A return of `count` values (`None`: up to the top) from `first`.
    pub(crate) fn emit_return(&mut self, first: Reg, count: Option<u32>) {
        let op = match count {
            Some(0) => Op::Return0,
            Some(1) => Op::Return1,
            _ => Op::Return,
        };
        // The short forms get all operands, too: `finish` may have to turn them into the long one.
        self.emit_abc(op, first.0, count.map_or(0, |n| n + 1), 0);
    }

    // Registers

    /// Makes sure that `count` registers above the used ones exist.
    pub(crate) fn check_stack(&mut self, count: u32) {
        let top = self.free_reg + count;
        if top > self.max_stack {
            if top >= MAX_REGISTERS {
                self.fail(LimitKind::Registers);
            }
            self.max_stack = top;
        }
    }

    pub(crate) fn reserve(&mut self, count: u32) {
        self.check_stack(count);
        self.free_reg += count;
    }

    /// The first free register.
    pub(crate) fn top(&self) -> Reg {
        Reg(self.free_reg)
    }

    /// Number of registers that hold active variables.
    #[inline]
    pub(crate) fn var_regs(&self) -> u32 {
        self.active.last().map_or(0, |var| var.level)
    }

    /// Frees a register, unless it holds a variable.
    pub(crate) fn free(&mut self, reg: Reg) {
        if reg.0 >= self.var_regs() {
            self.free_reg -= 1;
            debug_assert!(reg.0 == self.free_reg || self.error.is_some());
        }
    }

    /// Frees two registers, the higher first.
    pub(crate) fn free_two(&mut self, a: Reg, b: Reg) {
        self.free(a.max(b));
        self.free(a.min(b));
    }

    // Jumps

    /// Emits a `JMP` whose target is not known yet.
    pub(crate) fn emit_jump(&mut self) -> Pc {
        self.emit(Instruction::jump(Op::Jmp, END_OF_LIST))
    }

    /// Emits a conditional instruction and its `JMP`; returns the jump.
    pub(crate) fn emit_cond_jump(&mut self, op: Op, a: u32, b: u32, c: u32) -> Pc {
        self.emit_abc(op, a, b, c);
        self.emit_jump()
    }

    /// Marks the current position as a jump target.
    pub(crate) fn label(&mut self) -> Pc {
        self.last_target = self.pc();
        self.last_target
    }

    fn next_jump(&self, jump: Pc) -> JumpList {
        match self.insn(jump).sj() {
            END_OF_LIST => JumpList::EMPTY,
            offset => JumpList::one(Pc((jump.0 + 1).wrapping_add_signed(offset))),
        }
    }

    /// Points a jump at `target`.
    pub(crate) fn set_jump(&mut self, jump: Pc, target: Pc) {
        let offset = i64::from(target.0) - i64::from(jump.0) - 1;
        if (i64::from(Instruction::MIN_SJ)..=i64::from(Instruction::MAX_SJ)).contains(&offset) {
            let insn = self.insn_mut(jump);
            *insn = insn.with_sj(offset as i32);
        } else {
            self.fail(LimitKind::JumpDistance);
        }
    }

    /// Adds the fresh jump `jump` to a list.
    pub(crate) fn add_jump(&mut self, list: &mut JumpList, jump: Pc) {
        if let Some(head) = list.head() {
            self.set_jump(jump, head);
        }
        *list = JumpList::one(jump);
    }

    /// The two lists as one. Walks `a`.
    pub(crate) fn join_lists(&mut self, a: JumpList, b: JumpList) -> JumpList {
        let (Some(mut last), Some(head)) = (a.head(), b.head()) else {
            return if a.is_empty() { b } else { a };
        };
        while let Some(next) = self.next_jump(last).head() {
            last = next;
        }
        self.set_jump(last, head);
        a
    }

    /// The instruction that decides about a jump: the one before it, or the jump itself.
    pub(crate) fn jump_control(&self, jump: Pc) -> Pc {
        if jump.0 >= 1 {
            let before = Pc(jump.0 - 1);
            if is_test(self.insn(before)) {
                return before;
            }
        }
        jump
    }

    /// Lets the test that controls `jump` leave its value in `reg`; with no register given, or when
    /// the value is there already, makes it a plain test. `false` if it is no value-producing test.
    fn patch_test(&mut self, jump: Pc, reg: Option<Reg>) -> bool {
        let control = self.jump_control(jump);
        let insn = self.insn(control);
        let plain = if is(insn, Op::TestSet) {
            Op::Test
        } else if is(insn, Op::NTestSet) {
            Op::NTest
        } else {
            return false;
        };
        *self.insn_mut(control) = match reg {
            Some(reg) if reg.0 != u32::from(insn.b()) => insn.with_a(reg.0 as u8),
            _ => Instruction::abc(plain, insn.b(), 0, 0),
        };
        true
    }

    /// Makes every test of the list a plain one.
    pub(crate) fn remove_values(&mut self, mut list: JumpList) {
        while let Some(jump) = list.head() {
            self.patch_test(jump, None);
            list = self.next_jump(jump);
        }
    }

    /// Whether some jump of the list comes from something other than a value-producing test.
    pub(crate) fn needs_value(&self, mut list: JumpList) -> bool {
        while let Some(jump) = list.head() {
            let control = self.insn(self.jump_control(jump));
            if !is(control, Op::TestSet) && !is(control, Op::NTestSet) {
                return true;
            }
            list = self.next_jump(jump);
        }
        false
    }

    /// Points value-producing tests at `value_target` (their value going to `reg`) and the other
    /// jumps at `other_target`.
    pub(crate) fn patch_values(
        &mut self,
        mut list: JumpList,
        value_target: Pc,
        reg: Option<Reg>,
        other_target: Pc,
    ) {
        while let Some(jump) = list.head() {
            let next = self.next_jump(jump);
            let target = if self.patch_test(jump, reg) {
                value_target
            } else {
                other_target
            };
            self.set_jump(jump, target);
            list = next;
        }
    }

    /// Points all jumps of the list at `target`.
    pub(crate) fn patch_list(&mut self, list: JumpList, target: Pc) {
        self.patch_values(list, target, None, target);
    }

    /// Points all jumps of the list here.
    pub(crate) fn patch_here(&mut self, list: JumpList) {
        let here = self.label();
        self.patch_list(list, here);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn tests_are_the_conditional_instructions_without_the_loops() {
        for &op in Op::ALL {
            let is_loop = matches!(op, Op::ForLoopJ | Op::ForPrepJ | Op::TForLoopJ);
            let insn = Instruction::abc(op, 0, 0, 0);
            assert_eq!(is_test(insn), op.is_cond() && !is_loop, "{op}");
        }
    }

    #[test]
    fn lists_of_jumps_join_and_are_patched() {
        let mut fs = FuncState::default();
        fs.emit_abc(Op::Move, 0, 1, 0);
        let mut list = JumpList::EMPTY;
        let jumps: Vec<Pc> = (0..3).map(|_| fs.emit_jump()).collect();
        fs.add_jump(&mut list, jumps[0]);
        fs.add_jump(&mut list, jumps[1]);
        let list = fs.join_lists(JumpList::one(jumps[2]), list);
        fs.patch_here(list);
        for jump in jumps {
            assert_eq!(jump.0 as i32 + 1 + fs.insn(jump).sj(), 4);
        }
    }

    #[test]
    fn adjacent_nils_are_one_instruction() {
        let mut fs = FuncState::default();
        fs.emit_nil(Reg(2), 2);
        fs.emit_nil(Reg(4), 1);
        fs.emit_nil(Reg(1), 1);
        assert_eq!(fs.code, [Instruction::abc(Op::LoadNil, 1, 3, 0)]);
        fs.emit_nil(Reg(8), 1);
        fs.label();
        fs.emit_nil(Reg(9), 1);
        assert_eq!(fs.code.len(), 3);
    }
}
