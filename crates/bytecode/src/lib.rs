//! Lua-RS bytecode: the instruction set ([`op`]), compiled code as plain data ([`chunk`]), its binary form ([`wire`]),
//! the verifier ([`verify`](mod@verify)) and the lister ([`list`](mod@list)).
#![forbid(unsafe_code)]

pub mod chunk;
mod doc;
pub mod insn;
pub mod list;
pub mod op;
pub mod text;
pub mod verify;
pub mod wire;

pub use chunk::{Chunk, Compile, CompileError, Constant, LocalVar, Proto, UpvalDesc, VarKind};
pub use doc::render_docs;
pub use insn::Instruction;
pub use list::list;
pub use op::Op;
pub use text::Text;
pub use verify::{VerifiedChunk, VerifyError, Violation, verify};
pub use wire::{DecodeError, decode, encode};
