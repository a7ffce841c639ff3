//! The rows: every file of `benches/programs`, with what its first lines say about it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::process::root;

/// What a row is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// The rows the figures are usually quoted for: one construct of the language each.
    Report,
    /// One more kind of work each.
    Kind,
    /// Whole programs.
    Program,
}

impl Group {
    /// All of them, in the order of the report.
    pub const ALL: [Group; 3] = [Group::Report, Group::Kind, Group::Program];

    /// The word in headers and for `--filter`.
    pub fn word(self) -> &'static str {
        match self {
            Group::Report => "report",
            Group::Kind => "kind",
            Group::Program => "program",
        }
    }

    /// The title above its rows.
    pub fn title(self) -> &'static str {
        match self {
            Group::Report => "Language constructs",
            Group::Kind => "Kinds of work",
            Group::Program => "Whole programs",
        }
    }
}

/// A row: one program to run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Program {
    /// The file's name without the extension.
    pub name: String,
    /// Its group.
    pub group: Group,
    /// What it measures.
    pub title: String,
    /// How often it does that, if that can be counted.
    pub operations: Option<u64>,
    /// The file.
    pub path: PathBuf,
}

/// Finds the rows whose `group/name` or title contains `filter`.
///
/// # Errors
/// When a file cannot be read or has no header, and when nothing is left.
pub fn find(filter: Option<&str>) -> Outcome<Vec<Program>> {
    let mut programs = Vec::new();
    for path in lua_files(&root().join("benches/programs"))? {
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let (group, title, operations) =
            parse_header(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        programs.push(Program {
            name: name.into_owned(),
            group,
            title,
            operations,
            path,
        });
    }
    programs.retain(|program| filter.is_none_or(|text| matches(program, text)));
    programs.sort_by(|a, b| (a.group, &a.name).cmp(&(b.group, &b.name)));
    if programs.is_empty() {
        return Err(format!("no row matches `{}`", filter.unwrap_or_default()));
    }
    Ok(programs)
}

/// The Lua files of a folder, by name.
///
/// # Errors
/// When it cannot be read.
pub fn lua_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let say = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(say)? {
        let path = entry.map_err(say)?.path();
        if path.extension().is_some_and(|extension| extension == "lua") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn matches(program: &Program, filter: &str) -> bool {
    let place = format!("{}/{}", program.group.word(), program.name);
    place.contains(filter) || program.title.contains(filter)
}

/// Reads `-- group: title` and, if it follows, `-- ops: number`.
fn parse_header(text: &str) -> Outcome<(Group, String, Option<u64>)> {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let head = first
        .strip_prefix("-- ")
        .and_then(|line| line.split_once(": "));
    let found = head.and_then(|(word, title)| {
        let group = Group::ALL.into_iter().find(|group| group.word() == word)?;
        Some((group, title.trim().to_string()))
    });
    let Some((group, title)) = found else {
        return Err(
            "does not begin with `-- report: title`, `-- kind: ...` or `-- program: ...`".into(),
        );
    };
    let operations = match lines.next().and_then(|line| line.strip_prefix("-- ops: ")) {
        Some(digits) => Some(
            digits
                .trim()
                .parse()
                .map_err(|_| format!("`{digits}` is not a number of operations"))?,
        ),
        None => None,
    };
    Ok((group, title, operations))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{Group, find, parse_header};

    #[test]
    fn headers() {
        assert_eq!(
            parse_header("-- kind: tail calls\n-- ops: 40\nlocal x"),
            Ok((Group::Kind, "tail calls".to_string(), Some(40)))
        );
        assert_eq!(
            parse_header("-- program: life\nlocal x"),
            Ok((Group::Program, "life".to_string(), None))
        );
        assert!(parse_header("-- report: a\n-- ops: many\n").is_err());
        assert!(parse_header("-- other: a\n").is_err());
        assert!(parse_header("local x\n").is_err());
    }

    #[test]
    fn every_file_is_a_row_and_filters_select() {
        let all = find(None).expect("rows");
        for group in Group::ALL {
            assert!(all.iter().any(|program| program.group == group));
        }
        let whole = find(Some("program/")).expect("rows");
        assert!(!whole.is_empty() && whole.len() < all.len());
        assert!(whole.iter().all(|program| program.group == Group::Program));
        assert!(find(Some("no such row")).is_err());
    }
}
