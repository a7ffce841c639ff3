//! The own cases: `conformance/cases/<manual section>/<name>.lua` with what native Lua prints.
//!
//! Beside `name.lua` stand `name.out` (stdout), and where they matter `name.err` (stderr), `name.code` (exit code), `name.in` (stdin)
//! and `name.args` (one argument a line; `{}` is the script; without this file the only argument is the script).
//! A first line `--@ no stress: reason` keeps a case out of the stress builds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Options, home, report, scratch};
use crate::process::{End, Limits, Run, run_limited};
use crate::{Outcome, diff};

/// One program.
struct Case {
    /// `<section>/<name>`.
    id: String,
    /// The `.lua` file.
    script: PathBuf,
}

/// Runs all selected cases and writes the report when all of them were selected.
///
/// # Errors
/// Shows how each failing case differs.
pub fn run(bin: &Path, options: &Options) -> Outcome {
    let mut cases = find(options.filter.as_deref())?;
    if options.stress.is_some() {
        cases.retain(|case| !is_not_for_stress(case));
    }
    let limits = options.limits(if options.stress.is_some() { 300 } else { 10 });
    let failures = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = check(bin, case, limits, options.dump)
                        && let Ok(mut failures) = failures.lock()
                    {
                        failures.insert(case.id.clone(), why);
                    }
                }
            });
        }
    });
    let failures = failures
        .into_inner()
        .map_err(|_| "a worker panicked".to_string())?;
    for (id, why) in &failures {
        println!("--- {id}\n{why}");
    }
    let passed = cases.len() - failures.len();
    println!("conformance: {passed} of {} cases pass", cases.len());
    if options.covers_report() {
        report::own(&count(&cases, &failures), options.check)?;
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(format!("{} conformance cases fail", failures.len()))
    }
}

