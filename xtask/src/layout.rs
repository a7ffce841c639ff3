//! `cargo xtask layout`: which functions of `lua-rs` stand side by side at the front of its code.
//!
//! The kernel maps a program's file 64 KiB at a time around what is touched, so functions that most scripts need cost time and memory by the
//! windows they are spread over (docs/PERFORMANCE.md). The linker script made here names them, those of most programs first, without the
//! hashes of crates and compiler in their symbols. What it no longer finds goes where it would go without it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::Outcome;
use crate::bench::engines::build_ours;
use crate::bench::programs;
use crate::process::{capture, root};

/// Where gdb loads a position-independent program of Linux on x86-64, whose address it keeps from being random.
const BASE: u64 = 0x5555_5555_4000;

/// What a line of the script has around a pattern.
const BEFORE: &str = "    *(.text*.";
const AFTER: &str = ")";

/// What the handlers of instructions have in their names: they begin on lines of the cache, so that their speed does not hang on what
/// stands before them.
const HANDLERS: &str = "lua_rs_vm4exec2op";

/// What to do.
#[derive(Args)]
pub struct Options {
    /// Only say how much of the committed script the current build knows
    #[arg(long)]
    check: bool,
}

/// Makes the linker script from runs of all programs of `benches/programs` in gdb, or checks it.
///
/// # Errors
/// When a tool is missing, a run shows no function, or too little of the committed script names functions of the current build.
pub fn run(options: &Options) -> Outcome {
    if options.check {
        return check();
    }
    if !applies() {
        return Err("the layout is made on Linux on x86-64".into());
    }
    let bin = build_ours()?;
    let mut runs = vec![entered(&bin, &["-e", ""])?];
    for program in programs::find(None)? {
        let path = program.path.to_string_lossy();
        let functions = entered(&bin, &[&path])?;
        println!("{}: {} functions", program.name, functions.len());
        runs.push(functions);
    }
    let patterns = ranked(&runs);
    let path = script_path();
    fs::write(&path, script(&patterns)).map_err(|e| format!("{}: {e}", path.display()))?;
    println!("{} lines; build again to apply them", patterns.len());
    Ok(())
}

/// That nine tenths of the script name a function of the release build.
///
/// # Errors
/// When they do not.
pub fn check() -> Outcome {
    if !applies() {
        return Ok(());
    }
    let path = script_path();
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let patterns: Vec<&str> = text.lines().filter_map(pattern_of).collect();
    let symbols = functions(&build_ours()?)?;
    let known = patterns
        .iter()
        .filter(|pattern| symbols.values().any(|symbol| matches(pattern, symbol)))
        .count();
    let count = patterns.len();
    let say = format!("{known} of {count} lines of crates/cli/layout.ld name a function");
    println!("layout: {say}");
    if count == 0 || known * 10 < count * 9 {
        return Err(format!("{say} of this build (cargo xtask layout)"));
    }
    if !linker_is_chosen() && !follows(&symbols, &patterns) {
        return Err("the functions that crates/cli/layout.ld names do not stand in front".into());
    }
    Ok(())
}

/// Whether the environment has a say in how programs are linked; then `build.rs` may have left the script out.
fn linker_is_chosen() -> bool {
    let has_say = |name: &str| name.ends_with("RUSTFLAGS") || name.ends_with("_LINKER");
    std::env::vars_os().any(|(name, _)| has_say(&name.to_string_lossy()))
}

/// Whether nine tenths of the other functions stand behind the last that is named.
fn follows(symbols: &BTreeMap<u64, String>, patterns: &[&str]) -> bool {
    let is_named = |symbol: &&String| patterns.iter().any(|pattern| matches(pattern, symbol));
    let behind = symbols
        .values()
        .rev()
        .take_while(|symbol| !is_named(symbol));
    let named = symbols.values().filter(is_named).count();
    behind.count() * 10 >= (symbols.len() - named) * 9
}

/// As in `crates/cli/build.rs`.
fn applies() -> bool {
    cfg!(all(
        target_os = "linux",
        target_env = "gnu",
        target_arch = "x86_64"
    ))
}

