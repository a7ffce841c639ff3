//! `xtask/tidy-exceptions.txt`: what may break a size rule, and why.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Outcome;

/// The list, with a mark on each entry that was needed.
pub struct Exceptions {
    entries: BTreeMap<String, bool>,
}

impl Exceptions {
    /// Reads the list.
    ///
    /// # Errors
    /// When it cannot be read, or an entry has no reason.
    pub fn read(path: &Path) -> Outcome<Self> {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Outcome<Self> {
        let mut entries = BTreeMap::new();
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let mut words = line.splitn(3, char::is_whitespace);
            match (words.next(), words.next(), words.next()) {
                (Some(kind @ ("lines" | "function")), Some(what), Some(reason))
                    if !reason.trim().is_empty() =>
                {
                    entries.insert(format!("{kind} {what}"), false);
                }
                _ => {
                    return Err(format!(
                        "tidy-exceptions.txt: expected `lines|function what reason`: {line}"
                    ));
                }
            }
        }
        Ok(Exceptions { entries })
    }

    /// Whether the file may be long.
    pub fn allows_lines(&mut self, file: &str) -> bool {
        self.take(format!("lines {file}"))
    }

    /// Whether the function may be long.
    pub fn allows_function(&mut self, file: &str, name: &str) -> bool {
        self.take(format!("function {file}::{name}"))
    }

    fn take(&mut self, key: String) -> bool {
        self.entries
            .get_mut(&key)
            .map(|used| *used = true)
            .is_some()
    }

    /// A breach for each entry that nothing needed.
    pub fn unused(&self) -> impl Iterator<Item = String> {
        let unused = self.entries.iter().filter(|(_, used)| !**used);
        unused.map(|(key, _)| format!("tidy-exceptions.txt: no longer needed: {key}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Exceptions;

    #[test]
    fn entries_need_a_reason_and_a_use() {
        assert!(Exceptions::parse("lines a.rs").is_err());
        let mut list =
            Exceptions::parse("# c\nlines a.rs table\nfunction b.rs::f one match\n").unwrap();
        assert!(list.allows_lines("a.rs"));
        assert!(!list.allows_lines("b.rs"));
        assert_eq!(list.unused().count(), 1);
        assert!(list.allows_function("b.rs", "f"));
        assert_eq!(list.unused().count(), 0);
    }
}
