//! The Lua compiler: source text to [`Chunk`].
//!
//! The code is that of a one-pass compiler with registers, instruction for instruction what PUC's
//! `luac` makes (apart from the differences of the instruction sets), so that line numbers, variable
//! names in messages, hooks and debug information agree. It is made in one walk over the tree, in
//! source order, some statements at a time (`Parts` of the parser crate): what has just been parsed
//! is still in the processor's caches, and the next part takes its place.
//!
//! - `generator`: functions, variables, and the position that gives instructions their lines;
//! - `stmt`, `loops`, `scope`: statements, blocks, labels and jumps to them;
//! - `expr`, `table`, `operators`: expressions, which give a descriptor (`expdesc`) of where the value
//!   is or how to get it; `discharge` turns these into values in registers;
//! - `func`: the function under construction: emission, registers, lists of pending jumps;
//! - `finish`, `long_loops`: the last pass over a function's code.
//!
//! Architecture invariant: names are never compared or hashed here. `Scopes` of the parser crate, told
//! of each block and declaration as the walk comes to it, decides what a name means, which variables
//! are captured and which are constants; only constants are hashed, into the table of their function.
//!
//! Architecture invariant: nothing here recurses deeper than the parser's limit of nested levels;
//! chains that nest to the left without limit (`a + b + c`, `f()()()`, `a.b.c`) are walked in loops.
//!
//! ```
//! use lua_rs_bytecode::Compile;
//! let chunk = lua_rs_codegen::Compiler::default().compile(b"return 1 + 2", b"=demo").unwrap();
//! assert_eq!(chunk.main.lines, [1, 1, 1, 1]);
//! let error = lua_rs_codegen::Compiler::default().compile(b"return return", b"=demo").unwrap_err();
//! assert_eq!(error.to_string(), "demo:1: unexpected symbol near 'return'");
//! ```
#![forbid(unsafe_code)]

mod constants;
mod discharge;
mod error;
mod expdesc;
mod expr;
mod finish;
mod func;
mod generator;
mod index;
mod lines;
mod literals;
mod long_loops;
mod loops;
mod operators;
mod scope;
mod stmt;
mod table;
mod trivia;

use std::cell::Cell;
use std::fmt;

use lua_rs_base::Dialect;
use lua_rs_bytecode::{Chunk, Compile, CompileError};
use lua_rs_parser::lexer::LineIndex;
use lua_rs_parser::{Arena, Options, Parts, Scopes, parse_with, resolve_with};

use crate::generator::{Buffers, Generator};
use crate::literals::Literals;

/// The compiler for one dialect of Lua.
#[derive(Default)]
pub struct Compiler {
    dialect: Dialect,
    /// What the last compilation has left, unless its source was long.
    memory: Cell<Option<Box<Memory>>>,
}

/// Memory that compilations use one after the other: half the time it takes to compile a line goes into allocation.
#[derive(Default)]
struct Memory {
    arena: Arena,
    parser: lua_rs_parser::Memory,
    buffers: Buffers,
}

/// The memory for a source longer than this is not kept.
const KEEP: usize = 16 << 10;

impl Compiler {
    /// A compiler for `dialect`.
    pub fn new(dialect: Dialect) -> Compiler {
        Compiler {
            dialect,
            memory: Cell::default(),
        }
    }
}

impl Clone for Compiler {
    fn clone(&self) -> Self {
        Compiler::new(self.dialect)
    }
}

impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Compiler");
        debug
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

impl Compile for Compiler {
    /// Compiles the text of a chunk (§3.3.2). A first line beginning with `#` is an error here: only
    /// files may have one, and whoever reads the file skips it.
    fn compile(&self, source: &[u8], chunk_name: &[u8]) -> Result<Chunk, CompileError> {
        if source.len() >= u32::MAX as usize {
            let message = b"source text too long".to_vec();
            return Err(CompileError { message });
        }
        let mut memory = self.memory.take().unwrap_or_default();
        let result = memory.compile(source, chunk_name, &Options::new(self.dialect));
        if source.len() <= KEEP {
            memory.arena.reset();
            self.memory.set(Some(memory));
        }
        result
    }
}

impl Memory {
    fn compile(
        &mut self,
        source: &[u8],
        chunk_name: &[u8],
        options: &Options,
    ) -> Result<Chunk, CompileError> {
        let literals = Literals::default();
        let lines = LineIndex::new(source);
        let scopes = Scopes::new(source, options, &mut self.parser);
        let mut generator = Generator::new(
            source,
            chunk_name,
            &lines,
            &literals,
            scopes,
            &mut self.buffers,
        );
        generator.begin();
        let mut parts = Parts::new(&mut self.arena, source, options, &mut self.parser);
        while generator.scopes.is_ok()
            && let Some(part) = parts.next_part()
        {
            generator.part(part);
        }
        let result = generator.end(parts.position());
        let is_ok = parts.is_ok() && generator.scopes.is_ok();
        generator.leave(&mut self.buffers, &mut self.parser);
        parts.end(&mut self.parser);
        if !is_ok {
            return Err(self.syntax_error(source, chunk_name, options));
        }
        result
            .map(|main| Chunk { main })
            .map_err(|error| error::message(source, chunk_name, error))
    }

    /// What is wrong with a source that has errors: the first of them may come later than the first one found.
    #[cold]
    fn syntax_error(
        &mut self,
        source: &[u8],
        chunk_name: &[u8],
        options: &Options,
    ) -> CompileError {
        self.arena.reset();
        let parsed = parse_with(&self.arena, source, options, &mut self.parser);
        let resolution = resolve_with(&parsed, &mut self.parser);
        let message = resolution.first_puc_error(&parsed, chunk_name);
        self.parser.give_back(resolution);
        debug_assert!(message.is_some(), "an error had been found");
        CompileError {
            message: message.unwrap_or_default(),
        }
    }
}
