//! Blocks, labels and the jumps to them.

use lua_rs_bytecode::Op;
use lua_rs_parser::GotoTarget;
use lua_rs_parser::ast::{self, BlockId, Break, Goto, GotoId, LabelId};

use crate::generator::Generator;
use crate::index::{JumpList, Pc};

/// A block being compiled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// Active variables outside the block.
    active: usize,
    /// Registers of the variables outside the block.
    pub level: u32,
    /// Number of pending jumps at the start of the block.
    first_pending: usize,
    /// A variable of the block is captured (known at its end) or to be closed.
    pub has_upvalue: bool,
    is_loop: bool,
    /// The block is in the scope of a variable to be closed.
    pub inside_tbc: bool,
}

/// A jump to a label that is not placed yet, or out of a loop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PendingJump {
    jumps: JumpList,
    /// Registers of the variables in scope at the jump; sinks as blocks are left.
    level: u32,
    /// The jump leaves the scope of a variable that must be closed.
    close: bool,
    /// The `goto`; `None`: a `break`.
    goto: Option<GotoId>,
}

/// A label that has been placed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    pc: Pc,
    /// Registers of the variables in scope there.
    level: u32,
}

impl Generator<'_> {
    fn current_block(&mut self) -> &mut Block {
        let last = self.fs.blocks.len() - 1;
        &mut self.fs.blocks[last]
    }

    pub(crate) fn inside_tbc(&self) -> bool {
        self.fs.blocks.last().is_some_and(|block| block.inside_tbc)
    }

    /// Enters a block; `loop_body` makes it one that `break` leaves.
    pub(crate) fn enter_block(&mut self, loop_body: Option<BlockId>) {
        self.scopes.open_block(loop_body);
        let block = Block {
            active: self.fs.active.len(),
            level: self.fs.var_regs(),
            first_pending: self.fs.pending.len(),
            has_upvalue: false,
            is_loop: loop_body.is_some(),
            inside_tbc: self.inside_tbc(),
        };
        self.fs.blocks.push(block);
    }

    /// Notes that the current block has a variable to be closed.
    pub(crate) fn mark_to_be_closed(&mut self) {
        let block = self.current_block();
        block.has_upvalue = true;
        block.inside_tbc = true;
    }

    /// Ends the scope of the variables behind the first `count`.
    fn remove_vars(&mut self, count: usize) {
        let pc = self.fs.pc().0;
        for var in self.fs.active.drain(count..) {
            if let Some(index) = var.debug {
                self.fs.debug_vars[index as usize].end_pc = pc;
            }
        }
    }

    /// Leaves the current block, emitting the `CLOSE` it needs. Returns what it was.
    pub(crate) fn leave_block(&mut self) -> Block {
        let captured = self.scopes.close_block();
        let mut block = *self.current_block();
        block.has_upvalue |= captured;
        self.fs.needs_close |= block.has_upvalue;
        self.remove_vars(block.active);
        let mut closed = false;
        if block.is_loop {
            closed = self.place_jumps(block.first_pending, None);
        }
        let outermost = self.fs.blocks.len() == 1;
        if !closed && !outermost && block.has_upvalue {
            self.fs.emit_abc(Op::Close, block.level, 0, 0);
        }
        self.fs.free_reg = block.level;
        self.fs.blocks.pop();
        for jump in &mut self.fs.pending[block.first_pending..] {
            if jump.level > block.level {
                jump.close |= block.has_upvalue;
            }
            jump.level = block.level;
        }
        block
    }

    /// Points pending jumps here: those to `label` or, with none, out of the loop. Emits a `CLOSE` for them if one needs it.
    fn place_jumps(&mut self, first: usize, label: Option<LabelId>) -> bool {
        let here = self.fs.label();
        let mut close = false;
        let mut kept = first;
        for at in first..self.fs.pending.len() {
            let jump = self.fs.pending[at];
            let comes_here = match (jump.goto, label) {
                (None, None) => true,
                (Some(goto), Some(label)) => self.scopes.target(goto) == GotoTarget::Label(label),
                _ => false,
            };
            if comes_here {
                self.fs.patch_list(jump.jumps, here);
                close |= jump.close;
            } else {
                self.fs.pending[kept] = jump;
                kept += 1;
            }
        }
        self.fs.pending.truncate(kept);
        if close {
            let level = self.fs.var_regs();
            self.fs.emit_abc(Op::Close, level, 0, 0);
        }
        close
    }

    fn add_pending(&mut self, jumps: JumpList, goto: Option<GotoId>) {
        let level = self.fs.var_regs();
        self.fs.pending.push(PendingJump {
            jumps,
            level,
            close: false,
            goto,
        });
    }

    /// Adds jumps out of the innermost loop.
    pub(crate) fn break_out(&mut self, stmt: Break, jumps: JumpList) {
        self.scopes.break_out(stmt);
        self.add_pending(jumps, None);
    }

    /// Emits a `goto`.
    pub(crate) fn goto(&mut self, stmt: &Goto) {
        let target = match self.scopes.goto(stmt) {
            GotoTarget::Label(id) => self.labels[id.index()],
            _ => None,
        };
        if let Some(Label { pc, level }) = target {
            if self.fs.var_regs() > level {
                self.fs.emit_abc(Op::Close, level, 0, 0);
            }
            let jump = self.fs.emit_jump();
            self.fs.set_jump(jump, pc);
        } else {
            let jump = JumpList::one(self.fs.emit_jump());
            self.add_pending(jump, Some(stmt.id));
        }
    }

    /// Places a label here. `last`: nothing but labels and semicolons follows in the block, whose
    /// variables then count as out of scope.
    pub(crate) fn label(&mut self, label: &ast::Label, last: bool) {
        let is_awaited = self.scopes.label(label, last);
        let block = *self.current_block();
        let level = if last {
            block.level
        } else {
            self.fs.var_regs()
        };
        let pc = self.fs.label();
        self.labels[label.id.index()] = Some(Label { pc, level });
        if is_awaited {
            self.place_jumps(block.first_pending, Some(label.id));
        }
    }
}
