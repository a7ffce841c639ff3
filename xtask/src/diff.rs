//! A line diff, short enough to read in a test log.

/// Lines of context and the most lines shown.
const MOST_LINES: usize = 40;

/// Describes how `actual` differs from `expected`: the common head and tail are left out, the rest is shown with `-` and `+`.
pub fn describe(expected: &[u8], actual: &[u8]) -> String {
    let expected = String::from_utf8_lossy(expected);
    let actual = String::from_utf8_lossy(actual);
    let old: Vec<&str> = expected.lines().collect();
    let new: Vec<&str> = actual.lines().collect();
    let mut text = String::new();
    for (shown, (line, step)) in steps(&old, &new).into_iter().enumerate() {
        if shown == MOST_LINES {
            text.push_str("      ...\n");
            break;
        }
        text.push_str(&match step {
            Step::Gone(content) => format!("{line:5} - {content}\n"),
            Step::Added(content) => format!("{line:5} + {content}\n"),
        });
    }
    if text.is_empty() {
        text.push_str("      (only line ends differ)\n");
    }
    text
}

enum Step<'a> {
    Gone(&'a str),
    Added(&'a str),
}

/// The changed lines with their line numbers. Resynchronizes at the nearest line both sides share, within a window: not minimal, but
/// linear in practice.
fn steps<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(usize, Step<'a>)> {
    const WINDOW: usize = 60;
    let mut changed = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (skip_old, skip_new) = (0..WINDOW)
            .flat_map(|sum| (0..=sum).map(move |a| (a, sum - a)))
            .find(|&(a, b)| i + a < old.len() && j + b < new.len() && old[i + a] == new[j + b])
            .unwrap_or((WINDOW, WINDOW));
        for _ in 0..skip_old.min(old.len() - i) {
            changed.push((i + 1, Step::Gone(old[i])));
            i += 1;
        }
        for _ in 0..skip_new.min(new.len() - j) {
            changed.push((j + 1, Step::Added(new[j])));
            j += 1;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn shows_only_what_changed() {
        assert_eq!(
            describe(b"a\nb\nc\n", b"a\nx\nc\n"),
            "    2 - b\n    2 + x\n"
        );
        assert_eq!(describe(b"a\nc\n", b"a\nb\nc\n"), "    2 + b\n");
        assert_eq!(describe(b"a\nb\n", b"a\n"), "    2 - b\n");
    }

    #[test]
    fn line_ends_alone_are_named() {
        assert_eq!(describe(b"a\n", b"a"), "      (only line ends differ)\n");
    }
}
