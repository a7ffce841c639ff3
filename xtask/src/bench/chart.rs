//! The charts: bars of ratios to native Lua, with the line at 1, as SVG.

use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{PathElement, Rectangle};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontTransform, IntoFont, RGBColor, TextStyle, WHITE};

use super::programs::Group;
use super::results::{Results, Row};
use crate::Outcome;

const WIDTH: i32 = 900;
const LABELS: i32 = 330;
const RIGHT: i32 = 70;
const LINE: i32 = 17;
const HEAD: i32 = 44;

const INK: RGBColor = RGBColor(0x24, 0x29, 0x2f);
const BETTER: RGBColor = RGBColor(0x2a, 0x9d, 0x8f);
const WORSE: RGBColor = RGBColor(0xe7, 0x6f, 0x51);

/// A line of a chart.
#[derive(Clone, PartialEq, Debug)]
enum Entry {
    /// The title of a group.
    Title(&'static str),
    /// A bar.
    Bar { label: String, ratio: f64 },
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
    let entries = entries(results, &Group::ALL, |row| Some(row.ratio(1)));
    let title = "Speed relative to native Lua 5.4 (longer is faster)";
    draw(title, &entries, Good::More).map_err(|e| format!("speed chart: {e}"))
}

/// Peak memory of `lua-rs` relative to native on the whole programs.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn memory(results: &Results) -> Outcome<String> {
    let entries = entries(results, &[Group::Program], |row| row.memory_ratio(1));
    let title = "Peak memory relative to native Lua 5.4 (shorter is less)";
    draw(title, &entries, Good::Less).map_err(|e| format!("memory chart: {e}"))
}

fn entries(results: &Results, groups: &[Group], ratio: impl Fn(&Row) -> Option<f64>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for group in groups {
        let rows = results.rows.iter().filter(|row| row.group == *group);
        let bars: Vec<Entry> = rows
            .filter_map(|row| {
                Some(Entry::Bar {
                    label: row.title.clone(),
                    ratio: ratio(row)?,
                })
            })
            .collect();
        if !bars.is_empty() {
            entries.push(Entry::Title(group.title()));
            entries.extend(bars);
        }
    }
    entries
}

fn draw(title: &str, entries: &[Entry], good: Good) -> Drawn<String> {
    let most = entries.iter().fold(1.0, |most: f64, entry| match entry {
        Entry::Bar { ratio, .. } => most.max(*ratio),
        Entry::Title(_) => most,
    });
    let count = i32::try_from(entries.len()).unwrap_or(i32::MAX / LINE - HEAD);
    let height = HEAD + count * LINE + LINE;
    let place = |ratio: f64| LABELS + (f64::from(WIDTH - LABELS - RIGHT) * ratio / most) as i32;
    let mut svg = String::new();
    {
        let area =
            SVGBackend::with_string(&mut svg, (WIDTH as u32, height as u32)).into_drawing_area();
        area.fill(&WHITE)?;
        write(&area, title, (WIDTH / 2, HEAD / 2), 17, HPos::Center)?;
        for (entry, top) in entries.iter().zip((HEAD..).step_by(LINE as usize)) {
            let middle = top + LINE / 2;
            match entry {
                Entry::Title(text) => write(&area, text, (8, middle), 14, HPos::Left)?,
                Entry::Bar { label, ratio } => {
                    write(&area, label, (LABELS - 8, middle), 12, HPos::Right)?;
                    let is_good = match good {
                        Good::More => *ratio >= 1.0,
                        Good::Less => *ratio <= 1.0,
                    };
                    let color = if is_good { BETTER } else { WORSE };
                    let corners = [(LABELS, top + 3), (place(*ratio), top + LINE - 3)];
                    area.draw(&Rectangle::new(corners, color.filled()))?;
                    let text = format!("{ratio:.2}");
                    write(&area, &text, (place(*ratio) + 5, middle), 12, HPos::Left)?;
                }
            }
        }
        let line = vec![(place(1.0), HEAD), (place(1.0), height - LINE / 2)];
        area.draw(&PathElement::new(line, INK.stroke_width(1)))?;
        area.present()?;
    }
    Ok(svg)
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

    use super::{Entry, Good, draw};

    #[test]
    fn a_chart_has_every_label_and_colours_by_side() {
        let entries = [
            Entry::Title("Group"),
            Entry::Bar {
                label: "fast <row>".into(),
                ratio: 2.5,
            },
            Entry::Bar {
                label: "slow row".into(),
                ratio: 0.5,
            },
        ];
        let svg = draw("Title", &entries, Good::More).expect("drawn");
        for text in [
            "Title",
            "Group",
            "fast &lt;row&gt;",
            "slow row",
            "2.50",
            "0.50",
        ] {
            assert!(svg.contains(text), "{text}");
        }
        assert_eq!(svg.matches("#2A9D8F").count(), 1);
        assert_eq!(svg.matches("#E76F51").count(), 1);
        assert!(svg.trim_end().ends_with("</svg>"));
    }
}
