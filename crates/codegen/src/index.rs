//! Index newtypes of the code generator, and the jump list threaded through pending `JMP` words.

/// A register of the function being compiled. Wider than the 8 bits an instruction has, so that an
/// expression that needs too many registers is counted on to its end and reported once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reg(pub u32);

/// An index into the function's constant table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConstIdx(pub u32);

impl ConstIdx {
    /// Whether the index fits an 8-bit operand.
    pub(crate) fn is_short(self) -> bool {
        self.0 <= 0xFF
    }
}

/// An index into the function's upvalue list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UpvalIdx(pub u8);

/// The position of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pc(pub u32);

impl Pc {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A list of `JMP` instructions whose target is not known yet. The list is threaded through the
/// offsets of the instructions themselves, so it costs nothing to keep; its order means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JumpList(u32);

impl JumpList {
    /// The empty list.
    pub(crate) const EMPTY: JumpList = JumpList(u32::MAX);

    /// The list of one fresh jump.
    pub(crate) fn one(jump: Pc) -> JumpList {
        JumpList(jump.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self == JumpList::EMPTY
    }

    /// The jump at the head of the list.
    pub(crate) fn head(self) -> Option<Pc> {
        (!self.is_empty()).then_some(Pc(self.0))
    }
}
