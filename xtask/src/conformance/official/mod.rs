//! The official suite: rows and columns of `conformance/report.md`, every file unmodified, one process each.

pub mod column;
mod suite;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::known::{self, Expectation, Known};
use super::report::{self, Verdict};
use super::{Options, build_as, scratch};
use crate::Outcome;
use crate::process::{End, Run};
use column::Column;
use suite::Interpreter;

/// One cell of the matrix that is to be run.
struct Task {
    row: String,
    column: Column,
}

/// A cell with what became of it.
struct Result {
    task: Task,
    verdict: Verdict,
    reason: String,
    time: Duration,
    tail: String,
}

/// Runs the selected columns of the files of `folder`, prints a line for each cell and writes the report.
///
/// # Errors
/// When a file fails that is not listed, passes although it is, or is listed and passes in native Lua.
pub fn run(folder: &Path, options: &Options) -> Outcome {
    let known = known::read()?;
    let columns = options.columns();
    let mut builds = BTreeMap::new();
    for build in columns.iter().map(|column| column.build()) {
        if let Entry::Vacant(entry) = builds.entry(build) {
            entry.insert(match &options.bin {
                Some(path) => {
                    std::path::absolute(path).map_err(|e| format!("{}: {e}", path.display()))?
                }
                None => build_as(build)?,
            });
        }
    }
    let all = suite::rows(folder)?;
    let mut tasks = Vec::new();
    for column in columns {
        for row in all.iter().filter(|row| options.selects(row)) {
            let row = row.clone();
            tasks.push(Task { row, column });
        }
    }
    let results = in_parallel(tasks, options.jobs, |task| {
        let path = &builds[&task.column.build()];
        let result = judge(path, folder, task, options, &known);
        println!("{result}");
        result
    })?;
    let count = |verdict: Verdict| results.iter().filter(|r| r.verdict == verdict).count();
    println!(
        "official: {} pass, {} stopped by time, {} fail as listed, {} not run, {} fail, {} pass although listed",
        count(Verdict::Passes),
        count(Verdict::Cut),
        count(Verdict::FailsAsListed),
        count(Verdict::NotRun),
        count(Verdict::Fails),
        count(Verdict::PassesThoughListed),
    );
    if options.bin.is_none() {
        let cells = results
            .iter()
            .map(|r| (r.task.row.clone(), r.task.column, r.verdict));
        report::official(&all, cells, &known, options.check)?;
    }
    if let Some(native) = &options.native {
        compare(native, folder, &results, options)?;
    }
    if count(Verdict::Fails) + count(Verdict::PassesThoughListed) == 0 {
        Ok(())
    } else {
        Err("the official suite does not give what is listed".to_string())
    }
}

/// Runs the files of `folder` in an instrumented build, as in the plain column; the time limit is no mistake.
///
/// # Errors
/// When a file fails that the list does not name.
pub fn run_instrumented(bin: &Path, folder: &Path, options: &Options) -> Outcome {
    let known = known::read()?;
    let rows = suite::rows(folder)?
        .into_iter()
        // It fills memory until there is none, and the address space of an instrumented program cannot be limited.
        .filter(|row| row != "heavy.lua" && options.selects(row))
        .collect();
    let lua = Interpreter {
        path: bin,
        compiler: None,
    };
    let column = Column::Plain;
    let limits = options.limits(column.limit());
    let words = in_parallel(rows, options.jobs, |row: String| {
        let home = cell("instrumented", &row);
        let (word, how) = match suite::execute(&lua, folder, &row, column, limits, &home) {
            Ok(run) if run.end == End::Code(0) => ("pass", String::new()),
            Ok(run) if run.end == End::TimedOut => ("cut", String::new()),
            Ok(_) if known.of(&row, column).is_some() => ("fails (listed)", String::new()),
            Ok(run) => ("FAILS", format!("{}\n{}", run.end, tail(&run))),
            Err(message) => ("FAILS", message),
        };
        println!("{row:<16} {word} {how}");
        word
    })?;
    let count = |word: &str| words.iter().filter(|w| **w == word).count();
    println!(
        "official: {} pass, {} stopped by time",
        count("pass"),
        count("cut")
    );
    match count("FAILS") {
        0 => Ok(()),
        n => Err(format!("{n} official files fail")),
    }
}

impl std::fmt::Display for Result {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:<13} {:<16} {:<20} {:6.2} s  {}",
            self.task.column.name(),
            self.task.row,
            self.verdict.name(),
            self.time.as_secs_f64(),
            self.reason
        )?;
        if self.verdict == Verdict::Fails {
            write!(f, "\n{}", self.tail)?;
        }
        Ok(())
    }
}

