//! The quick look at an instruction: for most opcodes the whole truth is in three comparisons, which one table row names,
//! and for the most frequent of the others in a few more.
//!
//! It only ever accepts, and only what the full checks of `walk` accept: debug builds assert that, for every
//! instruction it passes.

use crate::chunk::{Constant, Proto};
use crate::insn::Instruction;
use crate::op::{Format, INFO, MAX_SHORT_STRING, Op, Operand, Trait};

// What a constant may be used as.
const ANY: u8 = 1;
const STR: u8 = 2;
const SHORT_STR: u8 = 4;
const NUM: u8 = 8;
const INT: u8 = 16;

/// What a constant may be used as, as bits.
pub(super) fn class(constant: &Constant) -> u8 {
    match constant {
        Constant::String(s) if s.len() <= MAX_SHORT_STRING => ANY | STR | SHORT_STR,
        Constant::String(_) => ANY | STR,
        Constant::Integer(_) => ANY | NUM | INT,
        Constant::Float(_) => ANY | NUM,
        Constant::Nil | Constant::False | Constant::True => ANY,
    }
}

/// The bit that an operand of this kind asks for.
pub(super) const fn wanted(operand: Operand) -> u8 {
    match operand {
        Operand::Str => STR,
        Operand::ShortStr => SHORT_STR,
        Operand::Num => NUM,
        Operand::Int => INT,
        _ => ANY,
    }
}

/// What the values of a field must be below, by the number that [`limit_of`] gives the kind of operand.
pub(super) struct Limits([u32; 8]);

impl Limits {
    pub(super) fn new(p: &Proto) -> Self {
        let mut limits = [u32::MAX; 8];
        limits[1] = p.max_stack.into();
        limits[2] = p.upvalues.len() as u32;
        limits[3] = p.constants.len() as u32;
        limits[4] = 2; // a flag
        limits[5] = p.protos.len() as u32;
        Limits(limits)
    }
}

const fn limit_of(operand: Operand) -> u8 {
    match operand {
        Operand::Def | Operand::Use => 1,
        Operand::Upval => 2,
        Operand::Const | Operand::Str | Operand::ShortStr | Operand::Num | Operand::Int => 3,
        Operand::Flag => 4,
        Operand::Proto => 5,
        Operand::None
        | Operand::Base
        | Operand::Imm
        | Operand::Count
        | Operand::Jump
        | Operand::Forward
        | Operand::Back => 0,
    }
}

/// What there is to check beyond the fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Much: the quick look cannot pass the opcode.
    Full,
    /// Nothing.
    Plain,
    /// The `JMP` behind it.
    Cond,
    /// Its target.
    Jump,
    /// That its results and arguments are counted, and lie in the frame.
    Call,
    /// That the registers it defines lie in the frame: two.
    Pair,
    /// The same: `B` + 1.
    Nils,
    /// That its values are counted, and lie in the frame.
    Return,
    /// That the function has no extra arguments.
    ShortReturn,
    /// The sizes, and the `EXTRAARG` behind it.
    Table,
    /// What the closure takes.
    Closure,
}

/// What the quick look has to know about an opcode.
#[derive(Clone, Copy)]
pub(super) struct Quick {
    pub(super) shape: Shape,
    /// Operand `A` is a register that is written.
    pub(super) defines_a: bool,
    /// Which limits the fields have.
    limits: [u8; 3],
    /// The bits of the last two fields, after shifts by 16 and 24.
    masks: [u32; 2],
    /// The class of constant that some field needs, and where that field begins; [`ANY`]: none.
    class: u8,
    class_at: u8,
}

impl Quick {
    const NEVER: Quick = Quick {
        shape: Shape::Full,
        defines_a: false,
        limits: [0; 3],
        masks: [0; 2],
        class: ANY,
        class_at: 0,
    };

    const fn new(op: Op) -> Quick {
        let info = &INFO[op as usize];
        let runs = !info.uses.is_empty() || !info.defs.is_empty();
        let shape = match op {
            Op::Tbc | Op::VarArgPrep | Op::ExtraArg => Shape::Full,
            Op::Jmp => {
                return Quick {
                    shape: Shape::Jump,
                    ..Quick::NEVER
                };
            }
            Op::Call => Shape::Call,
            Op::SelfOp | Op::SelfK => Shape::Pair,
            Op::LoadNil => Shape::Nils,
            Op::Return | Op::ReturnC => Shape::Return,
            Op::Return0 | Op::Return1 => Shape::ShortReturn,
            Op::NewTable => Shape::Table,
            Op::Closure => Shape::Closure,
            _ if runs || info.has(Trait::Extra) => Shape::Full,
            _ if info.has(Trait::Ends) || info.has(Trait::Skips) => Shape::Full,
            _ if info.has(Trait::Cond) => Shape::Cond,
            _ => Shape::Plain,
        };
        let wide = matches!(info.format, Format::ABx | Format::AsBx);
        let mut quick = Quick {
            shape,
            defines_a: matches!(info.operands[0], Operand::Def),
            masks: if wide { [0xFFFF, 0] } else { [0xFF, 0xFF] },
            ..Quick::NEVER
        };
        let mut field = 0;
        while field < 3 {
            let operand = info.operands[field];
            assert!(field == 0 || !matches!(operand, Operand::Def));
            quick.limits[field] = limit_of(operand);
            if wanted(operand) != ANY {
                assert!(
                    quick.class == ANY && !wide,
                    "one such field at most, a byte"
                );
                quick.class = wanted(operand);
                quick.class_at = 8 + 8 * field as u8;
            }
            field += 1;
        }
        quick
    }

    /// Whether the operands are right, each for itself.
    #[inline]
    pub(super) fn fits(&self, insn: Instruction, limits: &Limits, constants: &[Constant]) -> bool {
        let limit = |field: usize| limits.0[usize::from(self.limits[field] & 7)];
        let fits = (u32::from(insn.a()) < limit(0))
            & (insn.0 >> 16 & self.masks[0] < limit(1))
            & (insn.0 >> 24 & self.masks[1] < limit(2));
        let constant = || constants.get((insn.0 >> self.class_at & 0xFF) as usize);
        let is_of_class = |constant: &Constant| class(constant) & self.class != 0;
        fits && (self.class == ANY || constant().is_some_and(is_of_class))
    }
}

/// Whether there is nothing to check but the fields.
#[inline]
pub(super) fn is_plain(insn: Instruction) -> bool {
    QUICK[usize::from(insn.opcode())].shape == Shape::Plain
}

/// By opcode byte.
pub(super) static QUICK: [Quick; 256] = {
    let mut table = [Quick::NEVER; 256];
    let mut op = 0;
    while op < Op::ALL.len() {
        table[op] = Quick::new(Op::ALL[op]);
        op += 1;
    }
    table
};
