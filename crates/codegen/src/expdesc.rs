//! Expression descriptors: where the value of a partly compiled expression is, or how to get it.
//!
//! Code for an expression is delayed as long as possible, because its consumer decides the register
//! (or finds that it needs none). A descriptor says what has been emitted so far; the functions of
//! `discharge` move it along: variable -> relocatable instruction -> fixed register.

use crate::index::{ConstIdx, JumpList, Pc, Reg, UpvalIdx};
use lua_rs_base::number::Number;

/// What a descriptor stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ExpKind<'a> {
    /// The last expression of an empty list.
    Void,
    /// The constant `nil`.
    Nil,
    /// The constant `true`.
    True,
    /// The constant `false`.
    False,
    /// A constant already in the constant table.
    Constant(ConstIdx),
    /// An integer literal or folded integer.
    Integer(i64),
    /// A float literal or folded float.
    Float(f64),
    /// A string literal.
    Str(&'a [u8]),
    /// A value in a fixed register.
    Register(Reg),
    /// A local variable in a register.
    Local(Reg),
    /// An upvalue.
    Upvalue(UpvalIdx),
    /// A `<const>` local that is a compile-time constant (index into the generator's list).
    CompileTimeConst(u32),
    /// `table[key]`, both in registers.
    Indexed {
        /// The table.
        table: Reg,
        /// The key.
        key: Reg,
    },
    /// `upvalue.key` with a short string constant.
    IndexedUpvalue {
        /// The upvalue that holds the table.
        table: UpvalIdx,
        /// The key.
        key: ConstIdx,
    },
    /// `table[n]` with a small integer.
    IndexedInt {
        /// The table.
        table: Reg,
        /// The key, `0..=255`.
        key: u8,
    },
    /// `table.key` with a short string constant.
    IndexedField {
        /// The table.
        table: Reg,
        /// The key.
        key: ConstIdx,
    },
    /// A comparison: its `JMP` is taken when it holds.
    Jump(Pc),
    /// An instruction that can put its result into any register (operand A is still open).
    Relocatable(Pc),
    /// A function call.
    Call(Pc),
    /// A vararg expression.
    Vararg(Pc),
}

/// A partly compiled expression: its kind and the pending jumps out of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExpDesc<'a> {
    /// What it stands for.
    pub kind: ExpKind<'a>,
    /// Jumps taken when the expression is true.
    pub true_list: JumpList,
    /// Jumps taken when the expression is false.
    pub false_list: JumpList,
}

impl From<Number> for ExpKind<'_> {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(i) => ExpKind::Integer(i),
            Number::Float(f) => ExpKind::Float(f),
        }
    }
}

impl<'a> ExpDesc<'a> {
    /// A descriptor with no pending jumps.
    pub(crate) fn new(kind: ExpKind<'a>) -> Self {
        ExpDesc {
            kind,
            true_list: JumpList::EMPTY,
            false_list: JumpList::EMPTY,
        }
    }

    /// The descriptor of an empty expression list.
    pub(crate) const VOID: ExpDesc<'static> = ExpDesc {
        kind: ExpKind::Void,
        true_list: JumpList::EMPTY,
        false_list: JumpList::EMPTY,
    };

    /// Whether jumps out of the expression are pending.
    pub(crate) fn has_jumps(&self) -> bool {
        self.true_list != self.false_list
    }

    /// Whether it can produce any number of values.
    pub(crate) fn is_multi(&self) -> bool {
        matches!(self.kind, ExpKind::Call(_) | ExpKind::Vararg(_))
    }

    /// Whether it needs an instruction, or a change to one, to become a value.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        matches!(
            self.kind,
            ExpKind::Upvalue(_)
                | ExpKind::CompileTimeConst(_)
                | ExpKind::Indexed { .. }
                | ExpKind::IndexedUpvalue { .. }
                | ExpKind::IndexedInt { .. }
                | ExpKind::IndexedField { .. }
                | ExpKind::Call(_)
                | ExpKind::Vararg(_)
        )
    }

    /// Whether it is an indexed variable.
    pub(crate) fn is_indexed(&self) -> bool {
        matches!(
            self.kind,
            ExpKind::Indexed { .. }
                | ExpKind::IndexedUpvalue { .. }
                | ExpKind::IndexedInt { .. }
                | ExpKind::IndexedField { .. }
        )
    }

    /// The value, if it is a numeric constant.
    pub(crate) fn numeral(&self) -> Option<Number> {
        match self.kind {
            ExpKind::Integer(i) if !self.has_jumps() => Some(Number::Int(i)),
            ExpKind::Float(f) if !self.has_jumps() => Some(Number::Float(f)),
            _ => None,
        }
    }

    /// The value, if it is an integer constant.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self.kind {
            ExpKind::Integer(i) if !self.has_jumps() => Some(i),
            _ => None,
        }
    }

    /// The value, if it is an integer constant that fits an 8-bit signed operand.
    pub(crate) fn small_integer(&self) -> Option<i8> {
        self.integer().and_then(|i| i8::try_from(i).ok())
    }

    /// The value, if it is a number with an integer value that fits an 8-bit signed operand, and
    /// whether it was written as a float.
    pub(crate) fn small_number(&self) -> Option<(i8, bool)> {
        let (value, is_float) = match self.numeral()? {
            Number::Int(i) => (i, false),
            Number::Float(f) => (lua_rs_base::number::float_to_int_exact(f)?, true),
        };
        i8::try_from(value).ok().map(|small| (small, is_float))
    }

    /// The register it occupies, if it has its value in one.
    pub(crate) fn register(&self) -> Option<Reg> {
        match self.kind {
            ExpKind::Register(reg) => Some(reg),
            _ => None,
        }
    }
}
