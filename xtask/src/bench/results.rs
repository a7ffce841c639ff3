//! What a run found, how it is kept in a file, and what became worse since.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::programs::Group;
use super::stats;
use crate::Outcome;

/// A row is worse when its ratio to native fell below this part of the earlier one.
const WORSE: f64 = 0.95;

/// What was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Processor time, user and system.
    Seconds,
    /// Instructions, under callgrind.
    Instructions,
}

/// Where and how a run was made.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Setting {
    /// The processor.
    pub processor: String,
    /// How many there are.
    pub processors: usize,
    /// System and architecture.
    pub system: String,
    /// Load averages at the start, empty when unknown.
    pub load_before: String,
    /// Load averages at the end, empty when unknown.
    pub load_after: String,
    /// Runs of each program per engine.
    pub rounds: u32,
    /// What each engine says it is.
    #[serde(default)]
    pub versions: Vec<String>,
}

/// What one engine needed for one row.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// The least of all rounds.
    pub minimum: f64,
    /// The median of all rounds.
    pub median: f64,
    /// Peak resident memory in bytes, the least of all rounds, if it was measured.
    pub peak_rss: Option<u64>,
}

/// One row's figures, in the order of [`Results::engines`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// The program's name.
    pub name: String,
    /// Its group.
    pub group: Group,
    /// What it measures.
    pub title: String,
    /// How often it does that.
    pub operations: Option<u64>,
    /// One figure per engine.
    pub figures: Vec<Figure>,
}

impl Row {
    /// Speed of engine `index` relative to native: above 1 it is faster.
    pub fn ratio(&self, index: usize) -> f64 {
        self.figures[0].minimum / self.figures[index].minimum
    }

    /// The same from medians.
    pub fn median_ratio(&self, index: usize) -> f64 {
        self.figures[0].median / self.figures[index].median
    }

    /// Peak memory of engine `index` relative to native: above 1 it needs more.
    pub fn memory_ratio(&self, index: usize) -> Option<f64> {
        let bytes = |index: usize| self.figures[index].peak_rss.map(|bytes| bytes as f64);
        Some(bytes(index)? / bytes(0)?)
    }
}

/// A whole run. Engine 0 is native Lua, engine 1 is `lua-rs`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Results {
    /// What the figures count.
    pub unit: Unit,
    /// Where and how.
    pub setting: Setting,
    /// The engines' names.
    pub engines: Vec<String>,
    /// The rows that ran in all engines.
    pub rows: Vec<Row>,
}

impl Results {
    /// The geometric mean of engine `index`'s ratios in one group, or over all rows.
    pub fn mean(&self, index: usize, group: Option<Group>) -> Option<f64> {
        let rows = self.rows.iter();
        stats::geometric_mean(
            rows.filter(|row| group.is_none_or(|group| row.group == group))
                .map(|row| row.ratio(index)),
        )
    }

    /// Reads a file that [`Results::save`] wrote.
    ///
    /// # Errors
    /// When it cannot be read or is something else.
    pub fn load(path: &Path) -> Outcome<Self> {
        let results: Results = read_json(path)?;
        let engines = results.engines.len();
        if engines < 2 || results.rows.iter().any(|row| row.figures.len() != engines) {
            return Err(format!("{}: a row lacks figures", path.display()));
        }
        Ok(results)
    }

    /// The rows whose ratio of `lua-rs` to native is more than 5 % below `earlier`'s, each as a line of text.
    ///
    /// Ratios are compared and not times: native ran beside, so that a slower or busier machine does not count.
    ///
    /// # Errors
    /// When the two count different things.
    pub fn worse_than(&self, earlier: &Results) -> Outcome<Vec<String>> {
        if self.unit != earlier.unit {
            return Err("times and instruction counts cannot be compared".into());
        }
        let mut worse = Vec::new();
        for row in &self.rows {
            let Some(before) = earlier.rows.iter().find(|old| old.name == row.name) else {
                continue;
            };
            let (was, is) = (before.ratio(1), row.ratio(1));
            if is < was * WORSE {
                let change = (is / was - 1.0) * 100.0;
                let name = &row.name;
                worse.push(format!("{name}: {was:.2}x -> {is:.2}x ({change:.1} %)"));
            }
        }
        Ok(worse)
    }
}

