//! The `lua-rs` command.
#![forbid(unsafe_code)]

fn main() {}
