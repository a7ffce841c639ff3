//! The charts: bars of ratios to native Lua, with the line at 1, as SVG.

use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{PathElement, Rectangle};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontTransform, IntoFont, RGBColor, TextStyle, WHITE};

use super::programs::Group;
use super::results::{Results, Row};
use super::stats;
use crate::Outcome;

const WIDTH: i32 = 900;
const LABELS: i32 = 330;
const LINE: i32 = 17;
const HEAD: i32 = 60;
/// A ratio's text is about so wide.
const NUMBER: i32 = 34;

const GRID: RGBColor = RGBColor(0xdd, 0xe1, 0xe5);
const INK: RGBColor = RGBColor(0x24, 0x29, 0x2f);
const BETTER: RGBColor = RGBColor(0x2a, 0x9d, 0x8f);
const WORSE: RGBColor = RGBColor(0xe7, 0x6f, 0x51);

/// A line of a chart.
#[derive(Clone, PartialEq, Debug)]
enum Entry {
    /// The title of a group, with its mean.
    Title(String),
    /// A bar, with a remark behind its ratio.
    Bar {
        label: String,
        ratio: f64,
        remark: String,
    },
}

/// Which side of 1 is the good one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Good {
    More,
    Less,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<std::io::Error>>;

/// Speed of `lua-rs` relative to native on every row.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn speed(results: &Results) -> Outcome<String> {
    let entries = entries(results, &Group::ALL, |row| {
        Some((row.ratio(1), String::new()))
    });
    let title = "Speed relative to native Lua 5.4 (longer is faster)";
    draw(title, &entries, Good::More).map_err(|e| format!("speed chart: {e}"))
}

/// Peak memory of `lua-rs` relative to native on the whole programs.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn memory(results: &Results) -> Outcome<String> {
    let entries = entries(results, &[Group::Program], |row| {
        let peak = |index: usize| row.figures[index].peak_rss.map(|bytes| bytes as f64 / 1e6);
        let remark = format!("({:.1} of {:.1} MB)", peak(1)?, peak(0)?);
        Some((row.memory_ratio(1)?, remark))
    });
    let title = "Peak memory relative to native Lua 5.4 (shorter is less)";
    draw(title, &entries, Good::Less).map_err(|e| format!("memory chart: {e}"))
}

fn entries(
    results: &Results,
    groups: &[Group],
    figure: impl Fn(&Row) -> Option<(f64, String)>,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for group in groups {
        let rows = results.rows.iter().filter(|row| row.group == *group);
        let found: Vec<(&Row, f64, String)> = rows
            .filter_map(|row| figure(row).map(|(ratio, remark)| (row, ratio, remark)))
            .collect();
        let Some(mean) = stats::geometric_mean(found.iter().map(|(_, ratio, _)| *ratio)) else {
            continue;
        };
        let title = format!("{}: geometric mean {mean:.2}", group.title());
        entries.push(Entry::Title(title));
        entries.extend(found.into_iter().map(|(row, ratio, remark)| Entry::Bar {
            label: row.title.clone(),
            ratio,
            remark,
        }));
    }
    entries
}

