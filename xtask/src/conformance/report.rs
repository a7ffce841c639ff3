//! `conformance/report.md`: the committed counts. It holds no times, so that running again gives the same text.

use std::collections::BTreeMap;
use std::fs;

use super::home;
use super::official::Row;
use crate::Outcome;

const TITLE: &str = "# Conformance\n\nMade by `cargo xtask conformance`; not edited by hand.\n\n";
const OWN: &str = "## Own cases\n\n";
const OFFICIAL: &str = "## Official 5.4.8 suite\n\n";

/// What became of an official file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It passes.
    Passes,
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

/// Writes the table of the official suite.
///
/// # Errors
/// When the file cannot be written, or `check` is set and it is not up to date.
pub fn official(rows: &[Row], check: bool) -> Outcome {
    let passed = rows
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Passes | Verdict::PassesThoughListed))
        .count();
    let mut text = format!(
        "{passed} of {} files pass, unmodified, one process each (`lua-rs -W -e_U=true FILE`).\n\n| file | result | why |\n|---|---|---|\n",
        rows.len()
    );
    for row in rows {
        let reason = row.reason.lines().next().unwrap_or_default();
        text.push_str(&format!(
            "| {} | {} | {reason} |\n",
            row.file,
            row.verdict.name()
        ));
    }
    replace(OFFICIAL, &text, check)
}

/// Replaces one of the two parts and keeps the other.
fn replace(heading: &str, body: &str, check: bool) -> Outcome {
    let path = home().join("report.md");
    let old = fs::read_to_string(&path).unwrap_or_default();
    let part = |name: &str| -> String {
        if name == heading {
            return format!("{}\n", body.trim_end());
        }
        let content = old.split_once(name).map_or("not run yet", |(_, rest)| {
            rest.split("\n## ").next().unwrap_or_default()
        });
        format!("{}\n", content.trim())
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
