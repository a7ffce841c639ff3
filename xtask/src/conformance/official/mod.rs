//! The official suite: every file unmodified, one process each, in a scratch copy of its folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::known::{self, Expectation};
use super::report::{self, Verdict};
use super::{Options, scratch};
use crate::Outcome;
use crate::process::{End, Run, run_limited};

/// Runs the files of `folder`, prints a table and writes the report.
///
/// # Errors
/// When a file fails that is not listed, or passes although it is.
pub fn run(bin: &Path, folder: &Path, options: &Options) -> Outcome {
    let known = known::read()?;
    let mut files = lua_files(folder)?;
    if let Some(text) = &options.filter {
        files.retain(|file| file.contains(text.as_str()));
    }
    let limit = options.limit(120);
    let rows = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let row = judge(bin, folder, file, limit, known.get(file));
                    println!("{row}");
                    if let Ok(mut rows) = rows.lock() {
                        rows.push(row);
                    }
                }
            });
        }
    });
    let mut rows = rows
        .into_inner()
        .map_err(|_| "a worker panicked".to_string())?;
    rows.sort_by(|a, b| a.file.cmp(&b.file));
    let count = |verdict: Verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    println!(
        "official: {} pass, {} fail as listed, {} not run, {} fail, {} pass although listed",
        count(Verdict::Passes),
        count(Verdict::FailsAsListed),
        count(Verdict::NotRun),
        count(Verdict::Fails),
        count(Verdict::PassesThoughListed),
    );
    if options.covers_report() {
        report::official(&rows, options.check)?;
    }
    if count(Verdict::Fails) + count(Verdict::PassesThoughListed) == 0 {
        Ok(())
    } else {
        Err("the official suite does not give what is listed".to_string())
    }
}

/// A file with what became of it.
pub struct Row {
    /// The file's name.
    pub file: String,
    /// What became of it.
    pub verdict: Verdict,
    /// Why it fails or was not run.
    pub reason: String,
    time: Duration,
    tail: String,
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:<16} {:<22} {:6.2} s  {}",
            self.file,
            self.verdict.name(),
            self.time.as_secs_f64(),
            self.reason
        )?;
        if matches!(self.verdict, Verdict::Fails) {
            write!(f, "\n{}", self.tail)?;
        }
        Ok(())
    }
}

fn judge(
    bin: &Path,
    folder: &Path,
    file: &str,
    limit: Duration,
    known: Option<&Expectation>,
) -> Row {
    let row = |verdict, reason: &str, time, tail| Row {
        file: file.to_string(),
        verdict,
        reason: reason.to_string(),
        time,
        tail,
    };
    if let Some(Expectation::Skipped(reason)) = known {
        return row(Verdict::NotRun, reason, Duration::ZERO, String::new());
    }
    let run = match execute(bin, folder, file, limit) {
        Ok(run) => run,
        Err(message) => return row(Verdict::Fails, &message, Duration::ZERO, String::new()),
    };
    match (run.end == End::Code(0), known) {
        (true, None) => row(Verdict::Passes, "", run.time, String::new()),
        (true, Some(_)) => row(
            Verdict::PassesThoughListed,
            "take it off the list",
            run.time,
            String::new(),
        ),
        (false, Some(Expectation::Fails(reason))) => {
            row(Verdict::FailsAsListed, reason, run.time, String::new())
        }
        (false, _) => row(Verdict::Fails, &run.end.to_string(), run.time, tail(&run)),
    }
}

fn execute(bin: &Path, folder: &Path, file: &str, limit: Duration) -> Outcome<Run> {
    let home = scratch().join("official").join(file);
    if home.exists() {
        fs::remove_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
    }
    let work = home.join("work");
    copy_folder(folder, &work)?;
    let args = ["-W", "-e_U=true", file].map(str::to_string);
    run_limited(bin, &args, None, &work, &home, limit)
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

fn lua_files(folder: &Path) -> Outcome<Vec<String>> {
    let say = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(say)? {
        let name = entry
            .map_err(say)?
            .file_name()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".lua") {
            files.push(name);
        }
    }
    files.sort();
    if files.is_empty() {
        Err(format!("{}: no Lua files", folder.display()))
    } else {
        Ok(files)
    }
}

/// Copies a folder; written with a list instead of recursion.
fn copy_folder(from: &Path, to: &Path) -> Outcome {
    let mut pending: Vec<(PathBuf, PathBuf)> = vec![(from.to_path_buf(), to.to_path_buf())];
    while let Some((source, target)) = pending.pop() {
        let say = |e: std::io::Error| format!("{}: {e}", source.display());
        fs::create_dir_all(&target).map_err(say)?;
        for entry in fs::read_dir(&source).map_err(say)? {
            let entry = entry.map_err(say)?;
            let target = target.join(entry.file_name());
            if entry.file_type().map_err(say)?.is_dir() {
                pending.push((entry.path(), target));
            } else {
                // Contents only: the suite opens its files for writing, whatever mode the originals have.
                let content = fs::read(entry.path()).map_err(say)?;
                fs::write(&target, content).map_err(say)?;
            }
        }
    }
    Ok(())
}
