//! A pure-Rust Lua 5.4: embed it, run it, compile with it.
#![forbid(unsafe_code)]
