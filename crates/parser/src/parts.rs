//! A chunk read in parts, for compilers: each part is still in the processor's caches when it is compiled.

use crate::ast::{Counts, Stmt};
use crate::memory::Memory;
use crate::parser::Parser;
use crate::{Arena, Options};

/// Reads a chunk some statements at a time.
///
/// Nothing is said here about errors: of a source that has some, the first part that would contain one is missing, and
/// [`is_ok`](Parts::is_ok) is false. [`parse`](crate::parse) it to learn more.
///
/// ```
/// use lua_rs_parser::{Arena, Memory, Options, Parts};
/// let (arena, mut memory) = (Arena::new(), Memory::new());
/// let source = b"local a = 1 return a";
/// let mut parts = Parts::new(&arena, source, &Options::default(), &mut memory);
/// let mut statements = 0;
/// while let Some(part) = parts.next_part() {
///     statements += part.len();
/// }
/// assert!(parts.is_ok() && statements == 2);
/// parts.end(&mut memory);
/// ```
pub struct Parts<'a> {
    parser: Parser<'a>,
    more: bool,
}

/// So much source makes a part, if statements are no longer. Where tests run, every statement is one.
const PART: u32 = if cfg!(debug_assertions) { 1 } else { 4 << 10 };

impl<'a> Parts<'a> {
    /// Begins to read a chunk (§3.3.2), with memory that earlier sources have left.
    ///
    /// # Panics
    /// If `src` is longer than [`lua_rs_lexer::MAX_SOURCE`].
    #[must_use]
    pub fn new(arena: &'a Arena, src: &'a [u8], options: &Options, memory: &mut Memory) -> Self {
        let buffers = std::mem::take(&mut memory.parser).recycle();
        let mut parser = Parser::new(arena, src, options, buffers);
        parser.begin_main();
        Self { parser, more: true }
    }

    /// The next statements of the main function: never ends within a row of labels and semicolons, nor right behind one.
    /// `None` at the end, and if there is an error.
    pub fn next_part(&mut self) -> Option<&'a [Stmt<'a>]> {
        if !self.more {
            return None;
        }
        let (stmts, more) = self.parser.part(PART);
        let is_ok = self.is_ok();
        self.more = more && is_ok;
        is_ok.then_some(stmts)
    }

    /// Whether the last part has been read.
    #[must_use]
    pub fn is_last(&self) -> bool {
        !self.more
    }

    /// Whether no error has been found.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.parser.progress().is_ok
    }

    /// How many ids of each kind the parts read so far contain.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.parser.progress().counts
    }

    /// Where the last token read ends.
    #[must_use]
    pub fn position(&self) -> u32 {
        self.parser.progress().end
    }

    /// Leaves the memory to other sources.
    pub fn end(self, memory: &mut Memory) {
        memory.parser = self.parser.end_main().recycle();
    }
}
