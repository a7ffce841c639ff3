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
#[inline]
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

/// The kinds of limits fields have: none, registers, upvalues, constants, flags, and room up to a power of two.
const KINDS: usize = 8;

/// The kind of limit of a byte that holds such an operand. (Wider ones are looked at by shape.)
const fn limit_of(operand: Operand) -> u8 {
    match operand {
        Operand::Def | Operand::Use => 1,
        Operand::Upval => 2,
        Operand::Const | Operand::Str | Operand::ShortStr | Operand::Num | Operand::Int => 3,
        Operand::Flag => 4,
        Operand::None
        | Operand::Base
        | Operand::Imm
        | Operand::Count
        | Operand::Proto
        | Operand::Jump
        | Operand::Forward
        | Operand::Back => 0,
    }
}

/// The kinds of limits of the three fields of an opcode.
const fn kinds_of(op: Op) -> [u8; 3] {
    let info = &INFO[op as usize];
    let [a, b, c] = info.operands;
    match info.format {
        Format::Abc => [limit_of(a), limit_of(b), limit_of(c)],
        Format::ABx | Format::AsBx => [limit_of(a), 0, 0],
        Format::SJ | Format::Ax => [0; 3],
    }
}

/// More than there are different sets of kinds.
const MAX_SETS: usize = 32;

/// The different sets of kinds, and how many there are.
const SETS: ([[u8; 3]; MAX_SETS], usize) = {
    let (mut sets, mut count) = ([[0; 3]; MAX_SETS], 0);
    let mut op = 0;
    while op < Op::ALL.len() {
        let kinds = kinds_of(Op::ALL[op]);
        if find_set(&sets, count, kinds) == count {
            sets[count] = kinds;
            count += 1;
        }
        op += 1;
    }
    (sets, count)
};

/// The place of a set among the first `count`, or `count`.
const fn find_set(sets: &[[u8; 3]; MAX_SETS], count: usize, kinds: [u8; 3]) -> usize {
    let mut at = 0;
    while at < count {
        let [a, b, c] = sets[at];
        if a == kinds[0] && b == kinds[1] && c == kinds[2] {
            break;
        }
        at += 1;
    }
    at
}

/// The high bit of each of four lanes.
const HIGH: u64 = each_lane(0x8000);

const fn each_lane(value: u64) -> u64 {
    value * 0x0001_0001_0001_0001
}

/// By set: for each byte of an instruction a lane of 16 bits with 0x8000 more than the largest value it may have. If all
/// bytes are in their limits, subtracting them leaves all the high bits.
pub(super) struct Limits([u64; MAX_SETS]);

impl Limits {
    #[inline(always)]
    pub(super) fn new(p: &Proto) -> Self {
        let below = |limit: usize| limit.min(256) as u64;
        let mut kinds: [u64; KINDS] = [256; KINDS];
        kinds[1] = p.max_stack.into();
        kinds[2] = below(p.upvalues.len());
        kinds[3] = below(p.constants.len());
        kinds[4] = 2;
        let mut limits = [0; MAX_SETS];
        // One by one: so the kinds of a set are constants, and a limit takes three instructions.
        macro_rules! fill {
            ($($set:literal)*) => {$(
                if $set < SETS.1 {
                    let [a, b, c] = const { SETS.0[$set] };
                    let [a, b, c] = [a, b, c].map(|kind| kinds[usize::from(kind) % KINDS]);
                    limits[$set] = each_lane(0x7FFF) + (256 | a << 16 | b << 32 | c << 48);
                }
            )*};
        }
        fill!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23);
        const { assert!(SETS.1 <= 24) };
        Limits(limits)
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
    /// That its values are counted, and lie in the frame, as does the table.
    List,
    /// That its operands are two at least, and lie in the frame.
    Concat,
    /// That the constant exists: its number is wide.
    WideConst,
    /// That its registers lie in the frame; a region begins.
    ForPrep,
    /// That it ends the region that was begun last.
    ForLoop,
    /// The `TFORCALL` it leads to.
    TForPrep,
    /// The `TFORLOOP` behind it, and that all its registers lie in the frame.
    TForCall,
    /// That its registers lie in the frame, and where it goes back to.
    TForLoop,
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
    set: u8,
    /// The class of constant that some field needs, and where that field begins; [`ANY`]: none.
    class: u8,
    class_at: u8,
}

impl Quick {
    const NEVER: Quick = Quick {
        shape: Shape::Full,
        defines_a: false,
        set: 0,
        class: ANY,
        class_at: 0,
    };

    const fn new(op: Op) -> Quick {
        let info = &INFO[op as usize];
        let runs = !info.uses.is_empty() || !info.defs.is_empty();
        let shape = match op {
            Op::Tbc | Op::VarArgPrep | Op::ExtraArg => Shape::Full,
            Op::Jmp => Shape::Jump,
            Op::Call => Shape::Call,
            Op::SelfOp | Op::SelfK => Shape::Pair,
            Op::LoadNil => Shape::Nils,
            Op::Return | Op::ReturnC => Shape::Return,
            Op::Return0 | Op::Return1 => Shape::ShortReturn,
            Op::NewTable => Shape::Table,
            Op::SetList => Shape::List,
            Op::Concat => Shape::Concat,
            Op::LoadK => Shape::WideConst,
            Op::ForPrep => Shape::ForPrep,
            Op::ForLoop => Shape::ForLoop,
            Op::TForPrep => Shape::TForPrep,
            Op::TForCall => Shape::TForCall,
            Op::TForLoop => Shape::TForLoop,
            Op::Closure => Shape::Closure,
            _ if runs || info.has(Trait::Extra) => Shape::Full,
            _ if info.has(Trait::Ends) || info.has(Trait::Skips) => Shape::Full,
            _ if info.has(Trait::Cond) => Shape::Cond,
            _ => Shape::Plain,
        };
        let mut quick = Quick {
            shape,
            defines_a: matches!(info.operands[0], Operand::Def),
            set: find_set(&SETS.0, SETS.1, kinds_of(op)) as u8,
            ..Quick::NEVER
        };
        let wide = matches!(info.format, Format::ABx | Format::AsBx);
        let mut field = 0;
        while field < 3 {
            let operand = info.operands[field];
            assert!(field == 0 || !matches!(operand, Operand::Def));
            if wanted(operand) != ANY {
                assert!(
                    quick.class == ANY && !wide,
                    "one such field at most, a byte"
                );
                quick.class = wanted(operand);
                quick.class_at = 8 + 8 * field as u8;
            }
            // What a plain instruction has in a wide field needs no look.
            let looked_at = matches!(shape, Shape::WideConst | Shape::Closure);
            let number = matches!(operand, Operand::Const | Operand::Proto);
            assert!(!wide || !number || looked_at);
            field += 1;
        }
        quick
    }

    /// Whether the bytes of the instruction are right, each for itself.
    #[inline(always)]
    pub(super) fn fits(&self, insn: Instruction, limits: &Limits, constants: &[Constant]) -> bool {
        let word = u64::from(insn.0);
        let pairs = (word | word << 16) & 0x0000_FFFF_0000_FFFF;
        let lanes = (pairs | pairs << 8) & 0x00FF_00FF_00FF_00FF;
        let fits = limits.0[usize::from(self.set) % MAX_SETS].wrapping_sub(lanes) & HIGH == HIGH;
        let constant = || constants.get((insn.0 >> self.class_at & 0xFF) as usize);
        let is_of_class = |constant: &Constant| class(constant) & self.class != 0;
        fits && (self.class == ANY || constant().is_some_and(is_of_class))
    }
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
