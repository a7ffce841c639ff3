//! A host without a compiler: runs a chunk that `luac-rs` made elsewhere.
//!
//! ```text
//! luac-rs -o hello.luac hello.lua
//! cargo run -p lua-rs --no-default-features --example run_only -- hello.luac
//! ```
//!
//! Built so, neither lexer nor parser nor code generator is in the binary (`cargo xtask deps` checks it); source text is
//! refused with "attempt to load a text chunk (no compiler in this build)".
#![forbid(unsafe_code)]

use std::process::ExitCode;

use lua_rs::stdlib::open_libs;
use lua_rs::vm::LoadError;
use lua_rs::{Context, Lua};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: run_only CHUNK");
        return ExitCode::FAILURE;
    };
    let outcome = std::fs::read(&path)
        .map_err(|e| format!("{path}: {e}"))
        .and_then(|chunk| run(&chunk, &path));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("run_only: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the chunk in a fresh state with the standard library.
fn run(chunk: &[u8], path: &str) -> Result<(), String> {
    let mut lua = Lua::without_libraries().map_err(|e| e.to_string())?;
    lua.enter(|ctx| {
        open_libs(ctx).map_err(|_| error_text(ctx))?;
        ctx.load(chunk, format!("@{path}").as_bytes(), b"bt")
            .map_err(|e| match e {
                LoadError::Syntax(text) => String::from_utf8_lossy(&text).into_owned(),
                LoadError::Memory => "not enough memory".to_string(),
            })?;
        if ctx.pcall(0, 0, 0) {
            Ok(())
        } else {
            Err(error_text(ctx))
        }
    })
}

/// The error value on top of the stack, if it is text.
fn error_text(ctx: &Context<'_>) -> String {
    let text = ctx
        .check_bytes(ctx.top())
        .unwrap_or(b"(error object is not a string)");
    String::from_utf8_lossy(text).into_owned()
}
