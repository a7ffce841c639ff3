//! A chunk read in parts, for compilers: each part is still in the processor's caches when it is compiled.

use crate::ast::{Counts, Stmt};
use crate::memory::Memory;
use crate::parser::{Buffers, Parser, State};
use crate::{Arena, Options};

/// Reads a chunk some statements at a time, one part after the other into the same memory.
///
/// Nothing is said here about errors: of a source that has some, the first part that would contain one is missing, and
/// [`is_ok`](Parts::is_ok) is false. [`parse`](crate::parse) it to learn more.
///
/// ```
/// use lua_rs_parser::{Arena, Memory, Options, Parts};
/// let (mut arena, mut memory) = (Arena::new(), Memory::new());
/// let source = b"local a = 1 return a";
/// let mut parts = Parts::new(&mut arena, source, &Options::default(), &mut memory);
/// let mut statements = 0;
/// while let Some(part) = parts.next_part() {
///     statements += part.stmts.len();
/// }
/// assert!(parts.is_ok() && statements == 2);
/// parts.end(&mut memory);
/// ```
pub struct Parts<'s, 'm> {
    arena: &'m mut Arena,
    /// `None` only while a part is read.
    state: Option<State<'s>>,
    buffers: Buffers<'static>,
    more: bool,
}

/// Statements of a main function.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The statements.
    pub stmts: &'a [Stmt<'a>],
    /// Whether no more follow.
    pub is_last: bool,
    /// How many ids of each kind this part and those before it contain.
    pub counts: Counts,
}

/// So much source makes a part, if statements are no longer. Where tests run, every statement is one.
const PART: u32 = if cfg!(debug_assertions) { 1 } else { 8 << 10 };

impl<'s, 'm> Parts<'s, 'm> {
    /// Begins to read a chunk (§3.3.2), with memory that earlier sources have left. What is in the arena is lost.
    ///
    /// # Panics
    /// If `src` is longer than [`lua_rs_lexer::MAX_SOURCE`].
    #[must_use]
    pub fn new(
        arena: &'m mut Arena,
        src: &'s [u8],
        options: &Options,
        memory: &mut Memory,
    ) -> Self {
        let buffers = std::mem::take(&mut memory.parser).recycle();
        let mut parser = Parser::new(&*arena, src, options, buffers);
        parser.begin_main();
        let (state, buffers) = parser.suspend();
        Self {
            state: Some(state),
            buffers: buffers.recycle(),
            arena,
            more: true,
        }
    }

    /// The next statements of the main function: never ends within a row of labels and semicolons, nor right behind one.
    /// `None` at the end, and if there is an error.
    pub fn next_part(&mut self) -> Option<Part<'_>> {
        if !self.more {
            return None;
        }
        self.arena.reset();
        let buffers = std::mem::take(&mut self.buffers).recycle();
        let mut parser = Parser::resume(&*self.arena, self.state.take()?, buffers);
        let (stmts, more) = parser.part(PART);
        let (state, buffers) = parser.suspend();
        let (is_ok, counts) = (state.is_ok(), state.counts());
        self.state = Some(state);
        self.buffers = buffers.recycle();
        self.more = more && is_ok;
        let is_last = !self.more;
        is_ok.then_some(Part {
            stmts,
            is_last,
            counts,
        })
    }

    /// Whether no error has been found.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.state.as_ref().is_some_and(State::is_ok)
    }

    /// Where the last token read ends.
    #[must_use]
    pub fn position(&self) -> u32 {
        self.state.as_ref().map_or(0, State::position)
    }

    /// Leaves the memory to other sources.
    pub fn end(self, memory: &mut Memory) {
        memory.parser = self.buffers;
    }
}
