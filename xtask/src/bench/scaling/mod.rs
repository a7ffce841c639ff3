//! `cargo xtask bench --scaling`: start-up, and how cost grows with size, in all engines.

mod case;
mod report;

use serde::{Deserialize, Serialize};

use super::engines::{self, Engine};
use super::measure::{Meter, Start};
use super::progress::Progress;
use super::results::{Setting, Unit, write_json};
use super::{Options, all_well, documents, outputs, setting, stats, write_text};
use crate::Outcome;
use case::{Case, Printed, Size, read_output};

/// Starts per engine: one takes a millisecond.
const STARTS: u32 = 100;

/// A whole run. Engine 0 is native Lua, engine 1 is `lua-rs`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Scaling {
    /// Where and how.
    setting: Setting,
    /// The engines' names.
    engines: Vec<String>,
    /// A table each.
    sweeps: Vec<Sweep>,
}

/// What was measured while one thing grew.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Sweep {
    name: String,
    title: String,
    note: String,
    rounds: u32,
    points: Vec<Point>,
}

/// The figures for one size.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Point {
    size: String,
    quantities: Vec<Quantity>,
}

/// One figure in all engines, the least of all rounds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Quantity {
    what: String,
    unit: String,
    values: Vec<f64>,
}

impl Quantity {
    /// How much less engine `index` needs than native: above 1 is better.
    fn ratio(&self, index: usize) -> f64 {
        self.values[0] / self.values[index]
    }
}

/// Measures all cases and reports. With default engines and no filter it also rewrites `docs/benchmarks/scaling.md`.
///
/// # Errors
/// When something is missing, or a program fails or prints another checksum than native.
pub fn run(options: &Options) -> Outcome {
    let wanted = |name: &str| {
        let filter = options.filter.as_deref();
        filter.is_none_or(|text| name.contains(text))
    };
    let mut cases = case::find()?;
    cases.retain(|case| wanted(&case.name));
    let with_start_up = wanted("start-up");
    if cases.is_empty() && !with_start_up {
        let filter = options.filter.as_deref().unwrap_or_default();
        return Err(format!("no case matches `{filter}`"));
    }
    let meter = Meter::new(&outputs(), Unit::Seconds, options.limit())?;
    let engines = engines::all(options)?;
    let mut setting = setting::read(options.rounds.unwrap_or(0), &engines);
    let (mut sweeps, mut wrong) = (Vec::new(), Vec::new());
    let sizes: usize = cases.iter().map(|case| case.sizes.len()).sum();
    let mut progress = Progress::new(sizes + usize::from(with_start_up));
    if with_start_up {
        progress.next("start-up");
        match start_up(&engines, &meter, options.rounds.unwrap_or(STARTS)) {
            Ok(sweep) => sweeps.push(sweep),
            Err(message) => wrong.push(format!("start-up: {message}")),
        }
    }
    for case in &cases {
        let rounds = options.rounds.unwrap_or(case.rounds);
        let mut points = Vec::new();
        for size in &case.sizes {
            progress.next(&format!("{} {}", case.name, size.label));
            match measure(case, size, &engines, &meter, rounds) {
                Ok(point) => points.push(point),
                Err(message) => wrong.push(format!("{} {}: {message}", case.name, size.label)),
            }
        }
        sweeps.push(Sweep {
            name: case.name.clone(),
            title: case.title.clone(),
            note: case.note.clone(),
            rounds,
            points,
        });
    }
    drop(progress);
    setting.load_after = setting::load();
    let scaling = Scaling {
        setting,
        engines: engines.into_iter().map(|engine| engine.name).collect(),
        sweeps,
    };
    print!("{}", report::terminal(&scaling));
    if let Some(path) = &options.save {
        write_json(path, &scaling)?;
    }
    if options.covers_documents() && wrong.is_empty() {
        write_json(&documents().join("scaling.json"), &scaling)?;
        write_document(&scaling)?;
    }
    all_well(&wrong)
}

/// Writes `docs/benchmarks/scaling.md`.
///
/// # Errors
/// When it cannot be written.
pub fn write_document(scaling: &Scaling) -> Outcome {
    write_text(&documents().join("scaling.md"), &report::markdown(scaling))
}

