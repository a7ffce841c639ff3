//! What the benchmarks work on: Lua source made from the programs in `benches/programs`.
#![forbid(unsafe_code)]

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

/// Bytes the long text has at least.
const WHOLE: usize = 3_000_000;

/// A text to read, with the name of its chunk.
pub struct Source {
    /// As `load` gets it.
    pub name: Vec<u8>,
    /// The text.
    pub text: Vec<u8>,
}

/// Every program, by name: many small chunks.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn small() -> io::Result<Vec<Source>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../programs");
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "lua") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        sources.push(Source {
            name: format!("={name}").into_bytes(),
            text: fs::read(&path)?,
        });
    }
    Ok(sources)
}

/// One chunk of a few megabytes: the programs as functions of a module, again and again, their bodies indented.
///
/// # Errors
/// When a program cannot be read.
pub fn whole() -> io::Result<Source> {
    let programs = small()?;
    let mut text = b"-- Every program, as functions of one module.\nlocal M = {}\n".to_vec();
    for copy in 1.. {
        for program in &programs {
            let name = String::from_utf8_lossy(&program.name[1..]);
            text.extend_from_slice(format!("\nfunction M.{name}_{copy}(...)\n").as_bytes());
            for line in program.text.split(|byte| *byte == b'\n') {
                if !line.is_empty() {
                    text.extend_from_slice(b"  ");
                    text.extend_from_slice(line);
                }
                text.push(b'\n');
            }
            text.extend_from_slice(b"end\n");
        }
        if text.len() >= WHOLE {
            break;
        }
    }
    text.extend_from_slice(b"\nreturn M\n");
    Ok(Source {
        name: b"=whole".to_vec(),
        text,
    })
}

/// What reading source text consists of, up to each point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Tokens.
    Lexer,
    /// The tree.
    Parser,
    /// Bytecode, not yet verified.
    Bytecode,
}

impl Stage {
    /// All of them.
    pub const ALL: [Stage; 3] = [Stage::Lexer, Stage::Parser, Stage::Bytecode];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Lexer => "lexer",
            Stage::Parser => "parser",
            Stage::Bytecode => "bytecode",
        }
    }

    /// Reads `source` so far; gives a number that depends on all of it.
    ///
    /// # Panics
    /// If the text is not Lua.
    pub fn read(self, source: &Source) -> usize {
        use lua_rs_bytecode::Compile;
        use lua_rs_lexer::{Dialect, TokenKind, lex};
        match self {
            Stage::Lexer => lex(&source.text, Dialect::LUA_54)
                .map(|token| usize::from(token.kind == TokenKind::Name))
                .sum(),
            Stage::Parser => {
                let arena = lua_rs_parser::Arena::new();
                let options = lua_rs_parser::Options::new(Dialect::LUA_54);
                let parsed = lua_rs_parser::parse(&arena, &source.text, &options);
                assert!(parsed.is_ok(), "a program does not parse");
                parsed.chunk().main.block.stmts.len()
            }
            Stage::Bytecode => {
                let compiler = lua_rs_codegen::Compiler::default();
                let chunk = compiler.compile(&source.text, &source.name);
                chunk.expect("a program compiles").main.protos.len()
            }
        }
    }
}

/// Loads `source` as a script's `load` would, verified and with its objects made, and drops the function.
///
/// # Panics
/// If the text is not Lua.
pub fn load(ctx: &mut lua_rs::Context<'_>, source: &Source) {
    assert!(
        ctx.load(&source.text, &source.name, b"t").is_ok(),
        "a program does not load"
    );
    ctx.pop(1);
}

/// This process's processor time, for differences: other work on the machine does not count. Where the system does not tell, time.
#[cfg(unix)]
#[must_use]
pub fn clock() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Time, for differences.
#[cfg(not(unix))]
#[must_use]
pub fn clock() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::{Stage, load, small, whole};

    /// The text must mean something to every stage: a text with an error would be read fast.
    #[test]
    fn the_texts_are_lua_and_always_the_same() {
        let (small, whole) = (small().expect("programs"), whole().expect("programs"));
        assert!(small.len() > 50 && whole.text.len() >= super::WHOLE);
        assert_eq!(whole.text, super::whole().expect("programs").text);
        assert!(Stage::Lexer.read(&whole) > 100_000);
        let mut lua = lua_rs::Lua::new().expect("a state");
        for source in &small {
            assert!(Stage::Parser.read(source) > 0);
            lua.enter(|ctx| load(ctx, source));
        }
    }
}
