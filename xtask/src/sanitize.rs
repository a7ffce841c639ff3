//! `cargo xtask sanitize`: the engine under AddressSanitizer, ThreadSanitizer and valgrind's memcheck.
//!
//! The first two need a nightly toolchain, memcheck needs valgrind. Builds land in `target/sanitize`. ThreadSanitizer instruments the
//! standard library too where the toolchain has its source (`rust-src`); elsewhere reports about that library alone are suppressed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::conformance::{self, instrumented};
use crate::{Outcome, process};

const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Without the calls at the end of each function, which would be in the way of calls in tail position: the stack would overflow.
const THREAD_FLAGS: &str = "-Zsanitizer=thread -Cllvm-args=-tsan-instrument-func-entry-exit=0";
/// As Rust's standard library is not instrumented, rustc must be told that this is meant.
const THREAD_FLAGS_ALONE: &str = "-Cunsafe-allow-abi-mismatch=sanitizer";
/// The own cases memcheck runs: it takes fifty times as long as the program alone.
const MEMCHECK: [&str; 6] = [
    "2.4-metatables",
    "2.5-gc",
    "3.3.8-close",
    "6.2-coroutine",
    "6.4.1-patterns",
    "6.10-debug",
];

/// What to run.
#[derive(Args)]
pub struct Options {
    /// The tool
    #[arg(value_enum)]
    tool: Tool,
    /// address: also run every file of the official suite in this folder
    #[arg(long, value_name = "DIR")]
    official: Option<PathBuf>,
    /// address: only this dispatch [default: both]
    #[arg(long, value_enum)]
    dispatch: Option<Dispatch>,
    /// Only own cases and official files whose path contains this text
    #[arg(long)]
    filter: Option<String>,
    /// Time after which an official file is stopped, in seconds
    #[arg(long, default_value_t = 600)]
    time_limit: u64,
    /// Programs run at the same time
    #[arg(long, default_value_t = 2)]
    jobs: usize,
}

/// A tool that watches memory.
#[derive(Clone, Copy, ValueEnum)]
enum Tool {
    /// AddressSanitizer: own cases, and the official suite where it is
    Address,
    /// ThreadSanitizer: the tests in which several threads work with states and interrupt handles
    Thread,
    /// valgrind: some sections of the own cases
    Memcheck,
}

/// How instructions follow each other.
#[derive(Clone, Copy, ValueEnum)]
enum Dispatch {
    /// Calls in tail position
    Tail,
    /// A loop
    Trampoline,
}

/// Builds and runs.
///
/// # Errors
/// Says what is missing, what does not build, or what fails.
pub fn run(options: &Options) -> Outcome {
    match options.tool {
        Tool::Address => address(options),
        Tool::Thread => thread(),
        Tool::Memcheck => memcheck(options),
    }
}

fn address(options: &Options) -> Outcome {
    require_nightly()?;
    let kinds = match options.dispatch {
        Some(kind) => vec![kind],
        None => vec![Dispatch::Tail, Dispatch::Trampoline],
    };
    let mut failed = Vec::new();
    for kind in kinds {
        let name = match kind {
            Dispatch::Tail => "tail",
            Dispatch::Trampoline => "trampoline",
        };
        let folder = folder(&format!("address-{name}"));
        let mut build = nightly(&["build", "--release", "--quiet", "-p", "lua-rs-cli"]);
        build.env("RUSTFLAGS", "-Zsanitizer=address");
        build
            .args(["--target", TARGET, "--target-dir"])
            .arg(&folder);
        if let Dispatch::Trampoline = kind {
            build.env("LUA_RS_TRAMPOLINE", "1");
        }
        process::run(build)?;
        let bin = folder.join(TARGET).join("release").join("lua-rs");
        let mut step = |what: &str, outcome: Outcome| {
            if let Err(message) = outcome {
                failed.push(format!("{name} dispatch, {what}: {message}"));
            }
        };
        // Asking for more memory than there is must be an answer to the program and not the end of it.
        let settings = instrumented::Settings {
            environment: &[("ASAN_OPTIONS", "allocator_may_return_null=1")],
            under: "",
            limit: Duration::from_secs(options.time_limit),
            jobs: options.jobs,
            filter: options.filter.as_deref(),
        };
        println!("address, {name} dispatch: own cases");
        step("own cases", instrumented::own(&bin, &settings));
        if let Some(suite) = &options.official {
            println!("address, {name} dispatch: official suite");
            step(
                "official suite",
                instrumented::official(&bin, suite, &settings),
            );
        }
    }
    outcome(&failed)
}

