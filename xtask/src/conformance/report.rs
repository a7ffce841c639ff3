//! `conformance/report.md`: the committed counts. It holds no times, so that running again gives the same text.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::home;
use super::known::Known;
use super::official::column::Column;
use crate::Outcome;

const TITLE: &str = "# Conformance\n\nMade by `cargo xtask conformance`; not edited by hand.\n\n";
const OWN: &str = "## Own cases\n\n";
const OFFICIAL: &str = "## Official 5.4.8 suite\n\n";
const SUM: &str = "pass, of";
const INTRODUCTION: &str = "\
Every file is unmodified and runs in a process of its own, as `lua-rs -W FILE`; `all.lua+_U` is `lua-rs -W -e_U=true all.lua`.

- `debug`: trampoline dispatch and debug assertions. `small-stack`: a native stack of 256 KiB. `incremental`, `generational`: the
  collector's mode from the first line. `dump`, `dump-stripped`: the files are compiled by `luac-rs`, and what they load goes through
  `string.dump` and `load` (except in all.lua and db.lua, whose hooks see every line; all.lua dumps and loads the files by itself).
  `gc-stress`: a collection at every safepoint and a check of the heap after each. `stack-stress`: the stack moves at every growth
  check. `cut`: stopped by the time limit of the stress columns, with nothing wrong until then.
- all.lua and main.lua find a module in Lua where they load a C module (`libs/lib2-v2.so`), and as `lua` a script that runs `lua-rs`
  and echoes what `-i` reads from a file, as readline does; without both they fail in a stock build too. The parts of attrib.lua about
  C modules skip themselves.
- big.lua runs in a coroutine, as all.lua runs it; on its own it fails in a stock build too.
- heavy.lua has 3 GiB of address space, and ends in \"not enough memory\" as in PUC Lua.

";

/// What became of an official file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It passes.
    Passes,
    /// The time limit ended it, and until then nothing was wrong.
    Cut,
    /// It fails, and the list says so.
    FailsAsListed,
    /// It is not run, and the list says why.
    NotRun,
    /// It fails, and the list does not say so.
    Fails,
    /// It passes, but the list says that it fails.
    PassesThoughListed,
}

impl Verdict {
    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Passes => "pass",
            Verdict::Cut => "cut",
            Verdict::FailsAsListed => "fails (listed)",
            Verdict::NotRun => "not run",
            Verdict::Fails => "FAILS",
            Verdict::PassesThoughListed => "passes though listed",
        }
    }
}

/// Writes the counts of the own cases, `section -> (passed, total)`.
///
/// # Errors
/// When the file cannot be written, or `check` is set and it is not up to date.
pub fn own(sections: &BTreeMap<String, (usize, usize)>, check: bool) -> Outcome {
    let (passed, total) = sections
        .values()
        .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let mut text = format!(
        "{passed} of {total} pass.\n\n| manual section | pass | cases |\n|---|---:|---:|\n"
    );
    for (section, (passed, total)) in sections {
        text.push_str(&format!("| {section} | {passed} | {total} |\n"));
    }
    replace(OWN, &text, check)
}

/// Writes the table of the official suite: the cells that were run, and what the old table says of the others.
///
/// # Errors
/// When the file cannot be written, or `check` is set and it is not up to date.
pub fn official(
    rows: &[String],
    cells: impl Iterator<Item = (String, Column, Verdict)>,
    known: &Known,
    check: bool,
) -> Outcome {
    let old = fs::read_to_string(path()).unwrap_or_default();
    let mut table = read_table(part_of(&old, OFFICIAL));
    for (row, column, verdict) in cells {
        table.insert((row, column), verdict.name().to_string());
    }
    let mut text = INTRODUCTION.to_string();
    text.push_str("| file |");
    for column in Column::ALL {
        text.push_str(&format!(" {} |", column.name()));
    }
    text.push_str(&format!("\n|---|{}\n", "---|".repeat(Column::ALL.len())));
    let mut passing = [0; Column::ALL.len()];
    for row in rows {
        text.push_str(&format!("| {row} |"));
        for (column, passing) in Column::ALL.into_iter().zip(&mut passing) {
            let cell = table
                .get(&(row.clone(), column))
                .map_or("?", String::as_str);
            if cell == Verdict::Passes.name() {
                *passing += 1;
            }
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
    }
    text.push_str(&format!("| {SUM} {} |", rows.len()));
    for passing in passing {
        text.push_str(&format!(" {passing} |"));
    }
    text.push('\n');
    let mut reasons = String::new();
    for (file, columns, expectation) in known.entries() {
        let columns: Vec<&str> = columns.iter().map(|column| column.name()).collect();
        let reason = expectation.reason();
        reasons.push_str(&format!("- {file}, {}: {reason}\n", columns.join(", ")));
    }
    if !reasons.is_empty() {
        text.push_str(&format!(
            "\nWhat is listed as failing or not run:\n\n{reasons}"
        ));
    }
    replace(OFFICIAL, &text, check)
}

/// The cells of a table this module wrote.
fn read_table(text: &str) -> BTreeMap<(String, Column), String> {
    let mut table = BTreeMap::new();
    let mut columns: Vec<Option<Column>> = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let row = cells.next().unwrap_or_default().to_string();
        if row == "file" {
            columns = cells.map(Column::named).collect();
            continue;
        }
        for (column, cell) in columns.iter().zip(cells) {
            if let Some(column) = column {
                table.insert((row.clone(), *column), cell.to_string());
            }
        }
    }
    table
}

fn path() -> PathBuf {
    home().join("report.md")
}

/// What stands under `heading`.
fn part_of<'a>(text: &'a str, heading: &str) -> &'a str {
    let part = text.split_once(heading).map_or("not run yet", |(_, rest)| {
        rest.split("\n## ").next().unwrap_or_default()
    });
    part.trim()
}

/// Replaces one of the two parts and keeps the other.
fn replace(heading: &str, body: &str, check: bool) -> Outcome {
    let path = path();
    let old = fs::read_to_string(&path).unwrap_or_default();
    let part = |name: &str| -> String {
        let text = if name == heading {
            body.trim_end()
        } else {
            part_of(&old, name)
        };
        format!("{text}\n")
    };
    let new = format!("{TITLE}{OWN}{}\n{OFFICIAL}{}", part(OWN), part(OFFICIAL));
    if new == old {
        return Ok(());
    }
    if check {
        return Err("conformance/report.md is not up to date: cargo xtask conformance".to_string());
    }
    fs::write(&path, new).map_err(|e| format!("{}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::official::column::Column;
    use super::read_table;

    #[test]
    fn reads_what_it_writes() {
        let table = read_table(
            "text\n\n| file | plain | dump |\n|---|---|---|\n| a.lua | pass | fails |\n",
        );
        assert_eq!(table.len(), 2);
        assert_eq!(table[&("a.lua".to_string(), Column::Plain)], "pass");
        assert_eq!(table[&("a.lua".to_string(), Column::Dump)], "fails");
    }
}
