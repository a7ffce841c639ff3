//! The programs of `benches/scaling`: what their first lines say, and what they print.

use std::fs;
use std::path::PathBuf;

use super::super::programs::lua_files;
use crate::Outcome;
use crate::process::root;

/// A program, and what it is to be run with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The file's name without the extension.
    pub name: String,
    /// What grows.
    pub title: String,
    /// What is measured and how.
    pub note: String,
    /// Runs of each size per engine.
    pub rounds: u32,
    /// The sizes.
    pub sizes: Vec<Size>,
    /// The file.
    pub path: PathBuf,
}

/// A size: how tables call it, and the program's arguments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Size {
    /// For people.
    pub label: String,
    /// For the program.
    pub arguments: Vec<String>,
}

/// Something a program measured.
#[derive(Clone, PartialEq, Debug)]
pub struct Printed {
    /// What it is.
    pub what: String,
    /// Its unit.
    pub unit: String,
    /// How much.
    pub value: f64,
}

/// Finds all cases.
///
/// # Errors
/// When a file cannot be read, or its header is not complete.
pub fn find() -> Outcome<Vec<Case>> {
    let mut cases = Vec::new();
    for path in lua_files(&root().join("benches/scaling"))? {
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let case = parse(&name, &text).map_err(|e| format!("{}: {e}", path.display()))?;
        cases.push(Case { path, ..case });
    }
    Ok(cases)
}

/// Reads the header: `-- key: text` lines.
fn parse(name: &str, text: &str) -> Outcome<Case> {
    let mut case = Case {
        name: name.into(),
        title: String::new(),
        note: String::new(),
        rounds: 0,
        sizes: Vec::new(),
        path: PathBuf::new(),
    };
    let header = text.lines().map_while(|line| line.strip_prefix("-- "));
    for (key, value) in header.filter_map(|line| line.split_once(": ")) {
        match key {
            "scaling" => case.title = value.into(),
            "rounds" => case.rounds = value.parse().map_err(|e| format!("rounds: {e}"))?,
            "sizes" => {
                for text in value.split(", ") {
                    case.sizes.push(size(text)?);
                }
            }
            "note" => {
                if !case.note.is_empty() {
                    case.note.push(' ');
                }
                case.note.push_str(value);
            }
            _ => return Err(format!("`{key}` is not known in a header")),
        }
    }
    if case.title.is_empty() || case.rounds == 0 || case.sizes.is_empty() {
        return Err(
            "needs `-- scaling: title`, `-- sizes: label=arguments, ...` and `-- rounds: number`"
                .into(),
        );
    }
    Ok(case)
}

fn size(text: &str) -> Outcome<Size> {
    let (label, arguments) = text
        .split_once('=')
        .ok_or_else(|| format!("size `{text}` is not label=arguments"))?;
    Ok(Size {
        label: label.into(),
        arguments: arguments.split(' ').map(str::to_string).collect(),
    })
}

/// Separates `figure<TAB>what<TAB>unit<TAB>value` lines from the rest, the checksum.
///
/// # Errors
/// When a figure's value is no number.
pub fn read_output(text: &str) -> Outcome<(Vec<Printed>, String)> {
    let (mut figures, mut checksum) = (Vec::new(), String::new());
    for line in text.lines() {
        let mut fields = line.split('\t');
        match (fields.next(), fields.next(), fields.next(), fields.next()) {
            (Some("figure"), Some(what), Some(unit), Some(value)) => figures.push(Printed {
                what: what.into(),
                unit: unit.into(),
                value: value
                    .parse()
                    .map_err(|_| format!("`{value}` is not a figure"))?,
            }),
            _ => {
                checksum.push_str(line);
                checksum.push('\n');
            }
        }
    }
    Ok((figures, checksum))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{Printed, Size, find, parse, read_output};

    #[test]
    fn headers() {
        let text = "-- scaling: a thing\n-- sizes: 1 KB=1000, 2 KB=2000 x\n-- rounds: 3\n-- note: one\n-- note: two\nlocal n\n";
        let case = parse("thing", text).expect("complete");
        assert_eq!((case.rounds, case.note.as_str()), (3, "one two"));
        let second = Size {
            label: "2 KB".into(),
            arguments: vec!["2000".into(), "x".into()],
        };
        assert_eq!(case.sizes[1], second);
        assert!(parse("thing", "-- scaling: a thing\n-- rounds: 3\n").is_err());
        assert!(parse("thing", &text.replace("rounds", "runs")).is_err());
        assert!(parse("thing", &text.replace("2 KB=", "2 KB, y=")).is_err());
    }

    #[test]
    fn every_file_has_a_header() {
        let names: Vec<String> = find().expect("cases").into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["coroutines", "heap", "string", "table"]);
    }

    #[test]
    fn figures_and_checksum() {
        let (figures, checksum) = read_output("12\nfigure\tread\tns\t1.5\nok\tx\n").expect("read");
        let read = Printed {
            what: "read".into(),
            unit: "ns".into(),
            value: 1.5,
        };
        assert_eq!(figures, [read]);
        assert_eq!(checksum, "12\nok\tx\n");
        assert!(read_output("figure\tread\tns\tfast\n").is_err());
    }
}
