//! Lua-RS bytecode: the instruction set ([`op`]), compiled code as plain data ([`chunk`]), its binary form,
//! the verifier and the lister.
#![forbid(unsafe_code)]

pub mod chunk;
pub mod insn;
pub mod op;

pub use chunk::{Chunk, Compile, CompileError, Constant, LocalVar, Proto, UpvalDesc, VarKind};
pub use insn::Instruction;
pub use op::Op;
