//! The bodies of the fuzz targets: functions of bytes that panic where a promise is broken.
//!
//! They are shared with `crates/cli/tests/fuzz_regressions.rs`, which replays the committed inputs without a fuzzer, so they use
//! nothing but the product's crates.

pub mod chunk;
pub mod eval;
pub mod format_pack;
pub mod grammar;
pub mod host_api;
pub mod lex;
pub mod parse;
pub mod pattern;
pub mod sandbox;
pub mod script;
pub mod values;

/// What runs one input.
pub type Body = fn(&[u8]);

/// The targets by name, each with its body.
pub const TARGETS: [(&str, Body); 8] = [
    ("lex", lex::run),
    ("parse", parse::run),
    ("chunk", chunk::run),
    ("script", script::run),
    ("pattern", pattern::run),
    ("format_pack", format_pack::run),
    ("host_api", host_api::run),
    ("eval", eval::run),
];
