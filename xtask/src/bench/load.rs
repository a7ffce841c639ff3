//! `cargo xtask bench --load`: how fast source text is read, beside native Lua's `luaL_loadbuffer`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use super::engines::{self, Engine};
use super::programs::lua_files;
use super::progress::Progress;
use super::report::machine;
use super::results::{Setting, write_json};
use super::{Options, documents, outputs, setting, write_text};
use crate::Outcome;
use crate::process::{self, capture, cargo, root};

/// Seconds each figure is measured for in a round: within them the fastest pass counts.
const SECONDS: &str = "0.5";

/// The stages in the order of a table, with what each includes.
const STAGES: [(&str, &str); 4] = [
    ("lexer", "tokens"),
    ("parser", "tokens and tree"),
    ("bytecode", "tokens, tree, names resolved, bytecode"),
    (
        "load",
        "all of `load`: bytecode, verified, with its objects made",
    ),
];

/// A whole run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Speeds {
    /// Where and how.
    setting: Setting,
    /// Native Lua, `lua-rs`, and further native ones.
    engines: Vec<String>,
    /// One for each kind of input.
    inputs: Vec<Input>,
}

/// What was measured on one kind of input.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Input {
    title: String,
    bytes: u64,
    files: usize,
    /// Seconds of the fastest `luaL_loadbuffer` pass, by native engine.
    native: BTreeMap<String, f64>,
    /// Seconds of `lua-rs`'s fastest pass, by stage.
    stages: BTreeMap<String, f64>,
}

/// Measures and reports. With default engines it also rewrites `docs/benchmarks/load.md`.
///
/// # Errors
/// When something is missing or a text cannot be read.
pub fn run(options: &Options) -> Outcome {
    let rounds = options.rounds();
    let (ours, texts) = prepare()?;
    let natives: Vec<Engine> = engines::natives(options)?;
    let mut setting = setting::read(rounds, &natives);
    let mut inputs = Vec::new();
    for (part, title) in [("whole", "One long chunk"), ("small", "Many small chunks")] {
        let files = lua_files(&texts.join(part))?;
        let mut bytes = 0;
        for file in &files {
            let facts = file.metadata();
            bytes += facts.map_err(|e| format!("{}: {e}", file.display()))?.len();
        }
        inputs.push(Input {
            title: title.into(),
            bytes,
            files: files.len(),
            native: BTreeMap::new(),
            stages: BTreeMap::new(),
        });
        let input = inputs.last_mut().ok_or("no input")?;
        let mut progress = Progress::new(rounds as usize);
        for _ in 0..rounds {
            progress.next(title);
            measure(input, &files, &natives, &ours)?;
        }
    }
    setting.load_after = setting::load();
    let speeds = Speeds {
        setting,
        engines: natives.into_iter().map(|engine| engine.name).collect(),
        inputs,
    };
    print!("{}", terminal(&speeds));
    if let Some(path) = &options.save {
        write_json(path, &speeds)?;
    }
    if options.covers_documents() {
        write_json(&documents().join("load.json"), &speeds)?;
        write_document(&speeds)?;
    }
    Ok(())
}

/// Builds what reads the texts with this project's crates, and writes the texts; both paths.
fn prepare() -> Outcome<(PathBuf, PathBuf)> {
    let target = root().join("target");
    let mut build = cargo(["build", "--release", "--quiet", "-p", "lua-rs-benches"]);
    build
        .args(["--bin", "load-speed", "--target-dir"])
        .arg(&target);
    process::run(build)?;
    let name = format!("load-speed{}", std::env::consts::EXE_SUFFIX);
    let program = target.join("release").join(name);
    let texts = outputs().join("load");
    let mut write = Command::new(&program);
    write.arg("write").arg(&texts);
    capture(write)?;
    Ok((program, texts))
}

/// One round: every native engine, then all stages of ours.
fn measure(input: &mut Input, files: &[PathBuf], natives: &[Engine], ours: &Path) -> Outcome {
    for engine in natives {
        let mut command = Command::new(&engine.path);
        command.args(["--load", SECONDS]).args(files);
        let printed = capture(command)?;
        for (_, seconds) in read(&printed)? {
            keep_least(&mut input.native, &engine.name, seconds);
        }
    }
    let mut command = Command::new(ours);
    command.args(["measure", SECONDS]).args(files);
    for (stage, seconds) in read(&capture(command)?)? {
        keep_least(&mut input.stages, &stage, seconds);
    }
    Ok(())
}

fn keep_least(figures: &mut BTreeMap<String, f64>, name: &str, seconds: f64) {
    let least = figures.entry(name.into()).or_insert(seconds);
    *least = least.min(seconds);
}

