//! A pure-Rust Lua 5.4: embed it, run it, compile with it.
//!
//! [`Lua`] is a state with the standard library and, with feature `compiler`, the compiler.
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
pub use lua_rs_stdlib as stdlib;
pub use lua_rs_vm as vm;
pub use lua_rs_vm::{
    Context, InterruptHandle, LuaError, MemoryError, NativeFn, Ret, State, Stop, Value,
};

/// A Lua state with its libraries.
pub struct Lua {
    state: State,
}

impl Lua {
    /// A state with the standard library (§6), which loads source text if the feature `compiler` is on.
    ///
    /// # Errors
    /// Out of memory.
    pub fn new() -> Result<Lua, MemoryError> {
        let mut lua = Lua::without_libraries()?;
        lua.enter(lua_rs_stdlib::open_libs)
            .map_err(|_| MemoryError)?;
        Ok(lua)
    }

    /// A state without libraries, which loads source text if the feature `compiler` is on.
    ///
    /// # Errors
    /// Out of memory.
    pub fn without_libraries() -> Result<Lua, MemoryError> {
        #[allow(unused_mut)]
        let mut state = State::new()?;
        #[cfg(feature = "compiler")]
        state.set_compiler(Box::new(lua_rs_codegen::Compiler::default()));
        Ok(Lua { state })
    }

    /// The state behind it.
    pub fn state(&mut self) -> &mut State {
        &mut self.state
    }

    /// Works with the state; see [`State::enter`].
    pub fn enter<R>(&mut self, f: impl FnOnce(&mut Context<'_>) -> R) -> R {
        self.state.enter(f)
    }
}
