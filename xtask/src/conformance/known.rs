//! `conformance/official-known-failures.txt`: which official files fail in which column, or are not run, and why.

use std::fs;

use super::home;
use super::official::column::Column;
use crate::Outcome;

/// What the list says about a file in a column.
#[derive(PartialEq, Eq, Clone, Debug)]
pub enum Expectation {
    /// It fails, for this reason.
    Fails(String),
    /// It is not run, for this reason.
    Skipped(String),
}

impl Expectation {
    /// The reason.
    pub fn reason(&self) -> &str {
        match self {
            Expectation::Fails(reason) | Expectation::Skipped(reason) => reason,
        }
    }
}

/// The list.
#[derive(Default)]
pub struct Known {
    entries: Vec<(String, Vec<Column>, Expectation)>,
}

impl Known {
    /// What is expected of `file` in `column`, when it is not to pass.
    pub fn of(&self, file: &str, column: Column) -> Option<&Expectation> {
        self.entries
            .iter()
            .find(|(name, columns, _)| name == file && columns.contains(&column))
            .map(|(_, _, expectation)| expectation)
    }

    /// All entries.
    pub fn entries(&self) -> &[(String, Vec<Column>, Expectation)] {
        &self.entries
    }
}

/// Reads the list.
///
/// # Errors
/// When it cannot be read, or an entry names no column or gives no reason.
pub fn read() -> Outcome<Known> {
    let path = home().join("official-known-failures.txt");
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    parse(&text)
}

fn parse(text: &str) -> Outcome<Known> {
    let mut known = Known::default();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let say = |what: &str| format!("official-known-failures.txt: {what}: {line}");
        let mut words = line.splitn(4, char::is_whitespace);
        let [Some(file), Some(names), Some(kind), Some(reason)] =
            std::array::from_fn(|_| words.next())
        else {
            return Err(say("expected `file column[,column] fails|skip reason`"));
        };
        let reason = reason.trim().to_string();
        let expectation = match kind {
            "fails" => Expectation::Fails(reason),
            "skip" => Expectation::Skipped(reason),
            _ => return Err(say("neither fails nor skip")),
        };
        let mut columns = Vec::new();
        for name in names.split(',') {
            columns.push(Column::named(name).ok_or_else(|| say("no such column"))?);
        }
        known.entries.push((file.to_string(), columns, expectation));
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::super::official::column::Column;
    use super::{Expectation, parse};

    #[test]
    fn reads_entries_and_comments() {
        let known =
            parse("# c\n\na.lua dump,debug fails no such thing\nb.lua plain skip eats memory\n")
                .unwrap();
        let fails = Expectation::Fails("no such thing".into());
        assert_eq!(known.of("a.lua", Column::Debug), Some(&fails));
        assert_eq!(known.of("a.lua", Column::Dump), Some(&fails));
        assert_eq!(known.of("a.lua", Column::Plain), None);
        let skipped = Expectation::Skipped("eats memory".into());
        assert_eq!(known.of("b.lua", Column::Plain), Some(&skipped));
    }

    #[test]
    fn demands_a_column_and_a_reason() {
        assert!(parse("a.lua plain fails\n").is_err());
        assert!(parse("a.lua plain wrong reason\n").is_err());
        assert!(parse("a.lua fails reason with words\n").is_err());
    }
}