/// Reads `what<TAB>seconds` lines.
fn read(text: &str) -> Outcome<Vec<(String, f64)>> {
    let line = |line: &str| {
        let (what, seconds) = line.split_once('\t')?;
        Some((what.to_string(), seconds.parse().ok()?))
    };
    let lines = text.lines();
    lines
        .map(|text| line(text).ok_or_else(|| format!("`{text}` is no figure")))
        .collect()
}

impl Input {
    /// The table's lines: what, its meaning, MB/s, and the ratio to native `load`.
    fn lines(&self, engines: &[String]) -> Vec<(String, String, f64, f64)> {
        let base = engines.first().and_then(|name| self.native.get(name));
        let base = base.copied().unwrap_or(f64::NAN);
        let line = |name: String, meaning: &str, seconds: f64| {
            let speed = self.bytes as f64 / seconds / 1e6;
            (name, meaning.to_string(), speed, base / seconds)
        };
        let mut lines = Vec::new();
        for name in engines {
            if let Some(seconds) = self.native.get(name) {
                lines.push(line(name.clone(), "`luaL_loadbuffer`", *seconds));
            }
        }
        for (stage, meaning) in STAGES {
            if let Some(seconds) = self.stages.get(stage) {
                lines.push(line(format!("lua-rs, {stage}"), meaning, *seconds));
            }
        }
        lines
    }
}

fn terminal(speeds: &Speeds) -> String {
    let mut text = String::new();
    for input in &speeds.inputs {
        let (bytes, files) = (input.bytes as f64 / 1e6, input.files);
        let _ = writeln!(
            text,
            "\n{} ({bytes:.2} MB in {files}){:>12}{:>16}",
            input.title, "MB/s", "to native load"
        );
        for (name, _, speed, ratio) in input.lines(&speeds.engines) {
            let _ = writeln!(text, "  {name:20}{speed:>24.1}{ratio:>14.2}x");
        }
    }
    text
}

/// Writes `docs/benchmarks/load.md`.
///
/// # Errors
/// When it cannot be written.
pub fn write_document(speeds: &Speeds) -> Outcome {
    let mut text = String::from(
        "# Speed of reading source\n\nMade by `cargo xtask bench --load`; not edited by hand. The input is made from the programs of \
         `benches/programs`: all of them as functions of one module, repeated, in one chunk; and each of them as a chunk of its own. The \
         fastest pass over all files counts, in processor time, of half a second in each round; engines take turns. A full collection precedes each pass of \
         `load`, uncounted. The ratio is speed relative to native `load`.\n\n",
    );
    let _ = writeln!(text, "{} rounds.", speeds.setting.rounds);
    text.push_str(&machine(&speeds.setting, &speeds.engines));
    for input in &speeds.inputs {
        let (bytes, files) = (input.bytes as f64 / 1e6, input.files);
        let _ = write!(
            text,
            "\n## {}\n\n{bytes:.2} MB in {files} {}.\n\n| what | includes | MB/s | ratio |\n|---|---|---:|---:|\n",
            input.title,
            if files == 1 { "file" } else { "files" }
        );
        for (name, meaning, speed, ratio) in input.lines(&speeds.engines) {
            let _ = writeln!(text, "| {name} | {meaning} | {speed:.1} | {ratio:.2} |");
        }
    }
    write_text(&documents().join("load.md"), &text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use pretty_assertions::assert_eq;

    use super::{Input, keep_least, read};

    #[test]
    fn figures_are_read_and_the_least_is_kept() {
        let mut figures = BTreeMap::new();
        for text in ["load\t0.5\n", "load\t0.25\n", "load\t0.75\n"] {
            for (what, seconds) in read(text).expect("a figure") {
                keep_least(&mut figures, &what, seconds);
            }
        }
        assert_eq!(figures["load"], 0.25);
        assert!(read("load fast\n").is_err());
    }

    #[test]
    fn ratios_are_to_native_load() {
        let input = Input {
            title: String::new(),
            bytes: 2_000_000,
            files: 1,
            native: BTreeMap::from([("native".to_string(), 0.1)]),
            stages: BTreeMap::from([("load".to_string(), 0.05), ("lexer".to_string(), 0.01)]),
        };
        let lines = input.lines(&["native".to_string()]);
        let figures: Vec<_> = lines
            .iter()
            .map(|line| (line.0.as_str(), line.2, line.3))
            .collect();
        let expected = [
            ("native", 20.0, 1.0),
            ("lua-rs, lexer", 200.0, 10.0),
            ("lua-rs, load", 40.0, 2.0),
        ];
        assert_eq!(figures, expected);
    }
}
