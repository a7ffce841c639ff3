//! Register-allocating Lua compiler.
#![forbid(unsafe_code)]
