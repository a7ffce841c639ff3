//! A recovering, arena-allocated Lua parser with name resolution.
#![forbid(unsafe_code)]

pub mod ast;
pub mod resolve;

pub use resolve::{BindingId, GotoTarget, NameUse, Resolution};
pub use lua_rs_base::Span;
