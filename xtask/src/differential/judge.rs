//! Runs programs with both interpreters and says what differs.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::expand::quoted;
use crate::Outcome;
use crate::process::{End, Limits, run_limited};

const PRELUDE: &str = include_str!("prelude.lua");

/// A program, and how it is run.
#[derive(Clone)]
pub struct Program {
    /// Its number in the run.
    pub index: u64,
    /// See `prelude.lua`.
    pub mode: u32,
    /// Its text.
    pub text: String,
}

/// The two interpreters.
pub struct Judge {
    /// The one that is right.
    pub native: PathBuf,
    /// The one under test.
    pub ours: PathBuf,
    /// A folder of its own for files.
    pub scratch: PathBuf,
}

/// What both interpreters did with some programs.
pub struct Verdict {
    /// What native Lua showed.
    pub native: Side,
    /// What the other did.
    pub ours: Side,
}

/// What one interpreter did.
pub struct Side {
    /// How the process ended.
    pub end: End,
    /// What each finished program wrote, by its number.
    pub blocks: BTreeMap<u64, Vec<u8>>,
    /// What the process wrote to stderr.
    pub stderr: Vec<u8>,
}

/// A way to differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Difference {
    /// Other output.
    Output,
    /// A crash, or no end.
    End,
}

/// What a program did, for the statistics.
#[derive(Clone, Copy, Default)]
pub struct Measure {
    /// Programs counted.
    pub programs: u64,
    /// Those that ran to their end.
    pub ended: u64,
    /// Those that did not compile.
    pub not_compiled: u64,
    /// Lines shown.
    pub lines: u64,
    /// Lines that began with `false`: errors that were caught, mostly.
    pub failed: u64,
}

impl Judge {
    /// Runs programs in one process of each interpreter.
    ///
    /// # Errors
    /// When files cannot be written or a process not be started.
    pub fn run(&self, programs: &[Program], limit: Duration) -> Outcome<Verdict> {
        let mut batch = String::from(PRELUDE);
        for program in programs {
            let (index, mode) = (program.index, program.mode);
            let text = quoted(program.text.as_bytes());
            batch.push_str(&format!("program({index}, {mode}, {text})\n"));
        }
        let say = |e: std::io::Error| format!("{}: {e}", self.scratch.display());
        fs::create_dir_all(&self.scratch).map_err(say)?;
        fs::write(self.scratch.join("batch.lua"), batch).map_err(say)?;
        Ok(Verdict {
            native: self.side(&self.native, limit)?,
            ours: self.side(&self.ours, limit)?,
        })
    }

    fn side(&self, engine: &std::path::Path, limit: Duration) -> Outcome<Side> {
        let args = ["batch.lua".to_string()];
        let run = run_limited(
            engine,
            &args,
            None,
            &self.scratch,
            &self.scratch,
            Limits::of(limit),
        )?;
        Ok(Side {
            end: run.end,
            blocks: blocks(&run.stdout),
            stderr: run.stderr,
        })
    }

    /// How one program differs, if it does. Where native Lua itself does not come to an end, nothing is said.
    ///
    /// # Errors
    /// As [`Judge::run`].
    pub fn difference(&self, program: &Program, limit: Duration) -> Outcome<Option<Difference>> {
        let verdict = self.run(std::slice::from_ref(program), limit)?;
        if verdict.native.end != End::Code(0) {
            return Ok(None);
        }
        Ok(if verdict.ours.end != End::Code(0) {
            Some(Difference::End)
        } else if verdict.ours.blocks != verdict.native.blocks {
            Some(Difference::Output)
        } else {
            None
        })
    }
}

impl Verdict {
    /// Whether every program ran to its end with the same output.
    pub fn agree(&self, programs: &[Program]) -> bool {
        let ended = self.native.end == End::Code(0) && self.ours.end == End::Code(0);
        ended && self.native.blocks == self.ours.blocks && self.ours.blocks.len() == programs.len()
    }

    /// The programs whose outputs are not there twice and equal.
    pub fn suspects<'p>(&self, programs: &'p [Program]) -> Vec<&'p Program> {
        let differs = |program: &&Program| {
            let (native, ours) = (
                self.native.blocks.get(&program.index),
                self.ours.blocks.get(&program.index),
            );
            native.is_none() || native != ours
        };
        programs.iter().filter(differs).collect()
    }
}

/// Splits the output at the lines that begin and end a program's.
fn blocks(stdout: &[u8]) -> BTreeMap<u64, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open: Option<(u64, Vec<u8>)> = None;
    for line in stdout.split_inclusive(|&byte| byte == b'\n') {
        if let Some(number) = line.strip_prefix(b"@@ ") {
            let number = String::from_utf8_lossy(number).trim().parse();
            open = number.ok().map(|number| (number, Vec::new()));
        } else if let Some((number, block)) = &mut open {
            block.extend_from_slice(line);
            if line.starts_with(b"@: ") {
                found.insert(*number, std::mem::take(block));
                open = None;
            }
        }
    }
    found
}

impl Measure {
    /// Counts a program by the last line of its block.
    pub fn add(&mut self, block: &[u8]) {
        let text = String::from_utf8_lossy(block);
        let Some(last) = text.lines().last().and_then(|l| l.strip_prefix("@: ")) else {
            return;
        };
        let mut words = last.splitn(3, ' ');
        let mut number = || {
            words
                .next()
                .and_then(|w| w.parse::<u64>().ok())
                .unwrap_or(0)
        };
        self.programs += 1;
        self.lines += number();
        self.failed += number();
        let status = words.next().unwrap_or_default();
        self.ended += u64::from(status == "ended");
        self.not_compiled += u64::from(status.starts_with("no program"));
    }

    /// Adds up.
    pub fn merge(&mut self, other: Measure) {
        self.programs += other.programs;
        self.ended += other.ended;
        self.not_compiled += other.not_compiled;
        self.lines += other.lines;
        self.failed += other.failed;
    }
}

#[cfg(test)]
mod tests {
    use super::{Measure, blocks};

    #[test]
    fn output_is_split_by_program() {
        let found = blocks(b"@@ 3\n> 1\n@: 1 0 ended\n@@ 4\n> 2\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[&3], b"> 1\n@: 1 0 ended\n");
        let mut measure = Measure::default();
        measure.add(&found[&3]);
        assert_eq!((measure.programs, measure.ended, measure.lines), (1, 1, 1));
    }
}