fn draw(title: &str, entries: &[Entry], good: Good) -> Drawn<String> {
    let most = entries.iter().fold(1.0, |most: f64, entry| match entry {
        Entry::Bar { ratio, .. } => most.max(*ratio),
        Entry::Title(_) => most,
    });
    let remarked = entries.iter().any(|entry| match entry {
        Entry::Bar { remark, .. } => !remark.is_empty(),
        Entry::Title(_) => false,
    });
    // Room for the text behind the longest bar.
    let right = if remarked { 160 } else { 60 };
    let count = i32::try_from(entries.len()).unwrap_or(i32::MAX / LINE - HEAD);
    let height = HEAD + count * LINE + LINE;
    let place = |ratio: f64| LABELS + (f64::from(WIDTH - LABELS - right) * ratio / most) as i32;
    let upright = |ratio: f64| vec![(place(ratio), HEAD), (place(ratio), height - LINE / 2)];
    let mut svg = String::new();
    {
        let area =
            SVGBackend::with_string(&mut svg, (WIDTH as u32, height as u32)).into_drawing_area();
        area.fill(&WHITE)?;
        write(&area, title, (WIDTH / 2, 20), 17, HPos::Center)?;
        for mark in marks(most) {
            area.draw(&PathElement::new(upright(mark), GRID.stroke_width(1)))?;
            let text = format!("{mark}");
            write(&area, &text, (place(mark), HEAD - 10), 12, HPos::Center)?;
        }
        for (entry, top) in entries.iter().zip((HEAD..).step_by(LINE as usize)) {
            let middle = top + LINE / 2;
            match entry {
                Entry::Title(text) => write(&area, text, (8, middle), 14, HPos::Left)?,
                Entry::Bar {
                    label,
                    ratio,
                    remark,
                } => {
                    write(&area, label, (LABELS - 8, middle), 12, HPos::Right)?;
                    let is_good = match good {
                        Good::More => *ratio >= 1.0,
                        Good::Less => *ratio <= 1.0,
                    };
                    let color = if is_good { BETTER } else { WORSE };
                    let corners = [(LABELS, top + 3), (place(*ratio), top + LINE - 3)];
                    area.draw(&Rectangle::new(corners, color.filled()))?;
                    // The line at 1 must not go through the number.
                    let end = place(*ratio);
                    let crossed = end <= place(1.0) && end + NUMBER > place(1.0);
                    let at = if crossed { place(1.0) } else { end };
                    let text = format!("{ratio:.2}  {remark}");
                    write(&area, text.trim_end(), (at + 5, middle), 12, HPos::Left)?;
                }
            }
        }
        area.draw(&PathElement::new(upright(1.0), INK.stroke_width(2)))?;
        area.present()?;
    }
    Ok(svg)
}

/// Where the scale has lines: at most eight, and one at 1.
fn marks(most: f64) -> Vec<f64> {
    let step = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|step| most / step <= 8.0)
        .unwrap_or(most);
    let mut marks: Vec<f64> = (1..=8).map(|i| f64::from(i) * step).collect();
    marks.retain(|mark| *mark <= most);
    if !marks.contains(&1.0) {
        marks.insert(0, 1.0);
    }
    marks
}

fn write(area: &Area<'_>, text: &str, at: (i32, i32), size: i32, side: HPos) -> Drawn {
    let font = ("sans-serif", size)
        .into_font()
        .transform(FontTransform::None);
    let style = TextStyle::from(font)
        .color(&INK)
        .pos(Pos::new(side, VPos::Center));
    area.draw_text(text, &style, at)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{Entry, Good, draw, marks};

    #[test]
    fn a_chart_has_every_label_and_colours_by_side() {
        let entries = [
            Entry::Title("Group".into()),
            Entry::Bar {
                label: "fast <row>".into(),
                ratio: 2.5,
                remark: "5 of 2 MB".into(),
            },
            Entry::Bar {
                label: "slow row".into(),
                ratio: 0.5,
                remark: String::new(),
            },
        ];
        let svg = draw("Title", &entries, Good::More).expect("drawn");
        for text in [
            "Title",
            "Group",
            "fast &lt;row&gt;",
            "slow row",
            "2.50  5 of 2 MB",
            "0.50",
        ] {
            assert!(svg.contains(text), "{text}");
        }
        assert_eq!(svg.matches("#2A9D8F").count(), 1);
        assert_eq!(svg.matches("#E76F51").count(), 1);
        assert!(svg.trim_end().ends_with("</svg>"));
    }

    #[test]
    fn the_scale_has_few_lines_and_one_at_one() {
        assert_eq!(marks(1.2), [0.25, 0.5, 0.75, 1.0]);
        assert_eq!(marks(4.9), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(marks(70.0), [1.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]);
        assert_eq!(marks(1000.0), [1.0, 1000.0]);
    }
}