/// Rewrites the expected files with `native`. All cases run, so that one listing shows every case that is wrong.
///
/// # Errors
/// When a case ends otherwise than its `.code` file says, or writes to stderr and has no `.err` file.
pub fn bless(native: &Path, filter: Option<&str>) -> Outcome {
    let mut wrong = String::new();
    for case in find(filter)? {
        let run = execute(native, &case, Limits::of(Duration::from_secs(20)), None)?;
        let err = case.script.with_extension("err");
        let code = expected_code(&case);
        write_if_changed(&case.script.with_extension("out"), &run.stdout)?;
        if run.end != End::Code(code) || !(run.stderr.is_empty() || err.exists()) {
            let text = String::from_utf8_lossy(&run.stderr);
            wrong.push_str(&format!("{}: {}\n{text}", case.id, run.end));
        } else if err.exists() {
            write_if_changed(&err, &without_name(&run.stderr, native))?;
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn expected_code(case: &Case) -> i32 {
    let text = fs::read_to_string(case.script.with_extension("code")).unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}

fn write_if_changed(path: &Path, content: &[u8]) -> Outcome {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    fs::write(path, content).map_err(|e| format!("{}: {e}", path.display()))
}

fn find(filter: Option<&str>) -> Outcome<Vec<Case>> {
    let mut cases = Vec::new();
    for section in entries(&home().join("cases"))? {
        for script in entries(&section)? {
            if script
                .extension()
                .is_none_or(|extension| extension != "lua")
            {
                continue;
            }
            let name = |path: &Path| {
                path.file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            };
            let folder = section
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let id = format!("{folder}/{}", name(&script));
            if filter.is_none_or(|text| id.contains(text)) {
                cases.push(Case { id, script });
            }
        }
    }
    if cases.is_empty() {
        Err("no such case".to_string())
    } else {
        Ok(cases)
    }
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let say = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(say)? {
        paths.push(entry.map_err(say)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn is_not_for_stress(case: &Case) -> bool {
    fs::read_to_string(&case.script).is_ok_and(|text| text.starts_with("--@ no stress"))
}

fn check(bin: &Path, case: &Case, limits: Limits, dump: bool) -> Result<(), String> {
    let compiler = dump.then(|| bin.with_file_name("luac-rs"));
    let run = execute(bin, case, limits, compiler.as_deref())?;
    let expected = |extension: &str| fs::read(case.script.with_extension(extension)).ok();
    let code = expected_code(case);
    let mut why = String::new();
    if run.end != End::Code(code) {
        why.push_str(&format!("ended: {} (expected exit code {code})\n", run.end));
    }
    let out = expected("out").ok_or("no .out file: cargo xtask bless --conformance")?;
    if run.stdout != out {
        why.push_str(&format!("stdout:\n{}", diff::describe(&out, &run.stdout)));
    }
    let stderr = without_name(&run.stderr, bin);
    if let Some(err) = expected("err").filter(|err| *err != stderr) {
        why.push_str(&format!("stderr:\n{}", diff::describe(&err, &stderr)));
    } else if !why.is_empty() && !stderr.is_empty() {
        let text = String::from_utf8_lossy(&stderr);
        let head: Vec<&str> = text.lines().take(12).collect();
        why.push_str(&format!("stderr was:\n  {}\n", head.join("\n  ")));
    }
    if why.is_empty() { Ok(()) } else { Err(why) }
}

/// Runs a case in its own folder, under its own name, so that positions in messages read the same everywhere.
fn execute(bin: &Path, case: &Case, limits: Limits, compiler: Option<&Path>) -> Outcome<Run> {
    let folder = scratch().join("cases").join(&case.id);
    let say = |e: std::io::Error| format!("{}: {e}", case.id);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(say)?;
    }
    let work = folder.join("work");
    fs::create_dir_all(&work).map_err(say)?;
    let name = case
        .script
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    fs::copy(&case.script, work.join(&name)).map_err(say)?;
    if let Some(compiler) = compiler {
        let chunk = "chunk.out".to_string();
        let args = ["-o".to_string(), chunk.clone(), name.clone()];
        let run = run_limited(compiler, &args, None, &work, &folder, limits)?;
        if run.end == End::Code(0) {
            fs::rename(work.join(chunk), work.join(&name)).map_err(say)?;
        } else if expected_code(case) == 0 {
            let text = String::from_utf8_lossy(&run.stderr).into_owned();
            return Err(format!("luac-rs: {}\n{text}", run.end));
        }
        // A script that is meant not to compile runs as text, and fails as it should.
    }
    let args = match fs::read_to_string(case.script.with_extension("args")) {
        Ok(text) => text.lines().map(|line| line.replace("{}", &name)).collect(),
        Err(_) => vec![name],
    };
    let input = Some(case.script.with_extension("in")).filter(|path| path.exists());
    let interactive = args.iter().any(|arg| arg == "-i");
    let mut run = run_limited(bin, &args, input.as_deref(), &work, &folder, limits)?;
    if interactive {
        // The first line names the implementation.
        let end = run.stdout.iter().position(|&byte| byte == b'\n');
        run.stdout.drain(..end.map_or(0, |end| end + 1));
    }
    Ok(run)
}

/// The interpreter's own name is the one thing in its messages that may differ.
fn without_name(stderr: &[u8], bin: &Path) -> Vec<u8> {
    let text = String::from_utf8_lossy(stderr);
    let text = text.replace(&format!("{}: ", bin.display()), "lua: ");
    text.replace(&format!("usage: {} ", bin.display()), "usage: lua ")
        .into_bytes()
}

fn count(cases: &[Case], failures: &BTreeMap<String, String>) -> BTreeMap<String, (usize, usize)> {
    let mut sections: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for case in cases {
        let section = case.id.split('/').next().unwrap_or_default();
        let (passed, total) = sections.entry(section.to_string()).or_default();
        *total += 1;
        if !failures.contains_key(&case.id) {
            *passed += 1;
        }
    }
    sections
}
