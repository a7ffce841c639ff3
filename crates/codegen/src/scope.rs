//! Blocks, labels and the jumps to them.

use lua_rs_bytecode::Op;
use lua_rs_parser::GotoTarget;
use lua_rs_parser::ast::{GotoId, LabelId};

use crate::generator::Generator;
use crate::index::{JumpList, Pc};

/// End of a chain of pending jumps.
const NONE: u32 = u32::MAX;

/// A block being compiled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// Active variables outside the block.
    active: usize,
    /// Registers of the variables outside the block.
    pub level: u32,
    /// Number of pending jumps at the start of the block.
    first_pending: usize,
    /// A variable of the block is captured or to be closed.
    pub has_upvalue: bool,
    is_loop: bool,
    /// The block is in the scope of a variable to be closed.
    pub inside_tbc: bool,
    /// Last of the pending jumps out of this loop.
    breaks: u32,
}

/// A jump to a label that is not placed yet, or out of a loop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PendingJump {
    jumps: JumpList,
    /// Registers of the variables in scope at the jump; sinks as blocks are left.
    level: u32,
    /// The jump leaves the scope of a variable that must be closed.
    close: bool,
    /// The jump to the same place that was made before it.
    previous: u32,
}

/// What is known of a label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LabelState {
    /// Where it is, once placed, and the registers of the variables in scope there.
    placed: Option<(Pc, u32)>,
    /// Last of the pending jumps to it.
    pending: u32,
}

impl Default for LabelState {
    fn default() -> Self {
        LabelState {
            placed: None,
            pending: NONE,
        }
    }
}

impl Generator<'_> {
    fn current_block(&mut self) -> &mut Block {
        let last = self.fs.blocks.len() - 1;
        &mut self.fs.blocks[last]
    }

    pub(crate) fn inside_tbc(&self) -> bool {
        self.fs.blocks.last().is_some_and(|block| block.inside_tbc)
    }

    pub(crate) fn enter_block(&mut self, is_loop: bool) {
        let block = Block {
            active: self.fs.active.len(),
            level: self.fs.var_regs(),
            first_pending: self.fs.pending.len(),
            has_upvalue: false,
            is_loop,
            inside_tbc: self.inside_tbc(),
            breaks: NONE,
        };
        self.fs.blocks.push(block);
    }

    /// Notes that a variable of the current block is captured.
    pub(crate) fn mark_upvalue(&mut self) {
        self.current_block().has_upvalue = true;
        self.fs.needs_close = true;
    }

    /// Notes that the current block has a variable to be closed.
    pub(crate) fn mark_to_be_closed(&mut self) {
        self.mark_upvalue();
        self.current_block().inside_tbc = true;
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
        let block = *self.current_block();
        self.remove_vars(block.active);
        let mut closed = false;
        if block.is_loop {
            closed = self.place_jumps(block.breaks);
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

    /// Points a chain of pending jumps here; emits a `CLOSE` for them if one needs it.
    fn place_jumps(&mut self, mut chain: u32) -> bool {
        let here = self.fs.label();
        let mut close = false;
        while chain != NONE {
            let jump = self.fs.pending[chain as usize];
            self.fs.patch_list(jump.jumps, here);
            close |= jump.close;
            chain = jump.previous;
        }
        if close {
            let level = self.fs.var_regs();
            self.fs.emit_abc(Op::Close, level, 0, 0);
        }
        close
    }

    fn add_pending(&mut self, jumps: JumpList, previous: u32) -> u32 {
        let level = self.fs.var_regs();
        self.fs.pending.push(PendingJump {
            jumps,
            level,
            close: false,
            previous,
        });
        self.fs.pending.len() as u32 - 1
    }

    /// Adds jumps out of the innermost loop.
    pub(crate) fn add_breaks(&mut self, jumps: JumpList) {
        let Some(index) = self.fs.blocks.iter().rposition(|block| block.is_loop) else {
            return; // reported by the resolver
        };
        let pending = self.add_pending(jumps, self.fs.blocks[index].breaks);
        self.fs.blocks[index].breaks = pending;
    }

    /// Emits a `goto`.
    pub(crate) fn goto(&mut self, id: GotoId) {
        let GotoTarget::Label(label) = self.resolution.goto(id) else {
            return; // reported by the resolver
        };
        if let Some((target, level)) = self.labels[label.index()].placed {
            if self.fs.var_regs() > level {
                self.fs.emit_abc(Op::Close, level, 0, 0);
            }
            let jump = self.fs.emit_jump();
            self.fs.set_jump(jump, target);
        } else {
            let jump = JumpList::one(self.fs.emit_jump());
            let pending = self.add_pending(jump, self.labels[label.index()].pending);
            self.labels[label.index()].pending = pending;
        }
    }

    /// Places a label here. `last`: nothing but labels and semicolons follows in the block, whose
    /// variables then count as out of scope.
    pub(crate) fn label(&mut self, id: LabelId, last: bool) {
        let level = if last {
            self.current_block().level
        } else {
            self.fs.var_regs()
        };
        let pc = self.fs.label();
        self.labels[id.index()].placed = Some((pc, level));
        self.place_jumps(self.labels[id.index()].pending);
    }
}
