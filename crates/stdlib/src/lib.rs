//! The Lua standard library, as an embedder of the virtual machine.
#![forbid(unsafe_code)]

pub mod auxlib;
pub mod math;
pub mod string;
pub mod table;
pub mod utf8;

pub use auxlib::register;
pub use math::open_math;
pub use string::open_string;
pub use table::open_table;
pub use utf8::open_utf8;
