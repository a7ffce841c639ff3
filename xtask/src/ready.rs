//! `cargo xtask ready`: the one command that equals CI.

use crate::{Outcome, conformance, deps, layout, process, tidy};

/// Runs every check and reports all that failed, not only the first.
///
/// # Errors
/// Names the steps that failed.
pub fn run() -> Outcome {
    let mut failed = Vec::new();
    let mut step = |name: &str, outcome: Outcome| match outcome {
        Ok(()) => println!("ready: {name}: ok"),
        Err(message) => {
            println!("ready: {name}: FAILED\n{message}");
            failed.push(name.to_string());
        }
    };
    step(
        "fmt",
        process::run(process::cargo(["fmt", "--all", "--check"])),
    );
    step("tidy", tidy::run());
    step("deps", deps::run());
    step(
        "clippy",
        process::run(process::cargo([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ])),
    );
    // The tests compare the generated documents and goldens with what would be generated now.
    step(
        "test",
        process::run(process::cargo(["test", "--workspace", "--quiet"])),
    );
    step(
        "allocation faults",
        process::run(process::cargo([
            "test",
            "--package",
            "lua-rs",
            "--features",
            "alloc_fault",
            "--test",
            "alloc_fault",
            "--quiet",
        ])),
    );
    step(
        "conformance",
        conformance::run(&conformance::Options::checking()),
    );
    step("layout", layout::check());
    if failed.is_empty() {
        println!("ready: all ok");
        Ok(())
    } else {
        Err(format!("not ready: {}", failed.join(", ")))
    }
}
