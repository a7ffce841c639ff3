//! Facts of the Lua language that compiler and virtual machine share: numbers, UTF-8, limits, dialects.
//!
//! Nothing here knows of values, heaps or syntax trees, so that a parser-only and a VM-only build can both stand on it.
#![forbid(unsafe_code)]

pub mod arith;
pub mod cfmt;
pub mod chunk_name;
mod decimal;
pub mod dialect;
pub mod limits;
pub mod number;
pub mod span;
pub mod utf8;

pub use dialect::{Dialect, Version};
pub use number::Number;
pub use span::Span;
