//! The tables: on the terminal and in `docs/benchmarks/scaling.md`.

use std::fmt::Write as _;

use super::super::report::machine;
use super::{Quantity, Scaling, Sweep};

/// The tables for the terminal.
pub fn terminal(scaling: &Scaling) -> String {
    let mut text = String::new();
    for sweep in &scaling.sweeps {
        let _ = write!(text, "\n{:16}{:34}", sweep.title, "");
        for (index, engine) in scaling.engines.iter().enumerate() {
            let _ = write!(text, "  {engine:>10}");
            if index > 0 {
                text.push_str("   ratio");
            }
        }
        text.push('\n');
        for (size, quantity) in rows(sweep) {
            let _ = write!(text, "{size:16}{:34}", label(quantity));
            for (index, value) in quantity.values.iter().enumerate() {
                let _ = write!(text, "  {:>10}", digits(*value));
                if index > 0 {
                    let _ = write!(text, " {:>6.2}x", quantity.ratio(index));
                }
            }
            text.push('\n');
        }
    }
    text
}

/// The committed document.
pub fn markdown(scaling: &Scaling) -> String {
    let mut text = String::from(
        "# Start-up, and cost as work grows\n\nMade by `cargo xtask bench --scaling`; not edited by hand. Both engines run the same program \
         of `benches/scaling` and print the same checksum. Each figure is the least of all runs, which are taken in turn; the ratio is \
         native's figure divided by the other's, so above 1 is better. Times are processor time. Peak memory is the process's peak \
         resident set.\n\n",
    );
    text.push_str(&machine(&scaling.setting, &scaling.engines));
    for sweep in &scaling.sweeps {
        let runs = if sweep.rounds == 1 { "run" } else { "runs" };
        let _ = write!(
            text,
            "\n## {}\n\n{} {} {runs} per engine.\n\n| size | what |",
            sweep.title, sweep.note, sweep.rounds
        );
        let mut rule = String::from("|---|---|");
        for (index, engine) in scaling.engines.iter().enumerate() {
            let _ = write!(text, " {engine} |");
            rule.push_str("---:|");
            if index > 0 {
                text.push_str(" ratio |");
                rule.push_str("---:|");
            }
        }
        let _ = writeln!(text, "\n{rule}");
        for (size, quantity) in rows(sweep) {
            let _ = write!(text, "| {size} | {} |", label(quantity));
            for (index, value) in quantity.values.iter().enumerate() {
                let _ = write!(text, " {} |", digits(*value));
                if index > 0 {
                    let _ = write!(text, " {:.2} |", quantity.ratio(index));
                }
            }
            text.push('\n');
        }
    }
    text
}

/// Every quantity with its size, which is named once.
fn rows(sweep: &Sweep) -> impl Iterator<Item = (&str, &Quantity)> {
    sweep.points.iter().flat_map(|point| {
        let sizes = std::iter::once(point.size.as_str()).chain(std::iter::repeat(""));
        sizes.zip(&point.quantities)
    })
}

fn label(quantity: &Quantity) -> String {
    format!("{}, {}", quantity.what, quantity.unit)
}

/// Three digits that count.
fn digits(value: f64) -> String {
    let decimals = match value {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn three_digits() {
        let shown = [1234.5, 12.34, 1.234, 0.0123].map(digits);
        assert_eq!(shown, ["1234", "12.3", "1.23", "0.012"]);
    }
}
