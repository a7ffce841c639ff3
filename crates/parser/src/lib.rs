//! A recovering, arena-allocated Lua parser with name resolution.
#![forbid(unsafe_code)]
