//! Lua-RS instruction set, chunk format, verifier and lister.
#![forbid(unsafe_code)]
