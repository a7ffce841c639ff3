//! The last pass over a function: final forms of returns and jumps, long loops, and the prototype.

use lua_rs_bytecode::{Instruction, Op, Proto};

use crate::func::FuncState;
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
        let fs = &mut self.fs;
        fs.finish_returns();
        fs.thread_jumps();
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
            constants: self.fs.constants.to_constants(),
            upvalues: std::mem::take(&mut self.fs.upvalues),
            protos: std::mem::take(&mut self.fs.protos),
            lines: self.fs.lines.clone(),
            locals: std::mem::take(&mut self.fs.debug_vars),
            source: Some(self.source_name()),
        }
    }
}

impl FuncState<'_> {
    /// Whether returns close upvalues is known only at the end.
    fn finish_returns(&mut self) {
        let (needs_close, is_vararg) = (self.needs_close, self.is_vararg);
        for insn in &mut self.code {
            let op = insn.op();
            *insn = match op {
                Op::Return0 | Op::Return1 | Op::Return if needs_close => insn.with_op(Op::ReturnC),
                Op::Return0 | Op::Return1 if is_vararg => insn.with_op(Op::Return),
                Op::Return0 => Instruction::abc(op, 0, 0, 0),
                Op::Return1 => Instruction::abc(op, insn.a(), 0, 0),
                Op::TailCall if needs_close => insn.with_c(1),
                Op::TailCall => insn.with_c(0),
                _ => continue,
            };
        }
    }

    /// Lets jumps to jumps go to the final target.
    fn thread_jumps(&mut self) {
        for index in 0..self.code.len() {
            if self.code[index].op() == Op::Jmp {
                let jump = Pc(index as u32);
                let mut target = jump;
                for _ in 0..MAX_CHAIN {
                    match self.code.get(target.index()) {
                        Some(insn) if insn.op() == Op::Jmp => {
                            target = Pc((target.0 + 1).wrapping_add_signed(insn.sj()));
                        }
                        _ => break,
                    }
                }
                self.set_jump(jump, target);
            }
        }
    }
}
