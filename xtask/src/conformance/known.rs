//! `conformance/official-known-failures.txt`: which official files fail, or are not run, and why.

use std::collections::BTreeMap;
use std::fs;

use super::home;
use crate::Outcome;

/// What the list says about a file.
#[derive(PartialEq, Eq, Debug)]
pub enum Expectation {
    /// It fails, for this reason.
    Fails(String),
    /// It is not run, for this reason.
    Skipped(String),
}

/// Reads the list.
///
/// # Errors
/// When it cannot be read, or an entry gives no reason.
pub fn read() -> Outcome<BTreeMap<String, Expectation>> {
    let path = home().join("official-known-failures.txt");
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    parse(&text)
}

fn parse(text: &str) -> Outcome<BTreeMap<String, Expectation>> {
    let mut list = BTreeMap::new();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let mut words = line.splitn(3, char::is_whitespace);
        let (file, kind, reason) = (words.next(), words.next(), words.next().map(str::trim));
        let (Some(file), Some(kind), Some(reason)) = (file, kind, reason) else {
            return Err(format!(
                "official-known-failures.txt: expected `file fails|skip reason`: {line}"
            ));
        };
        let expectation = match kind {
            "fails" => Expectation::Fails(reason.to_string()),
            "skip" => Expectation::Skipped(reason.to_string()),
            _ => {
                return Err(format!(
                    "official-known-failures.txt: neither fails nor skip: {line}"
                ));
            }
        };
        list.insert(file.to_string(), expectation);
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::{Expectation, parse};

    #[test]
    fn reads_entries_and_comments() {
        let list = parse("# c\n\na.lua fails no such thing\nb.lua skip eats memory\n").unwrap();
        assert_eq!(list["a.lua"], Expectation::Fails("no such thing".into()));
        assert_eq!(list["b.lua"], Expectation::Skipped("eats memory".into()));
    }

    #[test]
    fn demands_a_reason() {
        assert!(parse("a.lua fails\n").is_err());
        assert!(parse("a.lua wrong reason\n").is_err());
    }
}
