//! The `lua-rs` command: runs Lua programs (§7).
#![forbid(unsafe_code)]

mod interrupt;
mod options;
mod repl;
mod session;

use std::process::ExitCode;

use lua_rs_cli::{command_line, write_error};

fn main() -> ExitCode {
    let args = command_line(std::env::args_os(), "lua-rs");
    if let Err(bad) = options::parse(&args) {
        write_error(&[&bad.usage(&args[0])]);
        return ExitCode::FAILURE;
    }
    if session::run(args) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
