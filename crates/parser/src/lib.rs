//! A recovering, arena-allocated Lua parser with name resolution.
//!
//! [`parse`] always gives a tree: what is wrong with the source comes beside it as [`Diagnostic`]s, and
//! [`Parsed::first_puc_error`] says what `load` would, byte for byte. [`resolve()`] then works out what each name and
//! `goto` means and finds the errors that are not in the syntax.
//!
//! ```
//! use lua_rs_parser::{Arena, Options, parse};
//! let arena = Arena::new();
//! let parsed = parse(&arena, b"local x <const> = 1; x = 2", &Options::default());
//! let error = parsed.first_puc_error(b"=demo").unwrap();
//! assert_eq!(error, b"demo:1: attempt to assign to const variable 'x'");
//! ```
#![forbid(unsafe_code)]

mod arena;
pub mod ast;
mod complete;
pub mod diagnostic;
pub mod fold;
mod memory;
mod parsed;
mod parser;
mod parts;
pub mod resolve;
mod suspect;
pub mod walk;

pub use arena::Arena;
pub use complete::{Completeness, completeness};
pub use diagnostic::{Diagnostic, Edit, Label, Severity};
pub use lua_rs_base::{Dialect, Span};
/// The lexer, for those who need tokens beside the tree.
pub use lua_rs_lexer as lexer;
pub use memory::Memory;
pub use parsed::{Comment, Options, Parsed, ParsedExpr, parse, parse_expr, parse_with};
pub(crate) use parsed::{Phase, PucError};
pub use parts::{Part, Parts};
pub use resolve::{BindingId, GotoTarget, NameUse, Resolution, Scopes, resolve, resolve_with};
pub use walk::{Flow, Node, walk};
