//! `for` loops whose bodies are too long for the 16-bit distance of the loop instructions: these get
//! the forms that leave the jump to a `JMP` behind them, and everything after moves.

use lua_rs_bytecode::{Instruction, Op};

use crate::func::FuncState;
use crate::index::Pc;

/// Rewrites the loops in `fs.long_loops`, and those that become too long by it.
pub(crate) fn expand(fs: &mut FuncState) {
    let loops = all_loops(&fs.code);
    let mut long = std::mem::take(&mut fs.long_loops);
    let moved = loop {
        let moved = Positions::new(fs.code.len(), &long);
        let too_long: Vec<_> = loops
            .iter()
            .filter(|pair| !long.contains(pair))
            .filter(|(prep, end)| moved.of(*end) - moved.of(*prep) > Instruction::MAX_BX)
            .copied()
            .collect();
        if too_long.is_empty() {
            break moved;
        }
        long.extend(too_long);
    };
    rewrite(fs, &long, &moved);
    for var in &mut fs.debug_vars {
        var.start_pc = moved.of(Pc(var.start_pc));
        var.end_pc = moved.of(Pc(var.end_pc));
    }
}

/// First and last instruction of the loops with a distance of their own.
fn all_loops(code: &[Instruction]) -> Vec<(Pc, Pc)> {
    let mut loops = Vec::new();
    for (index, insn) in code.iter().enumerate() {
        if matches!(insn.op(), Op::ForLoop | Op::TForLoop) && insn.bx() != 0 {
            let end = index as u32;
            loops.push((Pc(end - u32::from(insn.bx())), Pc(end)));
        }
    }
    loops
}

/// Where instructions go when a word is inserted behind some of them.
struct Positions {
    /// For each old position, the number of words inserted before it.
    shift: Vec<u32>,
}

impl Positions {
    fn new(len: usize, long: &[(Pc, Pc)]) -> Positions {
        let mut shift = vec![0; len + 2];
        for &(prep, end) in long {
            shift[prep.index() + 1] += 1;
            shift[end.index() + 1] += 1;
        }
        let mut sum = 0;
        for entry in &mut shift {
            sum += *entry;
            *entry = sum;
        }
        Positions { shift }
    }

    fn of(&self, pc: Pc) -> u32 {
        pc.0 + self.shift[pc.index()]
    }
}

fn rewrite(fs: &mut FuncState, long: &[(Pc, Pc)], moved: &Positions) {
    let mut partner = vec![None; fs.code.len()];
    for &(prep, end) in long {
        partner[prep.index()] = Some(end);
        partner[end.index()] = Some(prep);
    }
    let old_code = std::mem::take(&mut fs.code);
    let old_lines = std::mem::take(&mut fs.lines);
    // Jumps can be set only once all words stand: (the jump, its old target).
    let mut jumps = Vec::new();
    for (index, (&insn, &line)) in old_code.iter().zip(&old_lines).enumerate() {
        let pc = Pc(index as u32);
        fs.line = line;
        if let Some(partner) = partner[index] {
            let (first, target) = long_form(insn, pc, partner);
            fs.emit(first);
            jumps.push((fs.emit_jump(), target));
            continue;
        }
        let here = fs.emit(insn);
        match insn.op() {
            Op::Jmp => jumps.push((here, Pc((pc.0 + 1).wrapping_add_signed(insn.sj())))),
            Op::ForPrep | Op::TForPrep => {
                let target = Pc(pc.0 + 1 + u32::from(insn.bx()));
                let distance = moved.of(target) - here.0 - 1;
                *fs.insn_mut(here) = insn.with_bx(distance as u16);
            }
            Op::ForLoop | Op::TForLoop => {
                let target = Pc(pc.0 + 1 - u32::from(insn.bx()));
                let distance = here.0 + 1 - moved.of(target);
                *fs.insn_mut(here) = insn.with_bx(distance as u16);
            }
            _ => {}
        }
    }
    for (jump, target) in jumps {
        fs.set_jump(jump, Pc(moved.of(target)));
    }
}

/// The long form of a loop instruction and the old target of the jump behind it.
fn long_form(insn: Instruction, pc: Pc, partner: Pc) -> (Instruction, Pc) {
    let a = insn.a();
    let behind = |pc: Pc| Pc(pc.0 + 1);
    match insn.op() {
        Op::ForPrep => (Instruction::abc(Op::ForPrepJ, a, 0, 0), behind(partner)),
        Op::ForLoop => (Instruction::abc(Op::ForLoopJ, a, 0, 0), behind(partner)),
        Op::TForLoop => (Instruction::abc(Op::TForLoopJ, a, 0, 0), behind(partner)),
        Op::TForPrep => {
            // Mark the value to be closed and go to the TFORCALL just before the loop's end.
            (
                Instruction::abc(Op::Tbc, a.wrapping_add(3), 0, 0),
                Pc(partner.0 - 1),
            )
        }
        _ => (insn, behind(pc)),
    }
}
