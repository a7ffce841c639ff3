//! Limits that both the compiler and the virtual machine keep. The values are those of the reference implementation.

/// Nested native calls, and nesting levels of syntax ("C levels"): beyond it stands "C stack overflow".
pub const MAX_C_CALLS: u32 = 200;
/// Active local variables of one function.
pub const MAX_LOCALS: usize = 200;
/// Upvalues of one closure.
pub const MAX_UPVALUES: usize = 255;
/// Registers of one function.
pub const MAX_REGISTERS: usize = 255;
/// Slots of one coroutine's value stack.
pub const MAX_STACK: usize = 1_000_000;
/// Stack slots a native function can count on.
pub const MIN_STACK: usize = 20;
/// Extra stack slots that only the handling of a stack overflow may use.
pub const ERROR_STACK: usize = 200;
/// Longest chain of `__index` / `__newindex` metamethods that is followed.
pub const MAX_META_LOOP: usize = 2000;
/// Longest string that is interned.
pub const MAX_SHORT_STRING: usize = 40;
/// Room for a chunk name in messages, counting a final zero byte as C does.
pub const CHUNK_ID_SIZE: usize = 60;
/// Captures of one pattern (§6.4.1).
pub const MAX_CAPTURES: usize = 32;
/// Nesting of pattern matching (§6.4.1).
pub const MAX_PATTERN_DEPTH: usize = 200;
/// Largest integer size in `string.pack` (§6.4.2).
pub const MAX_PACK_INT: usize = 16;
/// Largest value of a line counter.
pub const MAX_LINES: u32 = i32::MAX as u32;
