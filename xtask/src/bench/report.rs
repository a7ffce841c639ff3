//! The tables: on the terminal and in `docs/benchmarks/latest.md`.

use std::fmt::Write as _;

use super::programs::Group;
use super::results::{Figure, Results, Row, Setting, Unit};

/// The table for the terminal.
pub fn terminal(results: &Results) -> String {
    let mut text = String::new();
    let widest = results.rows.iter().map(|row| row.name.len()).max();
    let width = widest.unwrap_or(0).max("geometric mean".len());
    for group in Group::ALL {
        let rows: Vec<&Row> = in_group(results, group).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = write!(text, "\n{:width$}", group.title());
        for (index, engine) in results.engines.iter().enumerate() {
            let _ = write!(text, "  {engine:>10}");
            if index > 0 {
                text.push_str("   ratio");
            }
        }
        text.push_str("  memory\n");
        for row in rows {
            let _ = write!(text, "{:width$}", row.name);
            for (index, figure) in row.figures.iter().enumerate() {
                let _ = write!(text, "  {:>10}", value(results.unit, figure.minimum));
                if index > 0 {
                    let _ = write!(text, " {:>6.2}x", row.ratio(index));
                }
            }
            let _ = writeln!(text, "  {}", memory_ratio(row));
        }
        text.push_str(&mean_line(results, width, "geometric mean", Some(group)));
    }
    text.push('\n');
    text.push_str(&mean_line(results, width, "all rows", None));
    text
}

fn mean_line(results: &Results, width: usize, label: &str, group: Option<Group>) -> String {
    let mut text = format!("{label:width$}  {:>10}", "");
    for index in 1..results.engines.len() {
        if let Some(mean) = results.mean(index, group) {
            let _ = write!(text, "  {:>10} {mean:>6.2}x", "");
        }
    }
    text.push('\n');
    text
}

/// The committed document.
pub fn markdown(results: &Results) -> String {
    let mut text = String::from(
        "# Benchmarks\n\nMade by `cargo xtask bench`; not edited by hand. Ratios are speed relative to native Lua 5.4 (`lua-src`, -O2): above 1 \
         is faster.\n\n",
    );
    let setting = &results.setting;
    let what = match results.unit {
        Unit::Seconds => "seconds of processor time (user and system)",
        Unit::Instructions => "instructions counted by callgrind",
    };
    let _ = writeln!(
        text,
        "Figures are {what}, the least of {} runs per engine, taken in turn; the ratio of the medians stands beside the ratio of the minima. \
         All engines printed the same checksum on every row shown. Peak memory is the process's peak resident set, the least of all runs.\n",
        setting.rounds
    );
    text.push_str(&machine(setting, &results.engines));
    text.push_str("\nStart-up, and cost as work grows: [scaling.md](scaling.md). Speed of reading source: [load.md](load.md).\n");
    text.push_str("\n![speed](speed.svg)\n\n![memory](memory.svg)\n");
    text.push_str(&summary(results));
    for group in Group::ALL {
        if in_group(results, group).next().is_some() {
            text.push_str(&group_table(results, group));
        }
    }
    text
}

/// Where a run was made, and with what.
pub fn machine(setting: &Setting, engines: &[String]) -> String {
    let mut text = format!(
        "Machine: {}, {} processors, {}.\n",
        setting.processor, setting.processors, setting.system
    );
    if !setting.load_before.is_empty() {
        let (before, after) = (&setting.load_before, &setting.load_after);
        let _ = writeln!(
            text,
            "Load averages: {before} at the start, {after} at the end."
        );
    }
    let known = engines.iter().zip(&setting.versions);
    let named: Vec<String> = known
        .filter(|(_, version)| !version.is_empty())
        .map(|(engine, version)| format!("{engine} is {version}"))
        .collect();
    if !named.is_empty() {
        let _ = writeln!(text, "Engines: {}.", named.join(", "));
    }
    text
}

fn summary(results: &Results) -> String {
    let mut text = String::from("\n| geometric mean | rows |");
    for engine in &results.engines[1..] {
        let _ = write!(text, " {engine} |");
    }
    text.push_str("\n|---|---:|");
    text.push_str(&"---:|".repeat(results.engines.len() - 1));
    text.push('\n');
    let groups = Group::ALL.into_iter().map(Some).chain([None]);
    for group in groups {
        let count = match group {
            Some(group) => in_group(results, group).count(),
            None => results.rows.len(),
        };
        if count == 0 {
            continue;
        }
        let title = group.map_or("all", Group::title);
        let _ = write!(text, "| {title} | {count} |");
        for index in 1..results.engines.len() {
            let mean = results.mean(index, group).unwrap_or(f64::NAN);
            let _ = write!(text, " {mean:.2} |");
        }
        text.push('\n');
    }
    text
}

fn group_table(results: &Results, group: Group) -> String {
    let mut text = format!("\n## {}\n\n| row | {} |", group.title(), results.engines[0]);
    let mut rule = String::from("|---|---:|");
    for engine in &results.engines[1..] {
        let _ = write!(text, " {engine} | ratio | of medians | operations/s |");
        rule.push_str("---:|---:|---:|---:|");
    }
    for engine in &results.engines {
        let _ = write!(text, " {engine}, peak memory |");
        rule.push_str("---:|");
    }
    let _ = writeln!(text, "\n{rule}");
    for row in in_group(results, group) {
        let _ = write!(text, "| {} ", row.title);
        for (index, figure) in row.figures.iter().enumerate() {
            let _ = write!(text, "| {} ", value(results.unit, figure.minimum));
            if index > 0 {
                let (ratio, medians) = (row.ratio(index), row.median_ratio(index));
                let speed = operations(results.unit, row, figure);
                let _ = write!(text, "| {ratio:.2} | {medians:.2} | {speed} ");
            }
        }
        for figure in &row.figures {
            let peak = figure.peak_rss.map_or_else(|| "-".to_string(), bytes);
            let _ = write!(text, "| {peak} ");
        }
        text.push_str("|\n");
    }
    text
}

fn in_group(results: &Results, group: Group) -> impl Iterator<Item = &Row> {
    results.rows.iter().filter(move |row| row.group == group)
}

fn value(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Seconds => format!("{value:.3}"),
        Unit::Instructions => scaled(value),
    }
}

/// Operations in a second, for rows that count them.
fn operations(unit: Unit, row: &Row, figure: &Figure) -> String {
    match row.operations {
        Some(count) if unit == Unit::Seconds => scaled(count as f64 / figure.minimum),
        _ => "-".into(),
    }
}

/// A large number with three digits and a letter.
fn scaled(value: f64) -> String {
    let (value, letter) = match value {
        v if v >= 1e9 => (v / 1e9, "G"),
        v if v >= 1e6 => (v / 1e6, "M"),
        v if v >= 1e3 => (v / 1e3, "k"),
        v => (v, ""),
    };
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$}{letter}")
}

fn bytes(count: u64) -> String {
    format!("{:.1} MiB", count as f64 / f64::from(1 << 20))
}

fn memory_ratio(row: &Row) -> String {
    row.memory_ratio(1)
        .map_or_else(String::new, |ratio| format!("{ratio:5.2}x"))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{bytes, scaled};

    #[test]
    fn numbers_for_people() {
        assert_eq!(scaled(12.0), "12.0");
        assert_eq!(scaled(0.5), "0.50");
        assert_eq!(scaled(1234.0), "1.23k");
        assert_eq!(scaled(123_456_789.0), "123M");
        assert_eq!(scaled(5.6e9), "5.60G");
        assert_eq!(bytes(3 << 20), "3.0 MiB");
    }
}
