//! A pure-Rust Lua 5.4: embed it, run it, compile with it.
#![forbid(unsafe_code)]

#[cfg(feature = "compiler")]
mod compiler {
    use lua_rs_bytecode::{Chunk, Compile, CompileError};

    /// Compiles source text without running it. `chunk_name` is as `load`'s: `@file`, `=name` or the text itself (§6.1).
    ///
    /// # Errors
    /// The first error in the text.
    pub fn compile(source: &[u8], chunk_name: &[u8]) -> Result<Chunk, CompileError> {
        lua_rs_codegen::Compiler::default().compile(source, chunk_name)
    }
}

#[cfg(feature = "compiler")]
pub use compiler::compile;
