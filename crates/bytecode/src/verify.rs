//! The verifier: what an interpreter that trusts its input must know before it runs a chunk.
//!
//! [`verify`] is the only way to a [`VerifiedChunk`]. It walks each function's code once, in order, and promises:
//!
//! - every word is a known instruction; every register it names, and every run of registers it implies, lies below
//!   `max_stack`; every constant exists and has the type the opcode wants; so do upvalues and nested functions;
//! - control stays inside the code, never enters an `EXTRAARG`, never falls off the end, never goes back to
//!   `VARARGPREP`; a cond instruction is followed by its `JMP`, an extra instruction by its `EXTRAARG`, a `TFORCALL` by
//!   its `TFORLOOP`;
//! - open results are made directly before the instruction that uses them, at or above the register it begins with, so
//!   the number of values is never negative; nothing jumps between the two;
//! - numeric loops are properly nested regions of code, entered only through their `FORPREP`, and no instruction inside
//!   overwrites the loop's three state registers or hands them to a closure;
//! - a function that gives a register to a closure, or makes a to-be-closed variable, has only closing returns; a
//!   vararg function has no `RETURN0` or `RETURN1`;
//! - sizes that constructors ask for are in proportion to the size of the code;
//! - closures take only upvalues the enclosing function has; never more local variables are active than registers.
//!
//! It does not follow types or liveness. An interpreter must itself check the operand of `SETLIST`, must keep every
//! register of a frame valid to read at any time (a dead one may be read), must take `TBC` in any order and number, and
//! must not let memory safety depend on what is in a loop's state registers: `debug.setlocal` can write there.

use std::fmt;

mod quick;
mod walk;

use self::walk::{Scratch, Walk};
use crate::chunk::{Chunk, Proto};
use crate::insn::Instruction;
use crate::wire::{self, MAX_NESTING};

/// A chunk that has passed [`verify`].
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedChunk(Chunk);

impl VerifiedChunk {
    /// The chunk; to change it is to lose the promise.
    pub fn into_inner(self) -> Chunk {
        self.0
    }

    /// The main function.
    pub fn main(&self) -> &Proto {
        &self.0.main
    }
}

impl AsRef<Chunk> for VerifiedChunk {
    fn as_ref(&self) -> &Chunk {
        &self.0
    }
}

/// What is wrong with an instruction or a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// The opcode byte names no opcode, or one reserved for the VM.
    Opcode,
    /// A register is not below `max_stack`.
    Register,
    /// A constant does not exist.
    Constant,
    /// A constant is not of the type the opcode needs.
    ConstantType,
    /// An upvalue does not exist.
    Upvalue,
    /// A nested function does not exist.
    Proto,
    /// A flag is neither 0 nor 1, or a count makes no sense.
    Count,
    /// A size is out of proportion to the code.
    Size,
    /// A jump leaves the code or enters the middle of an instruction.
    JumpTarget,
    /// The code is empty or can run past its end.
    FallsOffEnd,
    /// A cond instruction without its `JMP`.
    MissingJump,
    /// An extra instruction without its `EXTRAARG`, or an `EXTRAARG` without one.
    ExtraArg,
    /// Open results not used by the next instruction, or used without being made by the one before.
    OpenResults,
    /// `VARARGPREP`, `VARARG`, `RETURN0` or `RETURN1` where they may not stand.
    Vararg,
    /// A numeric loop whose ends do not match, or which is entered from outside.
    LoopPairing,
    /// An instruction in a numeric loop touches its state registers.
    LoopState,
    /// A generic loop whose parts are not in their places.
    GenericLoop,
    /// A plain return in a function that needs closing ones.
    UnclosedReturn,
    /// A closure takes an upvalue that the enclosing function does not have.
    Capture,
    /// `max_stack` is less than the number of parameters.
    StackSize,
    /// The function has more than 255 upvalues.
    TooManyUpvalues,
    /// The code is longer than a jump can span.
    CodeSize,
    /// Line information for another number of instructions.
    Lines,
    /// Local variables outside the code, or more of them active than there are registers.
    Locals,
    /// Functions nested too deeply.
    Nesting,
}

impl Violation {
    fn text(self) -> &'static str {
        match self {
            Violation::Opcode => "invalid opcode",
            Violation::Register => "register out of range",
            Violation::Constant => "constant out of range",
            Violation::ConstantType => "constant of the wrong type",
            Violation::Upvalue => "upvalue out of range",
            Violation::Proto => "function out of range",
            Violation::Count => "operand out of range",
            Violation::Size => "constructor too large",
            Violation::JumpTarget => "bad jump target",
            Violation::FallsOffEnd => "code runs past its end",
            Violation::MissingJump => "condition without jump",
            Violation::ExtraArg => "misplaced extra argument",
            Violation::OpenResults => "unbalanced open results",
            Violation::Vararg => "misplaced vararg instruction",
            Violation::LoopPairing => "malformed numeric loop",
            Violation::LoopState => "numeric loop state overwritten",
            Violation::GenericLoop => "malformed generic loop",
            Violation::UnclosedReturn => "return leaves variables open",
            Violation::Capture => "closure upvalue out of range",
            Violation::StackSize => "bad stack size",
            Violation::TooManyUpvalues => "too many upvalues",
            Violation::CodeSize => "function too large",
            Violation::Lines => "bad line information",
            Violation::Locals => "bad local variable information",
            Violation::Nesting => "functions nested too deeply",
        }
    }
}

