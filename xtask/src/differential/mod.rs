//! `cargo xtask diff`: generated programs, run by native Lua and by `lua-rs`, must show the same.

mod broken;
mod choices;
mod expand;
mod grammar;
mod judge;
mod shrink;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Args;

use crate::bench::engines;
use crate::{Outcome, diff, process};
use choices::{Choices, Record};
use expand::Expander;
use grammar::Grammar;
use judge::{Difference, Judge, Measure, Program, Verdict};

/// The files the grammar is made of; they are read when the chore starts.
const GRAMMARS: &[&str] = &[
    "values",
    "statements",
    "functions",
    "objects",
    "strings",
    "texts",
];

/// The kinds of programs, each a rule of the grammar, and how many of a hundred are of it.
const CATEGORIES: &[(&str, u32)] = &[
    ("general", 13),
    ("arithmetic", 10),
    ("control", 8),
    ("closures", 6),
    ("tables", 8),
    ("metamethods", 9),
    ("coroutines", 8),
    ("strings", 6),
    ("format", 6),
    ("pack", 5),
    ("patterns", 7),
    ("errors", 5),
    ("debugging", 3),
    ("literals", 3),
    ("broken", 3),
];

/// Programs in one process: a start costs more than a program does.
const BATCH: u64 = 100;
const BATCH_LIMIT: Duration = Duration::from_secs(30);
const SINGLE_LIMIT: Duration = Duration::from_secs(5);
/// Runs for making one failure smaller.
const SHRINK_BUDGET: usize = 1500;
/// Failures that are made smaller and shown.
const MOST_SHOWN: usize = 25;

/// What to generate, and what to compare.
#[derive(Args)]
pub struct Options {
    /// How many programs
    #[arg(long, default_value_t = 20_000)]
    programs: u64,
    /// The same seed gives the same programs
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Programs of this kind only
    #[arg(long)]
    category: Option<String>,
    /// Show this program and what both interpreters make of it, and nothing else
    #[arg(long, value_name = "INDEX")]
    only: Option<u64>,
    /// Look for further differences after the first
    #[arg(long)]
    keep_going: bool,
    /// Batches run at the same time
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Native Lua 5.4 [default: builds the newest 5.4 with benches/native]
    #[arg(long, value_name = "PATH")]
    native: Option<PathBuf>,
    /// The interpreter to test [default: builds and uses target/release/lua-rs]
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
}

/// A program that differs, made smaller.
struct Failure {
    category: usize,
    program: Program,
    difference: Option<Difference>,
    shown: String,
}

struct Run<'a> {
    options: &'a Options,
    grammar: Grammar,
    only_category: Option<usize>,
    native: PathBuf,
    ours: PathBuf,
    next_batch: AtomicU64,
    measures: Mutex<Vec<Measure>>,
    failures: Mutex<Vec<Failure>>,
}

/// Generates and compares.
///
/// # Errors
/// When a program differs, or an interpreter cannot be built or run.
pub fn run(options: &Options) -> Outcome {
    let absolute = |path: &PathBuf| std::path::absolute(path).map_err(|e| e.to_string());
    let ours = match &options.bin {
        Some(path) => absolute(path)?,
        None => engines::build_ours()?,
    };
    let native = match &options.native {
        Some(path) => absolute(path)?,
        None => engines::build_native("5.4", 2)?,
    };
    let only_category = options.category.as_deref().map(category).transpose()?;
    let run = Run {
        options,
        grammar: read_grammar()?,
        only_category,
        native,
        ours,
        next_batch: AtomicU64::new(0),
        measures: Mutex::new(vec![Measure::default(); CATEGORIES.len()]),
        failures: Mutex::new(Vec::new()),
    };
    match options.only {
        Some(index) => run.show(index),
        None => run.all(),
    }
}

