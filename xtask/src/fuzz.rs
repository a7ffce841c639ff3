//! `cargo xtask fuzz`: runs the fuzz targets of `conformance/fuzz` on a scratch copy of their corpus.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Args;
use wait4::Wait4;

use crate::Outcome;
use crate::process::{capture, cargo, root, run as run_command};

/// What to run, and for how long.
#[derive(Args)]
pub struct Options {
    /// Targets to run [default: all]
    targets: Vec<String>,
    /// Minutes for each target
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    /// Targets that run at the same time
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Collect at every safepoint, check the heap after each collection, and move the stack at every growth check
    #[arg(long)]
    stress: bool,
    /// Replace the committed corpus by the smallest that covers as much as the scratch corpus, instead of fuzzing
    #[arg(long)]
    minimize: bool,
}

/// A fuzz target.
struct Target {
    name: &'static str,
    /// Longest input.
    max_len: usize,
    dictionary: Option<&'static str>,
    /// Where its first inputs come from, beside the committed corpus.
    seeds: Seeds,
    /// Native Lua in the process keeps its memory: no search for leaks after each input.
    native: bool,
}

/// First inputs that need not be committed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seeds {
    None,
    /// The conformance cases.
    Text,
    /// The conformance cases, compiled.
    Chunks,
}

const TARGETS: [Target; 8] = [
    target("lex", 4096, Some("lua.dict"), Seeds::Text, false),
    target("parse", 2048, Some("lua.dict"), Seeds::Text, true),
    target("chunk", 2048, None, Seeds::Chunks, false),
    target("script", 2048, Some("lua.dict"), Seeds::Text, false),
    target("pattern", 512, Some("pattern.dict"), Seeds::None, true),
    target("format_pack", 512, Some("format.dict"), Seeds::None, true),
    target("host_api", 1024, None, Seeds::None, false),
    target("eval", 1024, None, Seeds::None, true),
];

const fn target(
    name: &'static str,
    max_len: usize,
    dictionary: Option<&'static str>,
    seeds: Seeds,
    native: bool,
) -> Target {
    Target {
        name,
        max_len,
        dictionary,
        seeds,
        native,
    }
}

/// Files that a committed corpus of one target has at most.
const MOST_FILES: usize = 40;
/// Bytes of such a file.
const MOST_BYTES: u64 = 2048;

/// What a run did.
struct Report {
    target: &'static str,
    wall: Duration,
    processor: Duration,
    /// `#123 ... cov: 4 ft: 5 corp: ...`, the last line of statistics.
    last: String,
    crashes: Vec<PathBuf>,
}

/// Runs the targets and prints a table.
///
/// # Errors
/// When a tool is missing, a target does not build, or an input breaks a promise.
pub fn run(options: &Options) -> Outcome {
    let chosen = choose(&options.targets)?;
    check_tools()?;
    build(options.stress)?;
    for target in &chosen {
        seed(target)?;
    }
    if options.minimize {
        return chosen.iter().try_for_each(|target| minimize(target));
    }
    let waiting = Mutex::new(chosen.into_iter());
    let reports = Mutex::new(Vec::new());
    let next = || waiting.lock().map_or(None, |mut targets| targets.next());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| {
                while let Some(target) = next() {
                    let report = fuzz(target, options.minutes);
                    if let Ok(mut reports) = reports.lock() {
                        reports.push(report);
                    }
                }
            });
        }
    });
    let reports = reports.into_inner().map_err(|e| e.to_string())?;
    let reports = reports.into_iter().collect::<Outcome<Vec<Report>>>()?;
    show(&reports)
}

fn choose(names: &[String]) -> Outcome<Vec<&'static Target>> {
    if names.is_empty() {
        return Ok(TARGETS.iter().collect());
    }
    let find = |name: &String| {
        TARGETS
            .iter()
            .find(|target| target.name == name)
            .ok_or_else(|| {
                let all = TARGETS.map(|target| target.name).join(", ");
                format!("there is no target {name}: {all}")
            })
    };
    names.iter().map(find).collect()
}

fn folder() -> PathBuf {
    root().join("conformance/fuzz")
}

/// Scratch copies, artifacts and logs.
fn scratch(kind: &str, target: &Target) -> PathBuf {
    root().join("target/fuzz").join(kind).join(target.name)
}

