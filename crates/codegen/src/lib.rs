//! The Lua compiler: source text to [`Chunk`].
//!
//! The code is that of a one-pass compiler with registers, instruction for instruction what PUC's
//! `luac` makes (apart from the differences of the instruction sets), so that line numbers, variable
//! names in messages, hooks and debug information agree. It is made in one walk over the tree, in
//! source order:
//!
//! - `generator`: functions, variables, and the position that gives instructions their lines;
//! - `stmt`, `loops`, `scope`: statements, blocks, labels and jumps to them;
//! - `expr`, `table`, `operators`: expressions, which give a descriptor (`expdesc`) of where the value
//!   is or how to get it; `discharge` turns these into values in registers;
//! - `func`: the function under construction: emission, registers, lists of pending jumps;
//! - `finish`, `long_loops`: the last pass over a function's code.
//!
//! Architecture invariant: names are never compared or hashed here. The resolver of the parser crate
//! has decided what each name means, which variables are captured and which are constants; only
//! constants are hashed, into the table of their function.
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

use lua_rs_base::Dialect;
use lua_rs_bytecode::{Chunk, Compile, CompileError};
use lua_rs_parser::{Arena, Options, parse, resolve};

use crate::generator::Generator;
use crate::literals::Literals;

/// The compiler for one dialect of Lua.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compiler {
    dialect: Dialect,
}

impl Compiler {
    /// A compiler for `dialect`.
    pub fn new(dialect: Dialect) -> Compiler {
        Compiler { dialect }
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
        let arena = Arena::new();
        let parsed = parse(&arena, source, &Options::new(self.dialect));
        let resolution = resolve(&parsed);
        if let Some(message) = resolution.first_puc_error(&parsed, chunk_name) {
            return Err(CompileError { message });
        }
        let literals = Literals::default();
        let lines = parsed.lines();
        let chunk = parsed.chunk();
        let mut generator =
            Generator::new(source, chunk_name, &lines, chunk, &resolution, &literals);
        generator
            .main(chunk.main)
            .map(|main| Chunk { main })
            .map_err(|error| error::message(source, chunk_name, error))
    }
}
