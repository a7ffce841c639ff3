//! `cargo xtask conformance`: the language's truth, as programs with the output native Lua gives.

mod cases;
mod known;
mod official;
mod report;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::Outcome;
use crate::process::{self, capture, cargo};

/// What to run, and with which interpreter.
#[derive(Args)]
pub struct Options {
    /// Run every file of the official suite in this folder, each in a scratch copy, instead of the own cases
    #[arg(long, value_name = "DIR")]
    official: Option<PathBuf>,
    /// Only cases (or files) whose path contains this text
    #[arg(long)]
    filter: Option<String>,
    /// The interpreter to test [default: builds and uses target/release/lua-rs]
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
    /// Build with a stress feature and run the own cases under it
    #[arg(long)]
    stress: Option<Stress>,
    /// Compile each case to a chunk with luac-rs and run the chunk
    #[arg(long)]
    dump: bool,
    /// Programs run at the same time
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Time limit per program in seconds [default: 10; 300 under stress; 120 for official files]
    #[arg(long)]
    time_limit: Option<u64>,
    /// Fail when conformance/report.md is not what this run would write, instead of writing it
    #[arg(long)]
    check: bool,
}

/// A build that makes hidden mistakes loud.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stress {
    /// Collect at every safepoint and check the heap after each cycle
    Gc,
    /// Move the stack at every growth check
    Stack,
}

impl Options {
    /// The run `cargo xtask ready` does: own cases, and the committed report must be up to date.
    pub fn checking() -> Self {
        Options {
            official: None,
            filter: None,
            bin: None,
            stress: None,
            dump: false,
            jobs: 2,
            time_limit: None,
            check: true,
        }
    }

    /// Whether the run covers everything the report counts, in the build the report is about.
    fn covers_report(&self) -> bool {
        self.filter.is_none() && self.bin.is_none() && self.stress.is_none() && !self.dump
    }

    fn limit(&self, default: u64) -> Duration {
        Duration::from_secs(self.time_limit.unwrap_or(default))
    }
}

/// Runs the own cases or the official suite.
///
/// # Errors
/// When something failed that should pass, or passed although it is listed as failing.
pub fn run(options: &Options) -> Outcome {
    let bin = match &options.bin {
        Some(path) => std::path::absolute(path).map_err(|e| format!("{}: {e}", path.display()))?,
        None => build(options.stress)?,
    };
    if let Some(folder) = &options.official {
        return official::run(&bin, folder, options);
    }
    cases::run(&bin, options)
}

/// Rewrites the expected output of the own cases with the native interpreter.
///
/// # Errors
/// When the interpreter is not the release the project follows, or cannot be run.
pub fn bless(native: &Path, filter: Option<&str>) -> Outcome {
    let mut version = std::process::Command::new(native);
    version.arg("-v");
    let version = capture(version)?;
    if !version.starts_with("Lua 5.4.8") {
        return Err(format!(
            "expected output comes from Lua 5.4.8, {} is: {version}",
            native.display()
        ));
    }
    cases::bless(native, filter)
}

/// The folder with the cases, the report and the list of known failures.
fn home() -> PathBuf {
    process::root().join("conformance")
}

/// Where programs run: everything they write lands under `target`.
fn scratch() -> PathBuf {
    process::root().join("target").join("conformance")
}

fn build(stress: Option<Stress>) -> Outcome<PathBuf> {
    let mut args = vec!["build", "--release", "--quiet", "-p", "lua-rs-cli"];
    let target = process::root().join("target");
    let folder = match stress {
        None => target,
        Some(kind) => {
            let (feature, folder) = match kind {
                Stress::Gc => ("gc_stress", "stress-gc"),
                Stress::Stack => ("stack_stress", "stress-stack"),
            };
            args.extend(["--features", feature]);
            target.join(folder)
        }
    };
    let mut command = cargo(args);
    command.arg("--target-dir").arg(&folder);
    process::run(command)?;
    Ok(folder.join("release").join("lua-rs"))
}