/// The nightly toolchain with this command: libFuzzer's instrumentation is not in stable Rust.
fn nightly<const N: usize>(args: [&str; N]) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly"]).args(args);
    command.current_dir(root());
    // Set by cargo for its children; they name the stable toolchain.
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    command
}

fn check_tools() -> Outcome {
    capture(nightly(["rustc", "--version"])).map_err(|_| {
        "fuzzing needs a nightly toolchain: rustup toolchain install nightly".to_string()
    })?;
    capture(nightly(["cargo", "fuzz", "--version"]))
        .map_err(|_| "fuzzing needs cargo-fuzz: cargo install cargo-fuzz".to_string())?;
    Ok(())
}

fn build(stress: bool) -> Outcome {
    let mut command = nightly(["cargo", "fuzz", "build", "--fuzz-dir", "conformance/fuzz"]);
    if stress {
        command.args(["--features", "stress"]);
    }
    run_command(command)
}

/// The built program of a target, in the folder of the host's triple.
fn program(target: &Target) -> Outcome<PathBuf> {
    let triple = capture(nightly(["rustc", "--print", "host-tuple"]))?;
    Ok(folder()
        .join("target")
        .join(triple.trim())
        .join("release")
        .join(target.name))
}

/// Puts the committed corpus and other first inputs into the scratch corpus, which keeps what earlier runs found.
fn seed(target: &Target) -> Outcome {
    let corpus = scratch("corpus", target);
    let say = |e: std::io::Error| format!("{}: {e}", corpus.display());
    fs::create_dir_all(&corpus).map_err(say)?;
    for kind in ["corpus", "regressions"] {
        for file in files(&folder().join(kind).join(target.name))? {
            let name = file.file_name().unwrap_or_default();
            fs::copy(&file, corpus.join(name)).map_err(say)?;
        }
    }
    if target.seeds == Seeds::None {
        return Ok(());
    }
    let compiler = root().join("target/release/luac-rs");
    if target.seeds == Seeds::Chunks {
        run_command(cargo([
            "build",
            "--release",
            "--quiet",
            "-p",
            "lua-rs-cli",
            "--bin",
            "luac-rs",
        ]))?;
    }
    for case in cases()? {
        let name = format!(
            "{}-{}",
            case.parent()
                .and_then(Path::file_name)
                .unwrap_or_default()
                .display(),
            case.file_stem().unwrap_or_default().display()
        );
        let to = corpus.join(name);
        if target.seeds == Seeds::Text {
            fs::copy(&case, &to).map_err(say)?;
            continue;
        }
        let mut compile = Command::new(&compiler);
        compile.arg("-o").arg(&to).arg(&case);
        // Some cases are about errors and do not compile.
        let _ = capture(compile);
    }
    Ok(())
}

/// The conformance cases.
fn cases() -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for section in files(&root().join("conformance/cases"))? {
        found.extend(files(&section)?);
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "lua"));
    Ok(found)
}

/// What is in a folder, sorted; nothing if there is none.
fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut found = paths
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| format!("{}: {e}", folder.display()))?;
    found.sort();
    Ok(found)
}

/// The program of a target with the options all its runs have.
fn fuzzer(target: &Target) -> Outcome<Command> {
    let mut command = Command::new(program(target)?);
    command
        .current_dir(root())
        .env("ASAN_OPTIONS", "detect_odr_violation=0");
    command.args(["-timeout=60", "-rss_limit_mb=2048", "-print_funcs=0"]);
    command.arg(format!("-max_len={}", target.max_len));
    if target.native {
        command.arg("-detect_leaks=0");
    }
    if let Some(dictionary) = target.dictionary {
        let path = folder().join(dictionary);
        command.arg(format!("-dict={}", path.display()));
    }
    Ok(command)
}