/// Reads a file that [`write_json`] wrote.
///
/// # Errors
/// When it cannot be read or is something else.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Outcome<T> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
}

/// Writes figures as JSON.
///
/// # Errors
/// When the file cannot be written.
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> Outcome {
    let say = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let mut text = serde_json::to_string_pretty(value).map_err(|e| say(&e))?;
    text.push('\n');
    fs::write(path, text).map_err(|e| say(&e))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{Figure, Group, Results, Row, Setting, Unit, write_json};

    fn row(name: &str, group: Group, seconds: [f64; 2]) -> Row {
        Row {
            name: name.into(),
            group,
            title: name.into(),
            operations: Some(10),
            figures: seconds
                .map(|value| Figure {
                    minimum: value,
                    median: value * 2.0,
                    peak_rss: Some(1 << 20),
                })
                .into(),
        }
    }

    fn results(rows: Vec<Row>) -> Results {
        Results {
            unit: Unit::Seconds,
            setting: Setting {
                processor: "a \"quoted\" one".into(),
                processors: 2,
                system: "linux x86_64".into(),
                load_before: String::new(),
                load_after: "0.1 0.2 0.3".into(),
                rounds: 5,
                versions: vec!["Lua 5.4".into(), String::new()],
            },
            engines: vec!["native".into(), "lua-rs".into()],
            rows,
        }
    }

    #[test]
    fn ratios_above_one_are_faster_and_means_go_by_group() {
        let run = results(vec![
            row("a", Group::Report, [2.0, 1.0]),
            row("b", Group::Report, [8.0, 1.0]),
            row("c", Group::Program, [1.0, 2.0]),
        ]);
        assert_eq!(run.rows[0].ratio(1), 2.0);
        assert_eq!(run.rows[0].median_ratio(1), 2.0);
        assert_eq!(run.rows[0].memory_ratio(1), Some(1.0));
        let mean = |group| (run.mean(1, group).expect("rows") * 1e9).round() / 1e9;
        assert_eq!(mean(Some(Group::Report)), 4.0);
        assert_eq!(mean(None), 2.0);
        assert_eq!(run.mean(1, Some(Group::Kind)), None);
    }

    #[test]
    fn a_row_is_worse_only_beyond_five_percent_and_only_against_native() {
        let before = results(vec![
            row("same", Group::Kind, [1.0, 1.0]),
            row("slower", Group::Kind, [1.0, 1.0]),
            row("busier machine", Group::Kind, [1.0, 1.0]),
            row("gone", Group::Kind, [1.0, 1.0]),
        ]);
        let after = results(vec![
            row("same", Group::Kind, [1.0, 1.04]),
            row("slower", Group::Kind, [1.0, 1.25]),
            row("busier machine", Group::Kind, [3.0, 3.0]),
            row("new", Group::Kind, [1.0, 9.0]),
        ]);
        assert_eq!(
            after.worse_than(&before),
            Ok(vec!["slower: 1.00x -> 0.80x (-20.0 %)".to_string()])
        );
        let mut counted = before.clone();
        counted.unit = Unit::Instructions;
        assert!(after.worse_than(&counted).is_err());
    }

    #[test]
    fn files_give_back_what_was_saved_and_others_are_refused() {
        let folder = std::env::temp_dir().join(format!("xtask-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("folder");
        let path = folder.join("run.json");
        let run = results(vec![row("a", Group::Report, [0.1, 0.3])]);
        write_json(&path, &run).expect("saved");
        assert_eq!(Results::load(&path), Ok(run.clone()));
        let mut short = run;
        short.rows[0].figures.pop();
        write_json(&path, &short).expect("saved");
        assert!(Results::load(&path).is_err());
        std::fs::write(&path, "{}").expect("written");
        assert!(Results::load(&path).is_err());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