/// Does `work` with every task, `jobs` at a time, and gives the results in the tasks' order.
fn in_parallel<T: Send, R: Send>(
    tasks: Vec<T>,
    jobs: usize,
    work: impl Fn(T) -> R + Sync,
) -> Outcome<Vec<R>> {
    let tasks: Vec<Mutex<Option<T>>> = tasks
        .into_iter()
        .map(|task| Mutex::new(Some(task)))
        .collect();
    let done = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    let poisoned = "a worker panicked".to_string();
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(slot) = tasks.get(index) else { break };
                    let task = slot.lock().ok().and_then(|mut slot| slot.take());
                    if let Some(result) = task.map(&work)
                        && let Ok(mut done) = done.lock()
                    {
                        done.insert(index, result);
                    }
                }
            });
        }
    });
    Ok(done
        .into_inner()
        .map_err(|_| poisoned)?
        .into_values()
        .collect())
}

fn judge(bin: &Path, folder: &Path, task: Task, options: &Options, known: &Known) -> Result {
    let expectation = known.of(&task.row, task.column);
    let listed = expectation.map_or("", Expectation::reason).to_string();
    let result = |task, verdict, reason: String, time, tail| Result {
        task,
        verdict,
        reason,
        time,
        tail,
    };
    if let Some(Expectation::Skipped(_)) = expectation {
        return result(task, Verdict::NotRun, listed, Duration::ZERO, String::new());
    }
    let lua = Interpreter {
        path: bin,
        compiler: Some(bin.with_file_name("luac-rs")),
    };
    let limits = options.limits(task.column.limit());
    let home = cell(task.column.name(), &task.row);
    let run = match suite::execute(&lua, folder, &task.row, task.column, limits, &home) {
        Ok(run) => run,
        Err(message) => {
            return result(task, Verdict::Fails, message, Duration::ZERO, String::new());
        }
    };
    let is_cut = run.end == End::TimedOut && task.column.may_be_cut();
    let (verdict, reason) = match (run.end, expectation) {
        _ if is_cut => (Verdict::Cut, String::new()),
        (End::Code(0), None) => (Verdict::Passes, String::new()),
        (End::Code(0), Some(_)) => (
            Verdict::PassesThoughListed,
            "take it off the list".to_string(),
        ),
        (_, Some(_)) => (Verdict::FailsAsListed, listed),
        (end, None) => (Verdict::Fails, end.to_string()),
    };
    result(task, verdict, reason, run.time, tail(&run))
}

/// Where a cell runs.
fn cell(column: &str, row: &str) -> PathBuf {
    scratch().join("official").join(column).join(row)
}

/// Runs with native Lua what is listed as failing: a failure counts as the files' own only if they fail there too. Not the stress
/// columns, which an ordinary native Lua does not have.
fn compare(native: &Path, folder: &Path, results: &[Result], options: &Options) -> Outcome {
    let native = std::path::absolute(native).map_err(|e| format!("{}: {e}", native.display()))?;
    let lua = Interpreter {
        path: &native,
        compiler: None,
    };
    let listed: Vec<&Task> = results
        .iter()
        .filter(|r| r.verdict == Verdict::FailsAsListed)
        .filter(|r| !matches!(r.task.column, Column::GcStress | Column::StackStress))
        .map(|r| &r.task)
        .collect();
    let passing = in_parallel(listed, options.jobs, |task| {
        let limits = options.limits(task.column.limit());
        let home = cell("native", &format!("{}-{}", task.row, task.column.name()));
        let run = suite::execute(&lua, folder, &task.row, task.column, limits, &home);
        let (passes, how) = match &run {
            Ok(run) => (run.end == End::Code(0), tail(run)),
            Err(message) => (false, message.clone()),
        };
        let word = if passes { "PASSES" } else { "fails too" };
        println!(
            "native {:<13} {:<16} {word}\n{how}",
            task.column.name(),
            task.row
        );
        passes
    })?;
    match passing.into_iter().filter(|&passes| passes).count() {
        0 => Ok(()),
        n => Err(format!("{n} listed failures pass in native Lua")),
    }
}

/// The last lines a failing file wrote: the message and the traceback.
fn tail(run: &Run) -> String {
    let stderr = String::from_utf8_lossy(&run.stderr);
    let lines: Vec<&str> = stderr.lines().collect();
    let shown = &lines[lines.len().saturating_sub(12)..];
    shown
        .iter()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
