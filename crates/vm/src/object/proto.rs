//! Function prototypes: a verified chunk's functions, bound to a heap.
#![allow(unsafe_code)]

use super::{GcHeader, StrObj};
use crate::value::Slot;
use lua_rs_bytecode::UpvalDesc;

/// A function prototype.
#[repr(C)]
pub struct ProtoObj {
    /// Object header.
    pub hdr: GcHeader,
    /// First instruction.
    pub code: *mut u32,
    /// First constant.
    pub k: *mut Slot,
    /// Registers a frame needs.
    pub max_stack: u8,
    /// Fixed parameters.
    pub num_params: u8,
    /// Takes `...`?
    pub is_vararg: bool,
    /// Operand B of a `CALL` that passes exactly the parameters; no operand's value for vararg functions.
    pub exact_b: u16,
    /// Owned storage behind `code`.
    pub code_buf: Box<[u32]>,
    /// Owned storage behind `k`.
    pub k_buf: Box<[Slot]>,
    /// Inner functions.
    pub protos: Box<[*mut ProtoObj]>,
    /// What a closure captures.
    pub upvals: Box<[UpvalDesc]>,
    /// Lines and names.
    pub debug: ProtoDebug,
}

impl ProtoObj {
    /// Value of `exact_b`: `num_params + 1`, or a number that no operand has.
    pub fn exact_b(num_params: u8, is_vararg: bool) -> u16 {
        if is_vararg {
            u16::MAX
        } else {
            num_params as u16 + 1
        }
    }
}

/// What only messages and the debug library need.
pub struct ProtoDebug {
    /// Chunk name, null when stripped.
    pub source: *mut StrObj,
    /// Line of `function`; 0 for a main chunk.
    pub line_defined: u32,
    /// Line of its `end`.
    pub last_line_defined: u32,
    /// One line per instruction, or empty.
    pub lines: Box<[u32]>,
    /// Local variables in order of declaration, or empty.
    pub locals: Box<[lua_rs_bytecode::LocalVar]>,
}
