//! `cargo xtask bench`: every program of `benches/programs` in native Lua and in `lua-rs`, side by side.
//!
//! With `--scaling` start-up, and how cost grows with size (`benches/scaling`); with `--load` how fast source text is read.

mod chart;
pub mod engines;
mod load;
mod measure;
pub mod programs;
mod progress;
mod report;
mod results;
mod scaling;
mod setting;
mod stats;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::Outcome;
use crate::process::root;
use engines::Engine;
use measure::{Meter, Sample, Start};
use programs::Program;
use progress::Progress;
use results::{Figure, Results, Row, Unit, read_json, write_json};

/// What to run, in what, and what to do with the figures.
#[derive(Args)]
pub struct Options {
    /// Only rows whose `group/name` or title contains this text; groups are report, kind and program
    #[arg(long)]
    filter: Option<String>,
    /// Runs of each row per engine [default: 5; 1 under --callgrind; with --scaling as each program says]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// One more interpreter to compare with; may be given several times
    #[arg(long, value_name = "NAME=PATH", value_parser = engines::parse)]
    against: Vec<Engine>,
    /// Also build native Lua 5.5 and compare with it, under the name lua55
    #[arg(long)]
    lua55: bool,
    /// The native interpreter [default: builds Lua 5.4 from the lua-src crate, which needs a C compiler]
    #[arg(long, value_name = "PATH")]
    native: Option<PathBuf>,
    /// How the C compiler optimises native Lua: -O2 or -O3
    #[arg(long, value_name = "2|3", default_value_t = 2, value_parser = clap::value_parser!(u8).range(2..=3))]
    native_level: u8,
    /// The interpreter to measure [default: builds and uses target/release/lua-rs]
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
    /// Write the figures to this file
    #[arg(long, value_name = "FILE.json")]
    save: Option<PathBuf>,
    /// Name the rows that are more than 5 % worse, relative to native, than in this saved run, and fail if there are any
    #[arg(long, value_name = "FILE.json", conflicts_with_all = ["scaling", "load"])]
    compare: Option<PathBuf>,
    /// Count instructions with valgrind instead of measuring time: for noisy machines
    #[arg(long, conflicts_with_all = ["scaling", "load"])]
    callgrind: bool,
    /// Instead of the rows: start-up, and how cost grows with size (tables, strings, coroutines, live heap with its pauses)
    #[arg(long, conflicts_with = "load")]
    scaling: bool,
    /// Instead of the rows: how fast source text is read, in MB/s (lexer, parser, bytecode, `load`)
    #[arg(long, conflicts_with_all = ["bin", "native", "filter", "against"])]
    load: bool,
    /// Run nothing: rewrite the documents and charts from the .json files in docs/benchmarks
    #[arg(long)]
    redraw: bool,
    /// Seconds a single run may take [default: 120; 600 with --scaling, 3600 under --callgrind]
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
        let default = match (self.callgrind, self.scaling) {
            (true, _) => 3600,
            // Two gigabytes are slow to fill on a busy machine.
            (_, true) => 600,
            _ => 120,
        };
        Duration::from_secs(self.time_limit.unwrap_or(default))
    }

    /// Whether the run covers every row with what a fresh clone has: then the committed documents are rewritten.
    fn covers_documents(&self) -> bool {
        self.filter.is_none()
            && self.against.is_empty()
            && self.native.is_none()
            && self.native_level == 2
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
        return redraw();
    }
    if options.scaling {
        return scaling::run(options);
    }
    if options.load {
        return load::run(options);
    }
    let programs = programs::find(options.filter.as_deref())?;
    let earlier = options.compare.as_deref().map(Results::load).transpose()?;
    let meter = Meter::new(&outputs(), options.unit(), options.limit())?;
    let engines = engines::all(options)?;
    let mut setting = setting::read(options.rounds(), &engines);
    let (rows, mut wrong) = measure_all(&programs, &engines, &meter, options.rounds());
    setting.load_after = setting::load();
    let results = Results {
        unit: options.unit(),
        setting,
        engines: engines.into_iter().map(|engine| engine.name).collect(),
        rows,
    };
    if !results.rows.is_empty() {
        print!("{}", report::terminal(&results));
    }
    if let Some(path) = &options.save {
        write_json(path, &results)?;
    }
    if let Some(earlier) = earlier {
        let (was, is) = (&earlier.setting.processor, &results.setting.processor);
        if was != is {
            println!(
                "The earlier run was on {was}, this one on {is}: ratios to native Lua differ between processors."
            );
        }
        for line in results.worse_than(&earlier)? {
            wrong.push(format!("worse: {line}"));
        }
    }
    if options.covers_documents() && wrong.is_empty() {
        write_json(&documents().join("latest.json"), &results)?;
        write_documents(&results)?;
    }
    all_well(&wrong)
}

fn all_well(wrong: &[String]) -> Outcome {
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

/// Where the measured programs' output goes.
fn outputs() -> PathBuf {
    root().join("target").join("bench")
}

fn documents() -> PathBuf {
    root().join("docs/benchmarks")
}

/// Rewrites the documents of all runs whose figures are there.
fn redraw() -> Outcome {
    let file = |name: &str| Some(documents().join(name)).filter(|path| path.is_file());
    let (latest, scaling, load) = (file("latest.json"), file("scaling.json"), file("load.json"));
    if latest.is_none() && scaling.is_none() && load.is_none() {
        let folder = documents();
        return Err(format!("{}: no figures to redraw", folder.display()));
    }
    if let Some(path) = latest {
        write_documents(&Results::load(&path)?)?;
    }
    if let Some(path) = scaling {
        scaling::write_document(&read_json(&path)?)?;
    }
    if let Some(path) = load {
        load::write_document(&read_json(&path)?)?;
    }
    Ok(())
}

fn write_documents(results: &Results) -> Outcome {
    let folder = documents();
    write_text(&folder.join("latest.md"), &report::markdown(results))?;
    write_text(&folder.join("speed.svg"), &chart::speed(results)?)?;
    write_text(&folder.join("memory.svg"), &chart::memory(results)?)
}

fn write_text(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

/// Measures every row; gives the rows that ran everywhere, and what went wrong with the others.
fn measure_all(
    programs: &[Program],
    engines: &[Engine],
    meter: &Meter,
    rounds: u32,
) -> (Vec<Row>, Vec<String>) {
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    let mut progress = Progress::new(programs.len());
    for program in programs {
        progress.next(&program.name);
        match measure_row(program, engines, meter, rounds) {
            Ok(row) => rows.push(row),
            Err(message) => wrong.push(format!("{}: {message}", program.name)),
        }
    }
    (rows, wrong)
}

/// Runs one program in all engines in turn, round after round, so that a busy moment meets all of them.
fn measure_row(program: &Program, engines: &[Engine], meter: &Meter, rounds: u32) -> Outcome<Row> {
    let mut samples: Vec<Vec<Sample>> = engines.iter().map(|_| Vec::new()).collect();
    let mut checksum: Option<Vec<u8>> = None;
    for _ in 0..rounds {
        for (engine, samples) in engines.iter().zip(&mut samples) {
            let sample = meter
                .run(engine, [&program.path], Start::OwnMemory)
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
