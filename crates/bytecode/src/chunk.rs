//! Compiled code as plain data: [`Chunk`], [`Proto`] and their parts, and [`Compile`], the seam between a VM and whatever
//! turns source text into chunks.

use std::fmt;
use std::sync::Arc;

use crate::insn::Instruction;
use crate::text::Text;

/// A compiled main function. Its upvalue 0 is `_ENV` (§2.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// The main function: a vararg function with one upvalue, when it comes from source text.
    pub main: Proto,
}

/// A function prototype.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proto {
    /// Where the function comes from: `@file`, `=name` or the text itself. `None` in a nested function: where its parent comes
    /// from; in the main function: stripped.
    pub source: Option<Arc<[u8]>>,
    /// Line of the `function` keyword; 0 for a main function.
    pub line_defined: u32,
    /// Line of the closing `end`; 0 for a main function.
    pub last_line_defined: u32,
    /// Number of fixed parameters; they are registers `0..num_params`.
    pub num_params: u8,
    /// Whether the function takes extra arguments.
    pub is_vararg: bool,
    /// Number of registers a call needs.
    pub max_stack: u8,
    /// The instructions.
    pub code: Vec<Instruction>,
    /// The constants.
    pub constants: Vec<Constant>,
    /// The upvalues.
    pub upvalues: Vec<UpvalDesc>,
    /// The functions defined inside this one.
    pub protos: Vec<Proto>,
    /// The source line of each instruction, or empty when stripped.
    pub lines: Vec<u32>,
    /// The local variables in order of declaration, or empty when stripped.
    pub locals: Vec<LocalVar>,
}

impl Proto {
    /// The line of the instruction at `pc`, if known.
    pub fn line_at(&self, pc: usize) -> Option<u32> {
        self.lines.get(pc).copied()
    }

    /// The name of the `number`-th local variable (counted from 1, in register order) that is active at `pc`.
    pub fn local_name(&self, number: usize, pc: usize) -> Option<&[u8]> {
        let pc = u32::try_from(pc).ok()?;
        self.locals
            .iter()
            .take_while(|v| v.start_pc <= pc)
            .filter(|v| pc < v.end_pc)
            .nth(number.checked_sub(1)?)
            .map(|v| &*v.name)
    }
}

/// A constant of a function.
#[derive(Clone, Debug)]
pub enum Constant {
    /// `nil`.
    Nil,
    /// `false`.
    False,
    /// `true`.
    True,
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string: any bytes.
    String(Text),
}

/// Floats compare by bits: `0.0` and `-0.0` are different constants, a NaN equals itself.
impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Constant::Nil, Constant::Nil)
            | (Constant::False, Constant::False)
            | (Constant::True, Constant::True) => true,
            (Constant::Integer(a), Constant::Integer(b)) => a == b,
            (Constant::Float(a), Constant::Float(b)) => a.to_bits() == b.to_bits(),
            (Constant::String(a), Constant::String(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Constant {}

/// How a closure gets one of its upvalues, seen from the enclosing function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpvalDesc {
    /// The variable's name; `None` when stripped.
    pub name: Option<Text>,
    /// Whether it is a register of the enclosing function; else it is one of that function's upvalues.
    pub in_stack: bool,
    /// Number of that register or upvalue.
    pub index: u8,
    /// The kind of variable.
    pub kind: VarKind,
}

/// Kind of a local variable (§3.3.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum VarKind {
    /// No attribute.
    #[default]
    Regular = 0,
    /// `<const>`.
    Const = 1,
    /// `<close>`.
    ToBeClosed = 2,
    /// `<const>` with a value known to the compiler.
    CompileTimeConst = 3,
}

impl VarKind {
    /// The kind with this number, if there is one.
    pub const fn from_u8(byte: u8) -> Option<VarKind> {
        match byte {
            0 => Some(VarKind::Regular),
            1 => Some(VarKind::Const),
            2 => Some(VarKind::ToBeClosed),
            3 => Some(VarKind::CompileTimeConst),
            _ => None,
        }
    }
}

/// A local variable, for debug information: active for `start_pc <= pc < end_pc`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalVar {
    /// The name.
    pub name: Text,
    /// First instruction where the variable is active.
    pub start_pc: u32,
    /// First instruction where it no longer is.
    pub end_pc: u32,
}

/// Turns source text into a chunk. `chunk_name` is as `load`'s: `@file`, `=name` or the text itself (§6.1).
pub trait Compile {
    /// Compiles `source`.
    ///
    /// # Errors
    /// The first error in the text.
    fn compile(&self, source: &[u8], chunk_name: &[u8]) -> Result<Chunk, CompileError>;
}

/// The text could not be compiled. The message is the whole of what `load` returns: `chunk:line: message near 'token'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// The message: bytes, because it quotes source text.
    pub message: Vec<u8>,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for CompileError {}
