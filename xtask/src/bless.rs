//! `cargo xtask bless`: rewrites the committed files that are made by machine.

use clap::Args;

use crate::process::{cargo, run as run_command};
use crate::{Outcome, conformance, tidy};

/// What to rewrite.
#[derive(Args)]
pub struct Options {
    /// Also rewrite the expected output of the conformance cases, with a native Lua 5.4.8
    #[arg(long)]
    conformance: bool,
    /// The native interpreter for --conformance
    #[arg(long, default_value = "lua5.4")]
    native: std::path::PathBuf,
    /// Only cases whose path contains this text
    #[arg(long)]
    filter: Option<String>,
}

/// Rewrites goldens and generated documents: the tests that compare them write them instead when `BLESS` is set.
///
/// # Errors
/// When a test fails for another reason, or the native interpreter is not the version the project follows.
pub fn run(options: &Options) -> Outcome {
    if options.conformance {
        return conformance::bless(&options.native, options.filter.as_deref());
    }
    tidy::bless()?;
    let mut tests = cargo([
        "test",
        "--quiet",
        "-p",
        "lua-rs-bytecode",
        "-p",
        "lua-rs-parser",
        "-p",
        "lua-rs-codegen",
    ]);
    tests.env("BLESS", "1");
    run_command(tests)
}