fn script_path() -> PathBuf {
    root().join("crates/cli/layout.ld")
}

/// The functions of a program by address.
fn functions(bin: &Path) -> Outcome<BTreeMap<u64, String>> {
    let mut nm = Command::new("nm");
    nm.arg("--defined-only").arg(bin);
    let text = capture(nm)?;
    Ok(text.lines().filter_map(function).collect())
}

fn function(line: &str) -> Option<(u64, String)> {
    let mut words = line.split(' ');
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    let kind = words.next()?;
    let name = words.next()?;
    matches!(kind, "t" | "T" | "w" | "W").then(|| (address, name.to_string()))
}

/// The functions that a run enters, in that order: gdb stops at each once.
fn entered(bin: &Path, arguments: &[&str]) -> Outcome<Vec<String>> {
    let functions = functions(bin)?;
    let mut commands = String::from(
        "set debuginfod enabled off\nset pagination off\nset breakpoint always-inserted on\nstarti\n",
    );
    for address in functions.keys() {
        commands.push_str(&format!("tbreak *{:#x}\n", BASE + address));
    }
    commands.push_str("while 1\ncontinue\nend\n");
    let file = root().join("target/layout.gdb");
    fs::write(&file, commands).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut gdb = Command::new("gdb");
    gdb.args(["-nx", "-batch", "-x"]).arg(&file);
    gdb.arg("--args").arg(bin).args(arguments);
    // It ends with an error: there is nothing to continue after the program's end.
    let output = gdb.output().map_err(|e| format!("gdb: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let names: Vec<&String> = functions.values().collect();
    let seen: Vec<String> = text
        .lines()
        .filter_map(stop)
        .collect::<Vec<_>>()
        .into_iter()
        .filter_map(|number| names.get(number - 1).map(|name| name.to_string()))
        .collect();
    if seen.len() < 50 {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("gdb saw {} functions: {errors}", seen.len()));
    }
    Ok(seen)
}

/// The number of the breakpoint, from 1, that a line of gdb's tells of.
fn stop(line: &str) -> Option<usize> {
    let (_, rest) = line.split_once("Temporary breakpoint ")?;
    let (number, rest) = rest.split_once(',')?;
    // The other lines with these words say that a breakpoint was set: `... 7 at 0x...`.
    rest.starts_with(' ').then(|| number.parse().ok())?
}

/// Patterns for all functions: those of most runs first, and of as many in the order of the first run that has them.
fn ranked(runs: &[Vec<String>]) -> Vec<String> {
    let mut ranks: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut next = 0;
    for run in runs {
        for name in run.iter().collect::<BTreeSet<_>>() {
            ranks.entry(name).or_insert((0, usize::MAX)).0 += 1;
        }
        for name in run {
            let rank = ranks.get_mut(name.as_str()).expect("just entered");
            if rank.1 == usize::MAX {
                rank.1 = next;
                next += 1;
            }
        }
    }
    let mut names: Vec<_> = ranks.into_iter().collect();
    names.sort_by_key(|&(_, (runs, first))| (usize::MAX - runs, first));
    let mut seen = BTreeSet::new();
    let patterns = names.into_iter().map(|(name, _)| pattern(name));
    patterns
        .filter(|pattern| seen.insert(pattern.clone()))
        .collect()
}

/// A symbol with `*` for what depends on the compiler and on how it was called.
fn pattern(symbol: &str) -> String {
    if symbol.starts_with("_R") {
        return without_hashes(symbol);
    }
    // The older names end in `17h`, sixteen digits of a hash, `E`.
    match symbol.rsplit_once("17h") {
        Some((path, hash)) if hash.len() >= 17 && symbol.starts_with("_ZN") => {
            format!("{path}17h*")
        }
        _ => symbol.to_string(),
    }
}

/// `Cs...._` names a crate by a hash, `B..._` an earlier place in the symbol.
fn without_hashes(symbol: &str) -> String {
    let cut = |part: &str| match (part.rfind("Cs"), part.rfind('B')) {
        (Some(at), _) => format!("{}*", &part[..at + 2]),
        (None, Some(at)) if part.len() - at <= 4 => format!("{}*", &part[..=at]),
        _ => part.to_string(),
    };
    let parts: Vec<String> = symbol.split('_').map(cut).collect();
    parts.join("_")
}

/// Whether `symbol` is what `pattern` stands for.
fn matches(pattern: &str, symbol: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = symbol.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || pattern.ends_with('*')
}

fn script(patterns: &[String]) -> String {
    let mut text = String::from(
        "/* Made by `cargo xtask layout`, not edited by hand: functions that scripts run, those of most scripts first. */\nSECTIONS\n{\n  .text :\n  {\n",
    );
    for pattern in patterns {
        if pattern.contains(HANDLERS) {
            text.push_str("    . = ALIGN(64);\n");
        }
        text.push_str(&format!("{BEFORE}{pattern}{AFTER}\n"));
    }
    // One section for all, with what is not named behind the others: some debuggers know only `.text`.
    text.push_str("    *(.text .text.*)\n  }\n}\nINSERT AFTER .fini;\n");
    text
}

fn pattern_of(line: &str) -> Option<&str> {
    line.strip_prefix(BEFORE)?.strip_suffix(AFTER)
}

#[cfg(test)]
mod tests {
    use super::{follows, matches, pattern, pattern_of, ranked, script, stop};
    use pretty_assertions::assert_eq;

    const OLD: &str = "_ZN9lua_rs_vm4heap5alloc41_$LT$impl$u20$Heap$GT$6refill17h0123456789abcdefE";
    const NEW: &str = "_RNvNtNtCs6d7GoaNTBIz_10std_detect6detect5cacheNtB7_4read";

    #[test]
    fn patterns_hold_no_hashes() {
        let old = "_ZN9lua_rs_vm4heap5alloc41_$LT$impl$u20$Heap$GT$6refill17h*";
        assert_eq!(pattern(OLD), old);
        assert_eq!(pattern(&format!("{OLD}.llvm.17")), old);
        let new = "_RNvNtNtCs*_10std_detect6detect5cacheNtB*_4read";
        assert_eq!(pattern(NEW), new);
        assert_eq!(pattern("main"), "main");
    }

    #[test]
    fn patterns_match_what_they_were_made_from() {
        for symbol in [OLD, NEW, "main", "_start"] {
            assert!(matches(&pattern(symbol), symbol), "{symbol}");
        }
        assert!(!matches("main", "main2"));
        assert!(!matches("main", "xmain"));
        assert!(!matches(&pattern(OLD), NEW));
        assert!(matches("a*b", "aab") && !matches("a*b", "abc"));
    }

    #[test]
    fn functions_of_more_runs_come_first() {
        let run = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        let runs: Vec<Vec<String>> = vec![run(&["c", "a"]), run(&["a", "b", "d"]), run(&["d"])];
        assert_eq!(ranked(&runs), ["a", "d", "c", "b"]);
    }

    #[test]
    fn the_script_is_read_back() {
        let handler = "_ZN9lua_rs_vm4exec2op4call4call17h*";
        let text = script(&["main".into(), handler.into()]);
        let read: Vec<&str> = text.lines().filter_map(pattern_of).collect();
        assert_eq!(read, ["main", handler]);
        assert_eq!(text.matches("ALIGN").count(), 1);
    }

    #[test]
    fn named_functions_stand_in_front() {
        let place = |names: &[&str]| {
            (0..)
                .zip(names.iter().map(|name| name.to_string()))
                .collect()
        };
        assert!(follows(&place(&["a", "b", "x", "y"]), &["a", "b"]));
        assert!(!follows(&place(&["a", "x", "b", "y"]), &["a", "b"]));
        assert!(!follows(&place(&["x", "y", "a", "b"]), &["a", "b"]));
    }

    #[test]
    fn lines_that_tell_of_a_stop() {
        assert_eq!(stop("Temporary breakpoint 12, 0x1 in main ()"), Some(12));
        assert_eq!(stop("x Temporary breakpoint 7, main () at a.rs:3"), Some(7));
        assert_eq!(stop("Temporary breakpoint 12 at 0x5555"), None);
        assert_eq!(stop("Breakpoint 12, main ()"), None);
    }
}