/// What it takes to run an empty chunk.
fn start_up(engines: &[Engine], meter: &Meter, rounds: u32) -> Outcome<Sweep> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); engines.len()];
    let mut peaks = vec![f64::INFINITY; engines.len()];
    for round in 0..rounds {
        for (index, engine) in engines.iter().enumerate() {
            let run = |start| meter.run(engine, ["-e", ""], start);
            let named = |e: String| format!("{}: {e}", engine.name);
            let sample = run(Start::Quick).map_err(named)?;
            times[index].push(sample.value * 1e3);
            // A few are enough: the peak hardly varies.
            if round < 5 {
                let peak = run(Start::OwnMemory).map_err(named)?.peak_rss;
                peaks[index] = peaks[index].min(peak.map_or(f64::NAN, |bytes| bytes as f64 / 1e6));
            }
        }
    }
    let each = |f: fn(&[f64]) -> f64| times.iter().map(|times| f(times)).collect();
    let quantity = |what: &str, unit: &str, values| Quantity {
        what: what.into(),
        unit: unit.into(),
        values,
    };
    Ok(Sweep {
        name: "start-up".into(),
        title: "Start-up".into(),
        note: "An interpreter that is given `-e \"\"`: processor time of the whole process, user and system, from start to exit.".into(),
        rounds,
        points: vec![Point {
            size: "-e \"\"".into(),
            quantities: vec![
                quantity("least", "ms", each(stats::minimum)),
                quantity("median", "ms", each(stats::median)),
                quantity("peak memory", "MB", peaks),
            ],
        }],
    })
}

/// Runs one size in all engines in turn, round after round.
fn measure(
    case: &Case,
    size: &Size,
    engines: &[Engine],
    meter: &Meter,
    rounds: u32,
) -> Outcome<Point> {
    let mut quantities: Vec<Quantity> = Vec::new();
    let mut expected: Option<String> = None;
    for _ in 0..rounds {
        for (index, engine) in engines.iter().enumerate() {
            let named = |e: String| format!("{}: {e}", engine.name);
            let script = case.path.to_string_lossy().into_owned();
            let arguments = std::iter::once(&script).chain(&size.arguments);
            let sample = meter
                .run(engine, arguments, Start::OwnMemory)
                .map_err(named)?;
            let text = String::from_utf8_lossy(&sample.printed);
            let (mut figures, checksum) = read_output(&text).map_err(named)?;
            let expected = expected.get_or_insert_with(|| checksum.clone());
            if *expected != checksum {
                return Err(named(format!(
                    "another checksum:\n{checksum}instead of\n{expected}"
                )));
            }
            if let Some(bytes) = sample.peak_rss {
                figures.push(Printed {
                    what: "peak memory".into(),
                    unit: "MB".into(),
                    value: bytes as f64 / 1e6,
                });
            }
            note_figures(&mut quantities, figures, index, engines.len()).map_err(named)?;
        }
    }
    Ok(Point {
        size: size.label.clone(),
        quantities,
    })
}

/// Keeps the least of what engine `index` printed; the first run says what there is.
fn note_figures(
    quantities: &mut Vec<Quantity>,
    figures: Vec<Printed>,
    index: usize,
    engines: usize,
) -> Outcome {
    if quantities.is_empty() {
        quantities.extend(figures.iter().map(|figure| Quantity {
            what: figure.what.clone(),
            unit: figure.unit.clone(),
            values: vec![f64::INFINITY; engines],
        }));
    }
    let same = |(quantity, figure): (&Quantity, &Printed)| {
        quantity.what == figure.what && quantity.unit == figure.unit
    };
    if figures.len() != quantities.len() || !quantities.iter().zip(&figures).all(same) {
        return Err("printed other figures than native".into());
    }
    for (quantity, figure) in quantities.iter_mut().zip(figures) {
        let value = &mut quantity.values[index];
        *value = value.min(figure.value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{Printed, note_figures};

    fn printed(what: &str, value: f64) -> Printed {
        Printed {
            what: what.into(),
            unit: "ns".into(),
            value,
        }
    }

    #[test]
    fn the_least_of_all_rounds_is_kept_for_each_engine() {
        let mut quantities = Vec::new();
        for (index, value) in [(0, 4.0), (1, 2.0), (0, 5.0), (1, 1.0)] {
            note_figures(&mut quantities, vec![printed("read", value)], index, 2).expect("same");
        }
        assert_eq!(quantities[0].values, [4.0, 1.0]);
        assert_eq!(quantities[0].ratio(1), 4.0);
        assert!(note_figures(&mut quantities, vec![printed("write", 1.0)], 1, 2).is_err());
        assert!(note_figures(&mut quantities, vec![], 1, 2).is_err());
    }
}
