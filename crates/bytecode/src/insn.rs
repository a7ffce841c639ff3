//! The 32-bit instruction word: fields, constructors.

use std::fmt;

use crate::op::Op;

/// One instruction: opcode in bits 0..8, then `A`, `B`, `C` bytewise, or `A` and a 16-bit field, or one 24-bit field.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Instruction(pub u32);

const _: () = assert!(size_of::<Instruction>() == 4);

impl Instruction {
    /// Largest `Bx`.
    pub const MAX_BX: u32 = 0xFFFF;
    /// Largest `Ax`.
    pub const MAX_AX: u32 = 0x00FF_FFFF;
    /// Largest `sJ`.
    pub const MAX_SJ: i32 = 0x007F_FFFF;
    /// Smallest `sJ`.
    pub const MIN_SJ: i32 = -0x0080_0000;

    /// An instruction with three byte fields.
    pub const fn abc(op: Op, a: u8, b: u8, c: u8) -> Self {
        Instruction(op as u32 | (a as u32) << 8 | (b as u32) << 16 | (c as u32) << 24)
    }

    /// An instruction whose `B` is an immediate.
    pub const fn asbc(op: Op, a: u8, sb: i8, c: u8) -> Self {
        Self::abc(op, a, sb as u8, c)
    }

    /// An instruction whose `C` is an immediate.
    pub const fn absc(op: Op, a: u8, b: u8, sc: i8) -> Self {
        Self::abc(op, a, b, sc as u8)
    }

    /// An instruction with an unsigned 16-bit field.
    pub const fn abx(op: Op, a: u8, bx: u16) -> Self {
        Instruction(op as u32 | (a as u32) << 8 | (bx as u32) << 16)
    }

    /// An instruction with a signed 16-bit field.
    pub const fn asbx(op: Op, a: u8, sbx: i16) -> Self {
        Self::abx(op, a, sbx as u16)
    }

    /// A jump. `sj` must lie in [`MIN_SJ`](Self::MIN_SJ)`..=`[`MAX_SJ`](Self::MAX_SJ).
    ///
    /// # Panics
    /// If it does not.
    pub const fn jump(op: Op, sj: i32) -> Self {
        assert!(
            sj >= Self::MIN_SJ && sj <= Self::MAX_SJ,
            "jump out of range"
        );
        Instruction(op as u32 | (sj as u32) << 8)
    }

    /// An instruction with one 24-bit unsigned field.
    ///
    /// # Panics
    /// If `ax` is greater than [`MAX_AX`](Self::MAX_AX).
    pub const fn ax_word(op: Op, ax: u32) -> Self {
        assert!(ax <= Self::MAX_AX, "argument out of range");
        Instruction(op as u32 | ax << 8)
    }

    /// The opcode byte, whether it names an opcode or not.
    #[inline(always)]
    pub const fn opcode(self) -> u8 {
        self.0 as u8
    }

    /// The opcode, if the opcode byte names one.
    #[inline]
    pub const fn try_op(self) -> Option<Op> {
        Op::from_u8(self.opcode())
    }

    /// The opcode of a valid instruction.
    ///
    /// # Panics
    /// If the opcode byte names none; see [`try_op`](Self::try_op).
    #[inline]
    pub const fn op(self) -> Op {
        match self.try_op() {
            Some(op) => op,
            None => panic!("invalid opcode"),
        }
    }

