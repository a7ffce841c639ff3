//! `cargo xtask bench`: every program of `benches/programs` in native Lua and in `lua-rs`, side by side.

mod chart;
mod engines;
mod measure;
mod programs;
mod report;
mod results;
mod setting;
mod stats;

use std::fs;
use std::io::{IsTerminal, Write, stderr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::Outcome;
use crate::process::root;
use engines::Engine;
use measure::{Meter, Sample};
use programs::Program;
use results::{Figure, Results, Row, Unit};

/// What to run, in what, and what to do with the figures.
#[derive(Args)]
pub struct Options {
    /// Only rows whose `group/name` or title contains this text; groups are report, kind and program
    #[arg(long)]
    filter: Option<String>,
    /// Runs of each row per engine [default: 5; 1 under --callgrind]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// One more interpreter to compare with; may be given several times
    #[arg(long, value_name = "NAME=PATH", value_parser = engines::parse)]
    against: Vec<Engine>,
    /// The native interpreter [default: builds Lua 5.4 from the lua-src crate, which needs a C compiler]
    #[arg(long, value_name = "PATH")]
    native: Option<PathBuf>,
    /// The interpreter to measure [default: builds and uses target/release/lua-rs]
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
    /// Write the figures to this file
    #[arg(long, value_name = "FILE.json")]
    save: Option<PathBuf>,
    /// Name the rows that are more than 5 % worse, relative to native, than in this saved run, and fail if there are any
    #[arg(long, value_name = "FILE.json")]
    compare: Option<PathBuf>,
    /// Count instructions with valgrind instead of measuring time: for noisy machines
    #[arg(long)]
    callgrind: bool,
    /// Run nothing: rewrite the documents and charts from docs/benchmarks/latest.json
    #[arg(long)]
    redraw: bool,
    /// Seconds a single run may take [default: 120; 3600 under --callgrind]
    #[arg(long)]
    time_limit: Option<u64>,
}

impl Options {
    fn unit(&self) -> Unit {
        if self.callgrind {
            Unit::Instructions
        } else {
            Unit::Seconds
        }
    }

    fn rounds(&self) -> u32 {
        self.rounds.unwrap_or(if self.callgrind { 1 } else { 5 })
    }

    fn limit(&self) -> Duration {
        let default = if self.callgrind { 3600 } else { 120 };
        Duration::from_secs(self.time_limit.unwrap_or(default))
    }

    /// Whether the run covers every row with what a fresh clone has: then the committed documents are rewritten.
    fn covers_documents(&self) -> bool {
        self.filter.is_none()
            && self.against.is_empty()
            && self.native.is_none()
            && self.bin.is_none()
            && !self.callgrind
    }
}

/// Runs the rows and reports. A run of all rows with default engines also rewrites the documents and charts in `docs/benchmarks`.
///
/// # Errors
/// When something is missing, a row fails or prints another checksum than native, or a row is worse than in the run to compare with.
pub fn run(options: &Options) -> Outcome {
    if options.redraw {
        return write_documents(&Results::load(&documents().join("latest.json"))?);
    }
    let programs = programs::find(options.filter.as_deref())?;
    let earlier = options.compare.as_deref().map(Results::load).transpose()?;
    let folder = root().join("target").join("bench");
    let meter = Meter::new(folder, options.unit(), options.limit())?;
    let engines = engines::all(options)?;
    let mut setting = setting::read(options.rounds());
    let (rows, mut wrong) = measure_all(&programs, &engines, &meter, options.rounds());
    setting.load_after = setting::load();
    let results = Results {
        unit: options.unit(),
        setting,
        engines: engines.into_iter().map(|engine| engine.name).collect(),
        rows,
    };
    print!("{}", report::terminal(&results));
    if let Some(path) = &options.save {
        results.save(path)?;
    }
    if let Some(earlier) = earlier {
        for line in results.worse_than(&earlier)? {
            wrong.push(format!("worse: {line}"));
        }
    }
    if options.covers_documents() && wrong.is_empty() {
        write_documents(&results)?;
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

fn documents() -> PathBuf {
    root().join("docs/benchmarks")
}

fn write_documents(results: &Results) -> Outcome {
    let folder = documents();
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    results.save(&folder.join("latest.json"))?;
    let files = [
        ("latest.md", report::markdown(results)),
        ("speed.svg", chart::speed(results)?),
        ("memory.svg", chart::memory(results)?),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

/// Measures every row; gives the rows that ran everywhere, and what went wrong with the others.
fn measure_all(
    programs: &[Program],
    engines: &[Engine],
    meter: &Meter,
    rounds: u32,
) -> (Vec<Row>, Vec<String>) {
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for (done, program) in programs.iter().enumerate() {
        progress(done, programs.len(), &program.name);
        match measure_row(program, engines, meter, rounds) {
            Ok(row) => rows.push(row),
            Err(message) => wrong.push(format!("{}: {message}", program.name)),
        }
    }
    progress(programs.len(), programs.len(), "");
    (rows, wrong)
}

/// Runs one program in all engines in turn, round after round, so that a busy moment meets all of them.
fn measure_row(program: &Program, engines: &[Engine], meter: &Meter, rounds: u32) -> Outcome<Row> {
    let mut samples: Vec<Vec<Sample>> = engines.iter().map(|_| Vec::new()).collect();
    let mut checksum: Option<Vec<u8>> = None;
    for _ in 0..rounds {
        for (engine, samples) in engines.iter().zip(&mut samples) {
            let sample = meter
                .run(engine, &program.path)
                .map_err(|e| format!("{}: {e}", engine.name))?;
            let expected = checksum.get_or_insert_with(|| sample.printed.clone());
            if *expected != sample.printed {
                return Err(format!(
                    "{} printed another checksum:\n{}instead of\n{}",
                    engine.name,
                    String::from_utf8_lossy(&sample.printed),
                    String::from_utf8_lossy(expected)
                ));
            }
            samples.push(sample);
        }
    }
    Ok(Row {
        name: program.name.clone(),
        group: program.group,
        title: program.title.clone(),
        operations: program.operations,
        figures: samples.iter().map(|samples| figure(samples)).collect(),
    })
}

fn figure(samples: &[Sample]) -> Figure {
    let values: Vec<f64> = samples.iter().map(|sample| sample.value).collect();
    Figure {
        minimum: stats::minimum(&values),
        median: stats::median(&values),
        peak_rss: samples.iter().filter_map(|sample| sample.peak_rss).min(),
    }
}

/// Draws the bar with the row's name over itself, on a terminal only.
fn progress(done: usize, total: usize, name: &str) {
    const WIDTH: usize = 30;
    let mut out = stderr();
    if !out.is_terminal() {
        return;
    }
    let full = done * WIDTH / total.max(1);
    let bar = format!("{}{}", "#".repeat(full), ".".repeat(WIDTH - full));
    // A bar that cannot be drawn is no reason to stop measuring.
    let _ = write!(out, "\r[{bar}] {done}/{total} {name:<24}");
    if done == total {
        let _ = write!(out, "\r{:<72}\r", "");
    }
    let _ = out.flush();
}
