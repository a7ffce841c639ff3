//! The one joint where source text and bytecode come in.
//!
//! A binary chunk is decoded, source text goes to the installed compiler; either way the result is verified before
//! `exec::bind` makes objects of it.
#![forbid(unsafe_code)]

use crate::exec::LoadError;
use lua_rs_bytecode::{Compile, VerifiedChunk};

/// First byte of a binary chunk.
const SIGNATURE: u8 = 0x1b;

/// The code of a chunk, verified. `loads` counts the calls; `room` = bytes that the memory limit leaves.
///
/// # Errors
/// Wrong mode, syntax error, bad binary chunk, no memory to compile it.
pub fn check(
    compiler: Option<&dyn Compile>,
    loads: u32,
    chunk: &[u8],
    name: &[u8],
    mode: &[u8],
    room: usize,
) -> Result<VerifiedChunk, LoadError> {
    if chunk.len().saturating_mul(TYPICAL_FACTOR) > room {
        return Err(LoadError::Memory);
    }
    let binary = chunk.first() == Some(&SIGNATURE);
    let (kind, letter) = if binary {
        ("binary", b'b')
    } else {
        ("text", b't')
    };
    if !mode.contains(&letter) {
        let head = format!("attempt to load a {kind} chunk (mode is '");
        return Err(LoadError::Syntax([head.as_bytes(), mode, b"')"].concat()));
    }
    let code = if binary {
        lua_rs_bytecode::decode(chunk).map_err(|e| LoadError::Syntax(e.message(name)))?
    } else if let Some(compiler) = compiler {
        if !has_room_to_compile(chunk.len(), loads) {
            return Err(LoadError::Memory);
        }
        compiler
            .compile(chunk, name)
            .map_err(|e| LoadError::Syntax(e.message))?
    } else {
        let text = "attempt to load a text chunk (no compiler in this build)";
        return Err(LoadError::Syntax(text.into()));
    };
    lua_rs_bytecode::verify(code).map_err(|e| LoadError::Syntax(e.message(name)))
}

/// Bytes the compiler takes for each byte of dense source text (measured for a row of `f()`: 12, within one function 41).
const COMPILER_FACTOR: usize = 40;

/// Bytes that code and compiler take for each byte of an ordinary chunk. Under a memory limit that must be left: so what the compiler takes,
/// which is not counted, is bounded by a few times the limit.
const TYPICAL_FACTOR: usize = 8;

/// So much text is compiled without a question most of the time: the answer takes the system as long as the compiler a short text.
const SMALL: usize = 16 << 10;

/// Of so many small texts one asks, for all of them: a question costs the system's allocator as much as 250 of its usual answers.
const SMALL_TEXTS: u32 = 256;

/// Has the system the memory to compile so much text? The compiler's own allocations cannot fail without ending the program.
fn has_room_to_compile(len: usize, loads: u32) -> bool {
    let len = match len {
        0..=SMALL if !loads.is_multiple_of(SMALL_TEXTS) => return true,
        0..=SMALL => 2 * SMALL,
        len => len,
    };
    let bytes = len.saturating_mul(COMPILER_FACTOR).min(1 << 32);
    Vec::<u8>::new().try_reserve_exact(bytes).is_ok()
}
