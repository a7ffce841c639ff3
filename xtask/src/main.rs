//! Project chores: what CI runs, what regenerates committed files, what measures conformance.
#![forbid(unsafe_code)]

mod bench;
mod bless;
mod conformance;
mod deps;
mod diff;
mod differential;
mod fuzz;
mod layout;
mod process;
mod ready;
mod sanitize;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A chore either succeeds or says in one text why it did not.
pub type Outcome<T = ()> = Result<T, String>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Project chores")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Everything CI runs: format, lints, tests, deps, tidy, conformance, generated files
    Ready,
    /// Check the crate edges and what the run-only and parse-only products depend on
    Deps,
    /// Check file heads, sizes, and where and how `unsafe` is used
    Tidy,
    /// Rewrite committed files that are made by machine
    Bless(bless::Options),
    /// Run the conformance cases, or the official suite
    Conformance(conformance::Options),
    /// Run cases, tests and the official suite under a tool that watches memory
    Sanitize(sanitize::Options),
    /// Measure every program of benches/programs against native Lua
    Bench(bench::Options),
    /// Run generated programs with native Lua and with lua-rs, and compare what they show
    Diff(differential::Options),
    /// Run the fuzz targets of conformance/fuzz
    Fuzz(fuzz::Options),
    /// Remake or check the order of functions in the program
    Layout(layout::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Ready => ready::run(),
        Task::Deps => deps::run(),
        Task::Tidy => tidy::run(),
        Task::Bless(options) => bless::run(&options),
        Task::Conformance(options) => conformance::run(&options),
        Task::Sanitize(options) => sanitize::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Diff(options) => differential::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Layout(options) => layout::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