fn read_grammar() -> Outcome<Grammar> {
    let folder = process::root().join("xtask/src/differential/grammar");
    let mut texts = Vec::new();
    for name in GRAMMARS {
        let path = folder.join(format!("{name}.txt"));
        texts.push(std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?);
    }
    Grammar::parse(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn category(name: &str) -> Outcome<usize> {
    let at = CATEGORIES.iter().position(|(known, _)| *known == name);
    at.ok_or_else(|| {
        let names: Vec<&str> = CATEGORIES.iter().map(|(name, _)| *name).collect();
        format!("no category {name}; there are {}", names.join(", "))
    })
}

/// Makes a program of some decisions.
fn generate(
    grammar: &Grammar,
    index: u64,
    only: Option<usize>,
    choices: Choices,
) -> Outcome<(usize, Program, Record)> {
    let mut expander = Expander::new(grammar, choices);
    // Plain programs mostly; some go through `string.dump`, some run in a coroutine.
    let mode = match expander.below(10) {
        7 => 3,
        8 => 1,
        9 => 2,
        _ => 0,
    };
    let total = CATEGORIES.iter().map(|(_, weight)| weight).sum();
    let mut at = expander.below(total);
    let mut kind = 0;
    while at >= CATEGORIES[kind].1 {
        at -= CATEGORIES[kind].1;
        kind += 1;
    }
    let kind = only.unwrap_or(kind);
    expander.rule(CATEGORIES[kind].0)?;
    let (text, record) = expander.finish();
    Ok((kind, Program { index, mode, text }, record))
}

impl Run<'_> {
    fn judge(&self, name: &str) -> Judge {
        Judge {
            native: self.native.clone(),
            ours: self.ours.clone(),
            scratch: process::root()
                .join("target")
                .join("differential")
                .join(name),
        }
    }

    fn program(&self, index: u64) -> Outcome<(usize, Program, Record)> {
        let choices = Choices::seeded(self.options.seed, index);
        generate(&self.grammar, index, self.only_category, choices)
    }

    fn show(&self, index: u64) -> Outcome {
        let (kind, program, _) = self.program(index)?;
        let verdict = self
            .judge("only")
            .run(std::slice::from_ref(&program), SINGLE_LIMIT)?;
        println!("-- {}, mode {}", CATEGORIES[kind].0, program.mode);
        println!("{}", program.text);
        println!("{}", describe(&verdict, &program));
        let block = verdict.native.blocks.get(&index).cloned();
        println!(
            "native: {}",
            String::from_utf8_lossy(&block.unwrap_or_default())
        );
        Ok(())
    }

    fn all(&self) -> Outcome {
        let start = Instant::now();
        let errors = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for job in 0..self.options.jobs.max(1) {
                let errors = &errors;
                scope.spawn(move || {
                    if let Err(why) = self.work(job)
                        && let Ok(mut errors) = errors.lock()
                    {
                        errors.push(why);
                    }
                });
            }
        });
        if let Some(why) = errors.into_inner().unwrap_or_default().pop() {
            return Err(why);
        }
        self.report(start.elapsed())
    }

    /// Takes batches until there are none, or until something differs.
    fn work(&self, job: usize) -> Outcome {
        // Two runs at the same time must not share their files.
        let judge = self.judge(&format!("{}-job{job}", std::process::id()));
        loop {
            let stop = !self.options.keep_going && !lock(&self.failures)?.is_empty();
            let first = self.next_batch.fetch_add(1, Ordering::Relaxed) * BATCH;
            if stop || first >= self.options.programs {
                return Ok(());
            }
            let indices = first..(first + BATCH).min(self.options.programs);
            self.batch(&judge, indices)?;
            if first > 0 && first.is_multiple_of(BATCH * 100) {
                println!("{first} programs");
            }
        }
    }

    fn batch(&self, judge: &Judge, indices: std::ops::Range<u64>) -> Outcome {
        let mut kinds = Vec::new();
        let mut programs = Vec::new();
        let mut records = Vec::new();
        for index in indices {
            let (kind, program, record) = self.program(index)?;
            kinds.push(kind);
            programs.push(program);
            records.push(record);
        }
        let verdict = judge.run(&programs, BATCH_LIMIT)?;
        {
            let mut measures = lock(&self.measures)?;
            for (kind, program) in kinds.iter().zip(&programs) {
                let block = verdict.native.blocks.get(&program.index);
                measures[*kind].add(block.map_or(&[], Vec::as_slice));
            }
        }
        if verdict.agree(&programs) {
            return Ok(());
        }
        let mut found = 0;
        for suspect in verdict.suspects(&programs) {
            let at = (suspect.index - programs[0].index) as usize;
            let alone = judge.run(std::slice::from_ref(suspect), SINGLE_LIMIT)?;
            if alone.agree(std::slice::from_ref(suspect)) {
                continue;
            }
            found += 1;
            if alone.native.end != process::End::Code(0) {
                println!(
                    "program {}: native Lua: {}",
                    suspect.index, alone.native.end
                );
            }
            let failure = self.shrink(judge, kinds[at], suspect, records[at].clone())?;
            println!("{}", failure.shown);
            lock(&self.failures)?.push(failure);
            if !self.options.keep_going {
                return Ok(());
            }
        }
        if found == 0 {
            let kept = judge
                .scratch
                .join(format!("batch-{}.lua", programs[0].index));
            judge.run(&programs, BATCH_LIMIT)?;
            let from = judge.scratch.join("batch.lua");
            std::fs::copy(&from, &kept).map_err(|e| e.to_string())?;
            let failure = Failure {
                category: kinds[0],
                program: programs[0].clone(),
                difference: None,
                shown: format!("differs only as a whole: {}", kept.display()),
            };
            println!("{}", failure.shown);
            lock(&self.failures)?.push(failure);
        }
        Ok(())
    }

    fn shrink(
        &self,
        judge: &Judge,
        kind: usize,
        program: &Program,
        record: Record,
    ) -> Outcome<Failure> {
        let wanted = judge.difference(program, SINGLE_LIMIT)?;
        let limit = match wanted {
            Some(Difference::End) => SINGLE_LIMIT,
            _ => Duration::from_secs(2),
        };
        let mut smaller = program.clone();
        let enough = lock(&self.failures)?.len() < MOST_SHOWN;
        if wanted.is_some() && enough {
            let make = |taken| {
                let choices = Choices::replay(taken);
                generate(&self.grammar, program.index, self.only_category, choices).ok()
            };
            let fails = |program: &Program| matches!(judge.difference(program, limit), Ok(found) if found == wanted);
            let best = shrink::decisions(record, SHRINK_BUDGET, |taken| {
                let (_, program, record) = make(taken)?;
                fails(&program).then_some(record)
            });
            if let Some((_, program, _)) = make(best.taken) {
                smaller = program;
            }
            let (index, mode) = (smaller.index, smaller.mode);
            smaller.text = shrink::lines(&smaller.text, SHRINK_BUDGET, |text| {
                let text = text.to_string();
                fails(&Program { index, mode, text })
            });
        }
        let verdict = judge.run(std::slice::from_ref(&smaller), SINGLE_LIMIT)?;
        let shown = format!(
            "--- program {} of seed {} ({}, mode {})\n{}\n{}",
            program.index,
            self.options.seed,
            CATEGORIES[kind].0,
            smaller.mode,
            smaller.text,
            describe(&verdict, &smaller)
        );
        Ok(Failure {
            category: kind,
            program: smaller,
            difference: wanted,
            shown,
        })
    }

    fn report(&self, time: Duration) -> Outcome {
        let measures = lock(&self.measures)?;
        let failures = lock(&self.failures)?;
        let mut total = Measure::default();
        println!("category      programs  ran to the end  lines  caught errors  differ");
        for (kind, measure) in measures.iter().enumerate() {
            let differ = failures.iter().filter(|f| f.category == kind).count();
            println!("{}  {differ}", row(CATEGORIES[kind].0, measure));
            total.merge(*measure);
        }
        println!("{}  {}", row("all", &total), failures.len());
        let crashes = failures
            .iter()
            .filter(|f| f.difference == Some(Difference::End));
        let (seed, crashes) = (self.options.seed, crashes.count());
        let summary = format!(
            "differential: seed {seed}, {} programs, {} differ ({crashes} of them by their end), {:.0} s",
            total.programs,
            failures.len(),
            time.as_secs_f64()
        );
        println!("{summary}");
        match failures.first() {
            None => Ok(()),
            Some(first) => Err(format!("program {} differs", first.program.index)),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> Outcome<std::sync::MutexGuard<'_, T>> {
    mutex.lock().map_err(|_| "a worker panicked".into())
}

fn row(name: &str, measure: &Measure) -> String {
    let programs = measure.programs.max(1) as f64;
    format!(
        "{name:12} {:9} {:13.1} % {:6.1} {:14.1}",
        measure.programs,
        measure.ended as f64 * 100.0 / programs,
        measure.lines as f64 / programs,
        measure.failed as f64 / programs
    )
}

/// How the two sides differ, in lines: `-` native, `+` the other.
fn describe(verdict: &Verdict, program: &Program) -> String {
    let mut text = String::new();
    for (name, side) in [("native", &verdict.native), ("lua-rs", &verdict.ours)] {
        if side.end != process::End::Code(0) {
            let stderr = String::from_utf8_lossy(&side.stderr);
            let head: Vec<&str> = stderr.lines().take(5).collect();
            text.push_str(&format!("{name}: {}\n{}\n", side.end, head.join("\n")));
        }
    }
    let block = |side: &judge::Side| side.blocks.get(&program.index).cloned().unwrap_or_default();
    let (native, ours) = (block(&verdict.native), block(&verdict.ours));
    if native != ours {
        text.push_str(&diff::describe(&native, &ours));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{CATEGORIES, Choices, Grammar, generate, read_grammar};

    fn grammar() -> Grammar {
        read_grammar().unwrap_or_else(|why| panic!("{why}"))
    }

    #[test]
    fn the_same_seed_gives_the_same_program_and_so_do_its_decisions() {
        let grammar = grammar();
        for kind in 0..CATEGORIES.len() {
            for index in 0..20 {
                let make = |choices| generate(&grammar, index, Some(kind), choices);
                let (_, first, record) =
                    make(Choices::seeded(9, index)).unwrap_or_else(|why| panic!("{why}"));
                let (_, second, _) =
                    make(Choices::seeded(9, index)).unwrap_or_else(|why| panic!("{why}"));
                let (_, third, again) = make(Choices::replay(record.taken.clone()))
                    .unwrap_or_else(|why| panic!("{why}"));
                assert_eq!(first.text, second.text);
                assert_eq!(first.text, third.text);
                assert_eq!(record, again);
            }
        }
    }

    #[test]
    fn the_simplest_program_of_each_category_is_short() {
        let grammar = grammar();
        for (kind, (name, _)) in CATEGORIES.iter().enumerate() {
            let (_, program, _) = generate(&grammar, 0, Some(kind), Choices::replay(Vec::new()))
                .unwrap_or_else(|why| panic!("{why}"));
            assert!(program.text.len() < 2000, "{name}: {}", program.text);
        }
    }

    #[test]
    fn weights_are_hundredths() {
        assert_eq!(
            CATEGORIES.iter().map(|(_, weight)| weight).sum::<u32>(),
            100
        );
    }
}
