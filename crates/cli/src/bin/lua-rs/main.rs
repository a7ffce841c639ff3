//! The `lua-rs` command: runs Lua programs (§7).
#![deny(unsafe_code)]
#![cfg_attr(all(direct_entry, not(test)), no_main)]

#[cfg(all(direct_entry, not(test)))]
mod entry;
mod interrupt;
mod options;
mod repl;
mod session;

use lua_rs_cli::{command_line, write_error};

/// The command; tells whether all went well.
fn run() -> bool {
    let args = command_line(std::env::args_os(), "lua-rs");
    if let Err(bad) = options::parse(&args) {
        write_error(&[&bad.usage(&args[0])]);
        return false;
    }
    session::run(args)
}

#[cfg(not(all(direct_entry, not(test))))]
fn main() -> std::process::ExitCode {
    if run() {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}
