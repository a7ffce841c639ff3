//! The last pass over a function: final forms of returns and jumps, long loops, and the prototype.

use lua_rs_bytecode::{Instruction, Op, Proto};

use crate::func::{FuncState, is};
use crate::generator::Generator;
use crate::index::{Pc, Reg};

/// Jumps to jumps are followed this far, because they may form a circle.
const MAX_CHAIN: usize = 100;

impl Generator<'_> {
    /// Ends the current function and makes its prototype; the state can then be used again.
    pub(crate) fn finish_function(&mut self, line_defined: u32, last_line_defined: u32) -> Proto {
        let first = Reg(self.fs.var_regs());
        self.fs.emit_return(first, Some(0));
        self.leave_block();
        let upvalues = self.scopes.close_function();
        let descs = self.upvalue_descs(&upvalues);
        self.scopes.give_back(upvalues);
        let fs = &mut self.fs;
        fs.finish_code();
        if !fs.long_loops.is_empty() {
            crate::long_loops::expand(fs);
        }
        Proto {
            line_defined,
            last_line_defined,
            num_params: self.fs.num_params,
            is_vararg: self.fs.is_vararg,
            max_stack: self.fs.max_stack as u8,
            code: self.fs.code.clone(),
            constants: self.fs.constants.take(),
            upvalues: descs,
            protos: self.fs.protos.drain(..).collect(),
            lines: self.fs.lines.clone(),
            locals: self.fs.debug_vars.drain(..).collect(),
            source: self.source_name(),
        }
    }
}

impl FuncState {
    /// Gives returns and jumps their final form.
    fn finish_code(&mut self) {
        const FIRST: u8 = Op::TailCall as u8;
        const LAST: u8 = Op::Return1 as u8;
        for index in 0..self.code.len() {
            let insn = self.code[index];
            match insn.opcode() {
                FIRST..=LAST => self.code[index] = self.final_return(insn),
                jmp if jmp == Op::Jmp as u8 => self.thread_jump(Pc(index as u32)),
                _ => {}
            }
        }
    }

    /// Whether returns close upvalues is known only at the end of the function.
    fn final_return(&self, insn: Instruction) -> Instruction {
        let op = insn.op();
        match op {
            Op::Return0 | Op::Return1 | Op::Return if self.needs_close => insn.with_op(Op::ReturnC),
            Op::Return0 | Op::Return1 if self.is_vararg => insn.with_op(Op::Return),
            Op::Return0 => Instruction::abc(op, 0, 0, 0),
            Op::Return1 => Instruction::abc(op, insn.a(), 0, 0),
            Op::TailCall => insn.with_c(self.needs_close.into()),
            _ => insn,
        }
    }

    /// Lets a jump to a jump go to the final target.
    fn thread_jump(&mut self, jump: Pc) {
        let mut target = jump;
        for _ in 0..MAX_CHAIN {
            match self.code.get(target.index()) {
                Some(&insn) if is(insn, Op::Jmp) => {
                    target = Pc((target.0 + 1).wrapping_add_signed(insn.sj()));
                }
                _ => break,
            }
        }
        self.set_jump(jump, target);
    }
}