/// Why a chunk was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// What is wrong.
    pub violation: Violation,
    /// The line where the function begins; 0 for the main function.
    pub line_defined: u32,
    /// The instruction, or the length of the code if it is the function as a whole.
    pub pc: usize,
}

impl VerifyError {
    /// The whole message as `load` returns it, for a chunk of this name (`@file`, `=name`, or the bytes themselves).
    pub fn message(&self, chunk_name: &[u8]) -> Vec<u8> {
        [
            wire::display_name(chunk_name),
            b": ",
            self.to_string().as_bytes(),
        ]
        .concat()
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "bad binary format ({} at instruction {} of function at line {})",
            self.violation.text(),
            self.pc + 1,
            self.line_defined
        )
    }
}

impl std::error::Error for VerifyError {}

/// Checks a chunk; see the [module](self) for what that promises.
///
/// # Errors
/// The first violation found.
pub fn verify(chunk: Chunk) -> Result<VerifiedChunk, VerifyError> {
    verify_nested(&chunk.main, 0, &mut Scratch::new())?;
    Ok(VerifiedChunk(chunk))
}

fn verify_nested(proto: &Proto, depth: usize, scratch: &mut Scratch) -> Result<(), VerifyError> {
    let error = |violation| VerifyError {
        violation,
        line_defined: proto.line_defined,
        pc: proto.code.len(),
    };
    if depth >= MAX_NESTING {
        return Err(error(Violation::Nesting));
    }
    check_shape(proto).map_err(error)?;
    let mut walk = Walk::new(proto, scratch);
    walk.run().map_err(|violation| VerifyError {
        pc: walk.pc,
        ..error(violation)
    })?;
    proto
        .protos
        .iter()
        .try_for_each(|child| verify_nested(child, depth + 1, scratch))
}

type Check = Result<(), Violation>;

fn ensure(condition: bool, violation: Violation) -> Check {
    if condition { Ok(()) } else { Err(violation) }
}

/// The function's own numbers, without its code.
fn check_shape(p: &Proto) -> Check {
    let len = p.code.len();
    ensure(p.max_stack >= p.num_params, Violation::StackSize)?;
    ensure(p.upvalues.len() <= 255, Violation::TooManyUpvalues)?;
    ensure(len <= Instruction::MAX_SJ as usize, Violation::CodeSize)?;
    ensure(len > 0, Violation::FallsOffEnd)?;
    ensure(p.lines.is_empty() || p.lines.len() == len, Violation::Lines)?;
    check_locals(p)?;
    for up in p.protos.iter().flat_map(|child| &child.upvalues) {
        let limit = if up.in_stack {
            p.max_stack.into()
        } else {
            p.upvalues.len()
        };
        ensure(usize::from(up.index) < limit, Violation::Capture)?;
    }
    Ok(())
}

/// The n-th active variable is taken for register n, so there must be such a register.
fn check_locals(p: &Proto) -> Check {
    for local in &p.locals {
        let (start, end) = (local.start_pc as usize, local.end_pc as usize);
        ensure(start <= end && end <= p.code.len(), Violation::Locals)?;
    }
    // Mostly there are no more of them than registers, whenever they are active, or their scopes are nested.
    if p.locals.len() <= p.max_stack.into() || nested_locals_fit(p) {
        return Ok(());
    }
    let mut change = vec![0i64; p.code.len() + 1];
    for local in &p.locals {
        change[local.start_pc as usize] += 1;
        change[local.end_pc as usize] -= 1;
    }
    let mut active = 0;
    change.iter().try_for_each(|delta| {
        active += delta;
        ensure(active <= p.max_stack.into(), Violation::Locals)
    })
}

/// Whether the scopes of the local variables are nested, in order, and never more than there are registers; `false` is
/// no answer.
fn nested_locals_fit(p: &Proto) -> bool {
    let mut ends = [0; 256];
    let (mut active, mut last_start) = (0, 0);
    for local in &p.locals {
        if local.start_pc < last_start {
            return false;
        }
        last_start = local.start_pc;
        while active > 0 && ends[active - 1] <= local.start_pc {
            active -= 1;
        }
        let inside = active == 0 || local.end_pc <= ends[active - 1];
        if !inside || active >= usize::from(p.max_stack) {
            return false;
        }
        ends[active] = local.end_pc;
        active += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chunk::LocalVar;

    /// The two ways to count agree, for scopes in any order and of any shape.
    #[test]
    fn scopes_are_counted_alike() {
        let mut state = 1u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        let mut fitting = 0;
        for _ in 0..20_000 {
            let len = 1 + random(8);
            let locals = (0..random(8)).map(|_| {
                let start_pc = random(len + 1);
                let end_pc = start_pc + random(len + 1 - start_pc);
                let name = b""[..].into();
                LocalVar {
                    name,
                    start_pc,
                    end_pc,
                }
            });
            let mut proto = Proto {
                locals: locals.collect(),
                code: vec![Instruction(0); len as usize],
                max_stack: random(5) as u8,
                ..Proto::default()
            };
            if random(2) == 0 {
                proto.locals.sort_by_key(|local| local.start_pc);
            }
            let at = |pc| move |local: &&LocalVar| local.start_pc <= pc && pc < local.end_pc;
            let most = (0..len).map(|pc| proto.locals.iter().filter(at(pc)).count());
            let fits = most.max().unwrap_or(0) <= proto.max_stack.into();
            assert_eq!(check_locals(&proto).is_ok(), fits);
            if nested_locals_fit(&proto) {
                assert!(fits);
                fitting += 1;
            }
        }
        assert!(fitting > 1000);
    }
}