fn thread() -> Outcome {
    require_nightly()?;
    let with_std = nightly_source().is_some_and(|path| path.exists());
    let std = if with_std {
        "instrumented"
    } else {
        "not instrumented"
    };
    println!("thread: the standard library is {std}");
    let mut failed = Vec::new();
    for (name, variable) in [("tail", None), ("trampoline", Some("LUA_RS_TRAMPOLINE"))] {
        println!("thread, {name} dispatch");
        let mut test = nightly(&["test", "--release", "-p", "lua-rs"]);
        test.args(["--test", "threads", "--target", TARGET, "--target-dir"])
            .arg(folder(&format!("thread-{name}")));
        if with_std {
            test.arg("-Zbuild-std").env("RUSTFLAGS", THREAD_FLAGS);
        } else {
            let list = process::root().join("xtask/tsan-suppressions.txt");
            test.env("RUSTFLAGS", format!("{THREAD_FLAGS} {THREAD_FLAGS_ALONE}"))
                .env("TSAN_OPTIONS", format!("suppressions={}", list.display()));
        }
        if let Some(variable) = variable {
            test.env(variable, "1");
        }
        if let Err(message) = process::run(test) {
            failed.push(format!("{name} dispatch: {message}"));
        }
    }
    outcome(&failed)
}

fn memcheck(options: &Options) -> Outcome {
    let mut valgrind = Command::new("valgrind");
    valgrind.arg("--version");
    require(
        process::capture(valgrind).is_ok(),
        "memcheck needs valgrind",
    )?;
    let bin = conformance::build_as(conformance::Build::Release)?;
    let filters: Vec<&str> = match &options.filter {
        Some(filter) => vec![filter],
        None => MEMCHECK.to_vec(),
    };
    let mut failed = Vec::new();
    for filter in filters {
        println!("memcheck: {filter}");
        let settings = instrumented::Settings {
            environment: &[],
            under: "valgrind --quiet --error-exitcode=99",
            limit: Duration::from_secs(options.time_limit),
            jobs: options.jobs,
            filter: Some(filter),
        };
        if let Err(message) = instrumented::own(&bin, &settings) {
            failed.push(format!("{filter}: {message}"));
        }
    }
    outcome(&failed)
}

fn outcome(failed: &[String]) -> Outcome {
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n"))
    }
}

fn folder(name: &str) -> PathBuf {
    process::root().join("target").join("sanitize").join(name)
}

/// Cargo of the nightly toolchain. Not through the cargo that runs this: that one is already of one toolchain.
fn nightly(args: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command
        .args(["run", "nightly", "cargo"])
        .args(args)
        .current_dir(process::root())
        // Speed does not count, but the time to build does.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO");
    command
}

fn require_nightly() -> Outcome {
    require(
        process::capture(nightly(&["--version"])).is_ok(),
        "no nightly toolchain: rustup toolchain install nightly",
    )
}

fn nightly_source() -> Option<PathBuf> {
    let mut rustc = Command::new("rustup");
    rustc.args(["run", "nightly", "rustc", "--print", "sysroot"]);
    let root = process::capture(rustc).ok()?;
    Some(Path::new(root.trim()).join("lib/rustlib/src/rust/library"))
}

fn require(condition: bool, message: &str) -> Outcome {
    if condition {
        Ok(())
    } else {
        Err(message.to_string())
    }
}
