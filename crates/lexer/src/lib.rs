//! A total, allocation-free Lua lexer.
#![forbid(unsafe_code)]