    /// Field `A`.
    #[inline(always)]
    pub const fn a(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// Field `B`.
    #[inline(always)]
    pub const fn b(self) -> u8 {
        (self.0 >> 16) as u8
    }

    /// Field `C`.
    #[inline(always)]
    pub const fn c(self) -> u8 {
        (self.0 >> 24) as u8
    }

    /// Field `B` as an immediate.
    #[inline(always)]
    pub const fn sb(self) -> i8 {
        self.b() as i8
    }

    /// Field `C` as an immediate.
    #[inline(always)]
    pub const fn sc(self) -> i8 {
        self.c() as i8
    }

    /// The unsigned 16-bit field.
    #[inline(always)]
    pub const fn bx(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The signed 16-bit field.
    #[inline(always)]
    pub const fn sbx(self) -> i16 {
        self.bx() as i16
    }

    /// The signed 24-bit field.
    #[inline(always)]
    pub const fn sj(self) -> i32 {
        self.0 as i32 >> 8
    }

    /// The unsigned 24-bit field.
    #[inline(always)]
    pub const fn ax(self) -> u32 {
        self.0 >> 8
    }

    /// The same word with another opcode.
    pub const fn with_op(self, op: Op) -> Self {
        Instruction(self.0 & !0xFF | op as u32)
    }

    /// The same word with another `A`.
    pub const fn with_a(self, a: u8) -> Self {
        Instruction(self.0 & !0xFF00 | (a as u32) << 8)
    }

    /// The same word with another `B`.
    pub const fn with_b(self, b: u8) -> Self {
        Instruction(self.0 & !0x00FF_0000 | (b as u32) << 16)
    }

    /// The same word with another `C`.
    pub const fn with_c(self, c: u8) -> Self {
        Instruction(self.0 & !0xFF00_0000 | (c as u32) << 24)
    }

    /// The same word with another unsigned 16-bit field.
    pub const fn with_bx(self, bx: u16) -> Self {
        Instruction(self.0 & 0xFFFF | (bx as u32) << 16)
    }

    /// The same word with another jump distance.
    ///
    /// # Panics
    /// If `sj` is out of range; see [`jump`](Self::jump).
    pub const fn with_sj(self, sj: i32) -> Self {
        assert!(
            sj >= Self::MIN_SJ && sj <= Self::MAX_SJ,
            "jump out of range"
        );
        Instruction(self.0 & 0xFF | (sj as u32) << 8)
    }
}

impl fmt::Debug for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::op::Format;
        let Some(op) = self.try_op() else {
            return write!(f, "<opcode {}> {:#010x}", self.opcode(), self.0);
        };
        match op.info().format {
            Format::Abc => write!(f, "{op} {} {} {}", self.a(), self.b(), self.c()),
            Format::ABx => write!(f, "{op} {} {}", self.a(), self.bx()),
            Format::AsBx => write!(f, "{op} {} {}", self.a(), self.sbx()),
            Format::SJ => write!(f, "{op} {}", self.sj()),
            Format::Ax => write!(f, "{op} {}", self.ax()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_round_trip() {
        let i = Instruction::abc(Op::Add, 1, 254, 255);
        assert_eq!(
            (i.op(), i.a(), i.b(), i.c(), i.sb(), i.sc()),
            (Op::Add, 1, 254, 255, -2, -1)
        );
        let i = Instruction::asbx(Op::LoadI, 7, -32768);
        assert_eq!(
            (i.op(), i.a(), i.sbx(), i.bx()),
            (Op::LoadI, 7, -32768, 32768)
        );
        for sj in [Instruction::MIN_SJ, -1, 0, 1, Instruction::MAX_SJ] {
            assert_eq!(Instruction::jump(Op::Jmp, sj).sj(), sj);
            assert_eq!(
                Instruction::jump(Op::Jmp, 5).with_sj(sj),
                Instruction::jump(Op::Jmp, sj)
            );
        }
        assert_eq!(
            Instruction::ax_word(Op::ExtraArg, Instruction::MAX_AX).ax(),
            Instruction::MAX_AX
        );
        let i = Instruction(0)
            .with_op(Op::Call)
            .with_a(3)
            .with_b(4)
            .with_c(5);
        assert_eq!(i, Instruction::abc(Op::Call, 3, 4, 5));
        assert_eq!(
            Instruction::abx(Op::LoadK, 2, 1).with_bx(9),
            Instruction::abx(Op::LoadK, 2, 9)
        );
    }

    #[test]
    fn opcodes_are_dense() {
        for (n, op) in Op::ALL.iter().enumerate() {
            assert_eq!(Op::from_u8(n as u8), Some(*op));
            assert_eq!(*op as usize, n);
        }
        assert_eq!(Op::from_u8(Op::ALL.len() as u8), None);
        assert_eq!(Op::from_u8(255), None);
        assert_eq!(Op::Move as u8, 0);
    }
}