fn fuzz(target: &'static Target, minutes: u64) -> Outcome<Report> {
    let artifacts = scratch("artifacts", target);
    let log = scratch("logs", target).with_extension("log");
    for folder in [Some(&*artifacts), log.parent()].into_iter().flatten() {
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let before = files(&artifacts)?;
    let mut command = fuzzer(target)?;
    let say = |e: std::io::Error| format!("{}: {e}", target.name);
    command
        .arg(scratch("corpus", target))
        .arg(format!("-max_total_time={}", minutes * 60))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .stdout(Stdio::null())
        .stderr(File::create(&log).map_err(say)?);
    println!("fuzz: {} for {minutes} minutes", target.name);
    let start = Instant::now();
    let child = command.spawn().map_err(say)?;
    let usage = child.wait4().map_err(say)?;
    let wall = start.elapsed();
    let text = String::from_utf8_lossy(&fs::read(&log).map_err(say)?).into_owned();
    let last = text.lines().rfind(|line| line.contains(" cov: "));
    let mut crashes = files(&artifacts)?;
    crashes.retain(|path| !before.contains(path));
    if !usage.status.success() && crashes.is_empty() {
        return Err(format!("{} failed: see {}", target.name, log.display()));
    }
    Ok(Report {
        target: target.name,
        wall,
        processor: usage.rusage.utime + usage.rusage.stime,
        last: last.unwrap_or_default().to_string(),
        crashes,
    })
}

/// The number after `key` in a line of libFuzzer's.
fn figure(line: &str, key: &str) -> String {
    let rest = line.split_once(key).map_or("", |(_, rest)| rest);
    let digits = rest
        .trim_start()
        .split(|c: char| !c.is_ascii_digit())
        .next();
    digits.unwrap_or_default().to_string()
}

fn show(reports: &[Report]) -> Outcome {
    println!(
        "| target | minutes | of processor | executions | edges | features | corpus | crashes |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for report in reports {
        let minutes = |time: Duration| time.as_secs_f64() / 60.0;
        println!(
            "| {} | {:.1} | {:.1} | {} | {} | {} | {} | {} |",
            report.target,
            minutes(report.wall),
            minutes(report.processor),
            figure(&report.last, "#"),
            figure(&report.last, " cov:"),
            figure(&report.last, " ft:"),
            figure(&report.last, " corp:"),
            report.crashes.len(),
        );
    }
    let mut wrong = Vec::new();
    for report in reports {
        for path in &report.crashes {
            wrong.push(format!("{}: {}", report.target, path.display()));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    wrong.push("see docs/FUZZING.md for how to reproduce them".to_string());
    Err(wrong.join("\n"))
}

/// Replaces the committed corpus of a target: the merge of libFuzzer finds the inputs that cover everything, the smallest of
/// those are kept.
fn minimize(target: &Target) -> Outcome {
    let merged = scratch("merged", target);
    let say = |e: std::io::Error| format!("{}: {e}", merged.display());
    if merged.exists() {
        fs::remove_dir_all(&merged).map_err(say)?;
    }
    fs::create_dir_all(&merged).map_err(say)?;
    let mut command = fuzzer(target)?;
    command
        .arg("-merge=1")
        .arg(&merged)
        .arg(scratch("corpus", target));
    capture(command)?;
    let mut kept = Vec::new();
    for path in files(&merged)? {
        let len = fs::metadata(&path).map_err(say)?.len();
        if (1..=MOST_BYTES).contains(&len) {
            kept.push((len, path));
        }
    }
    kept.sort();
    // Evenly from small to large: the large ones are there for what the small ones do not reach.
    let step = kept.len().div_ceil(MOST_FILES).max(1);
    let corpus = folder().join("corpus").join(target.name);
    if corpus.exists() {
        fs::remove_dir_all(&corpus).map_err(say)?;
    }
    fs::create_dir_all(&corpus).map_err(say)?;
    for (_, path) in kept.iter().step_by(step) {
        let name = path.file_name().unwrap_or_default();
        fs::copy(path, corpus.join(name)).map_err(say)?;
    }
    println!(
        "fuzz: {}: {} of {} inputs kept",
        target.name,
        kept.len().div_ceil(step),
        kept.len()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::figure;
    use pretty_assertions::assert_eq;

    #[test]
    fn reads_the_figures_of_a_line() {
        let line = "#4096\tpulse  cov: 7100 ft: 13355 corp: 359/7897b lim: 42 exec/s: 93 rss: 86Mb";
        assert_eq!(figure(line, "#"), "4096");
        assert_eq!(figure(line, " cov:"), "7100");
        assert_eq!(figure(line, " ft:"), "13355");
        assert_eq!(figure(line, " corp:"), "359");
        assert_eq!(figure("", " corp:"), "");
    }
}
