//! What the two commands share: arguments as bytes, messages on standard error, reading source files, versions.
#![forbid(unsafe_code)]

mod files;
mod text;

pub use files::{Source, file_name, read_source};
pub use text::{COPYRIGHT, command_line, error_text, message, write_error};
