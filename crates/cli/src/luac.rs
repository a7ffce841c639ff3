//! The `luac-rs` command.
#![forbid(unsafe_code)]

fn main() {}
