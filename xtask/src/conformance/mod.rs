//! `cargo xtask conformance`: the language's truth, as programs with the output native Lua gives.

mod cases;
pub mod instrumented;
mod known;
mod official;
mod report;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use official::column::Column;

use crate::Outcome;
use crate::process::{self, Limits, capture, cargo};

/// What to run, and with which interpreter.
#[derive(Args)]
pub struct Options {
    /// Run every file of the official suite in this folder, each in a scratch copy, instead of the own cases
    #[arg(long, value_name = "DIR")]
    official: Option<PathBuf>,
    /// Run the official suite in every column of the report instead of the plain one
    #[arg(long, requires = "official")]
    matrix: bool,
    /// Run the official suite in these columns
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        requires = "official",
        value_name = "COLUMNS"
    )]
    columns: Vec<Column>,
    /// Run what is listed as failing with native Lua 5.4.8 too, and fail if it passes there
    #[arg(long, requires = "official", value_name = "PATH")]
    native: Option<PathBuf>,
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
    /// Time limit per program in seconds [default: 10; 300 under stress; 900 for official files, 120 in stress columns]
    #[arg(long)]
    time_limit: Option<u64>,
    /// Fail when conformance/report.md is not what this run would write, instead of writing it
    #[arg(long)]
    check: bool,
    /// The command and the variables of a tool that watches memory
    #[arg(skip)]
    instrumentation: Option<Instrumentation>,
}

/// A command that runs the program, or nothing, and variables for it.
type Instrumentation = (&'static str, &'static [(&'static str, &'static str)]);

/// What is compiled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Build {
    /// What users get.
    Release,
    /// Trampoline dispatch and debug assertions.
    Debug,
    /// Feature `gc_stress`.
    GcStress,
    /// Feature `stack_stress`.
    StackStress,
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
            matrix: false,
            columns: Vec::new(),
            native: None,
            filter: None,
            bin: None,
            stress: None,
            dump: false,
            jobs: 2,
            time_limit: None,
            check: true,
            instrumentation: None,
        }
    }

    /// The columns of the official suite to run.
    fn columns(&self) -> Vec<Column> {
        match (self.matrix, self.columns.is_empty()) {
            (_, false) => self.columns.clone(),
            (true, true) => Column::ALL.to_vec(),
            (false, true) => vec![Column::Plain],
        }
    }

    fn selects(&self, name: &str) -> bool {
        self.filter
            .as_deref()
            .is_none_or(|text| name.contains(text))
    }

    /// Whether the run covers everything the report counts, in the build the report is about.
    fn covers_report(&self) -> bool {
        self.filter.is_none() && self.bin.is_none() && self.stress.is_none() && !self.dump
    }

    /// What a program may use that takes `default` seconds at the most, when no other limit is given.
    fn limits(&self, default: u64) -> Limits {
        let mut limits = Limits::of(Duration::from_secs(self.time_limit.unwrap_or(default)));
        if let Some((under, environment)) = self.instrumentation {
            limits.address_space = None;
            limits.under = under;
            limits.environment = environment;
        }
        limits
    }
}

/// Runs the own cases or the official suite.
///
/// # Errors
/// When something failed that should pass, or passed although it is listed as failing.
pub fn run(options: &Options) -> Outcome {
    if let Some(folder) = &options.official {
        return official::run(folder, options);
    }
    let bin = match &options.bin {
        Some(path) => path.clone(),
        None => build_as(match options.stress {
            None => Build::Release,
            Some(Stress::Gc) => Build::GcStress,
            Some(Stress::Stack) => Build::StackStress,
        })?,
    };
    let bin = std::path::absolute(&bin).map_err(|e| format!("{}: {e}", bin.display()))?;
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

/// Builds the commands and gives the path of `lua-rs`.
///
/// # Errors
/// When they do not build.
pub fn build_as(kind: Build) -> Outcome<PathBuf> {
    let mut args = vec!["build", "--quiet", "-p", "lua-rs-cli"];
    let target = process::root().join("target");
    let (profile, folder) = match kind {
        Build::Release => ("release", target),
        Build::Debug => ("debug", target),
        Build::GcStress => {
            args.extend(["--features", "gc_stress"]);
            ("release", target.join("stress-gc"))
        }
        Build::StackStress => {
            args.extend(["--features", "stack_stress"]);
            ("release", target.join("stress-stack"))
        }
    };
    if profile == "release" {
        args.push("--release");
    }
    let mut command = cargo(args);
    command.arg("--target-dir").arg(&folder);
    process::run(command)?;
    Ok(folder.join(profile).join("lua-rs"))
}
