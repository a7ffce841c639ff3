//! Makes a failing program small: first by its decisions, then by its lines.

use super::choices::Record;

/// Shortens a list of decisions as long as `fails` says that what they lead to still fails. `fails` gives the record of the
/// decisions that were really used, or none when the program is all right; it is asked at most `budget` times.
pub fn decisions(
    start: Record,
    budget: usize,
    fails: impl FnMut(Vec<u32>) -> Option<Record>,
) -> Record {
    let mut search = Search {
        best: start,
        left: budget,
        fails,
    };
    loop {
        let before = search.best.taken.clone();
        search.drop_spans();
        for size in [16, 8, 4, 2, 1] {
            search.chunks(size, false);
        }
        for size in [8, 1] {
            search.chunks(size, true);
        }
        search.lower_values();
        if search.left == 0 || search.best.taken == before {
            return search.best;
        }
    }
}

struct Search<F> {
    best: Record,
    left: usize,
    fails: F,
}

impl<F: FnMut(Vec<u32>) -> Option<Record>> Search<F> {
    /// Tries a list; it is the best from now on if it fails and is smaller.
    fn try_list(&mut self, taken: Vec<u32>) -> bool {
        if self.left == 0 || taken == self.best.taken {
            return false;
        }
        self.left -= 1;
        let Some(record) = (self.fails)(taken) else {
            return false;
        };
        let smaller = |record: &Record| (record.taken.len(), record.taken.clone());
        if smaller(&record) >= smaller(&self.best) {
            return false;
        }
        self.best = record;
        true
    }

    /// Leaves out elements of repetitions, the largest first.
    fn drop_spans(&mut self) {
        let mut rank = 0;
        loop {
            let mut spans = self.best.spans.clone();
            spans.sort_by_key(|span| (std::cmp::Reverse(span.len()), span.start));
            let Some(span) = spans.get(rank).cloned() else {
                return;
            };
            let mut taken = self.best.taken.clone();
            taken.drain(span);
            if !self.try_list(taken) {
                rank += 1;
            }
            if self.left == 0 {
                return;
            }
        }
    }

    /// Leaves out, or sets to zero, every group of `size` decisions, from the end on.
    fn chunks(&mut self, size: usize, zero: bool) {
        let mut end = self.best.taken.len();
        while end >= size && self.left > 0 {
            let start = end - size;
            let mut taken = self.best.taken.clone();
            if zero {
                taken[start..end].fill(0);
            } else {
                taken.drain(start..end);
            }
            self.try_list(taken);
            end = (end - size.div_ceil(2).max(1)).min(self.best.taken.len());
        }
    }

    /// Makes single decisions smaller.
    fn lower_values(&mut self) {
        let mut at = 0;
        while at < self.best.taken.len() && self.left > 0 {
            let value = self.best.taken[at];
            for smaller in [0, value / 2, value.saturating_sub(1)] {
                if smaller < value && at < self.best.taken.len() {
                    let mut taken = self.best.taken.clone();
                    taken[at] = smaller;
                    if self.try_list(taken) {
                        break;
                    }
                }
            }
            at += 1;
        }
    }
}

/// Leaves out lines of a text as long as it still fails.
pub fn lines(text: &str, budget: usize, mut fails: impl FnMut(&str) -> bool) -> String {
    let mut best: Vec<&str> = text.lines().collect();
    let mut left = budget;
    let mut size = best.len() / 2;
    while size > 0 {
        let mut start = 0;
        let mut progress = false;
        while start + size <= best.len() && left > 0 {
            let mut fewer = best.clone();
            fewer.drain(start..start + size);
            left -= 1;
            if fails(&fewer.join("\n")) {
                best = fewer;
                progress = true;
            } else {
                start += 1;
            }
        }
        if !(progress && size == 1) {
            size /= 2;
        }
    }
    best.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{decisions, lines};
    use crate::differential::choices::{Choices, Record};

    /// A list of numbers, each announced by a 1, that fails when two of them are at least 10.
    fn generate(taken: Vec<u32>) -> (Vec<u32>, Record) {
        let mut choices = Choices::replay(taken);
        let mut numbers = Vec::new();
        loop {
            let start = choices.start_span();
            if choices.below(2) == 0 {
                break;
            }
            numbers.push(choices.below(1000));
            choices.end_span(start);
        }
        (numbers, choices.into_record())
    }

    #[test]
    fn a_failure_becomes_the_smallest_of_its_kind() {
        let start: Vec<u32> = (0..20).flat_map(|n| [1, n * 37 % 50]).collect();
        let fails = |taken| {
            let (numbers, record) = generate(taken);
            let large = numbers.iter().filter(|&&n| n >= 10).count();
            (large >= 2).then_some(record)
        };
        let record = decisions(generate(start).1, 2000, fails);
        assert_eq!(record.taken, [1, 10, 1, 10, 0]);
    }

    #[test]
    fn lines_that_do_not_matter_go() {
        let fails = |text: &str| text.contains("a") && text.contains("d");
        assert_eq!(lines("a\nb\nc\nd\ne", 100, fails), "a\nd");
    }
}
