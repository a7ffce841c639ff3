//! A tool without a machine: parses a file and shows its diagnostics, or how many statements and tokens it has.
//!
//! ```text
//! cargo run -p lua-rs-parser --example parse_only -- script.lua
//! ```
//!
//! It is an example of package `lua-rs-parser`, so that its dependencies are the parser's (`cargo xtask deps` checks that no
//! virtual machine is among them).
#![forbid(unsafe_code)]

use std::process::ExitCode;

use lua_rs_parser::lexer::lex_file;
use lua_rs_parser::{Arena, Dialect, Options, parse};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: parse_only FILE");
        return ExitCode::FAILURE;
    };
    let source = match std::fs::read(&path) {
        Ok(source) => source,
        Err(e) => {
            eprintln!("{path}: {e}");
            return ExitCode::FAILURE;
        }
    };
    check(&path, &source)
}

fn check(path: &str, source: &[u8]) -> ExitCode {
    let arena = Arena::new();
    let options = Options {
        file: true,
        ..Options::default()
    };
    let parsed = parse(&arena, source, &options);
    let lines = parsed.lines();
    for diagnostic in parsed.diagnostics() {
        let line = lines.line(diagnostic.span.lo);
        println!("{path}:{line}: {}", diagnostic.message);
    }
    if parsed.is_ok() {
        let tokens = lex_file(source, Dialect::LUA_54)
            .filter(|token| !token.kind.is_trivia())
            .count();
        println!(
            "{path}: {} statements, {tokens} tokens",
            parsed.chunk().main.block.stmts.len()
        );
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
