//! Where a generator's decisions come from: a seed, or a recorded list of earlier decisions.
//!
//! Everything a program is made of is drawn here as small numbers and recorded. The same numbers give the same program again, and a list
//! with numbers removed or made smaller gives a smaller program: that is all the shrinker needs to know about generators.

use std::ops::Range;

/// A source of decisions which remembers what it gave.
pub struct Choices {
    source: Source,
    taken: Vec<u32>,
    spans: Vec<Range<usize>>,
}

enum Source {
    /// SplitMix64: its state.
    Seed(u64),
    /// Recorded decisions, and how many are used up. Zeros follow.
    Replay(Vec<u32>, usize),
}

/// What a generator drew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The decisions in order.
    pub taken: Vec<u32>,
    /// The parts of the list that made one element of a repetition: what can be left out as a whole. Inner ones first.
    pub spans: Vec<Range<usize>>,
}

impl Choices {
    /// Decisions of program `index` of the run with `seed`.
    pub fn seeded(seed: u64, index: u64) -> Self {
        let mut state = seed ^ 0x6c75_612d_7273_2121;
        let mixed = next(&mut state) ^ index.wrapping_mul(0xd134_2543_de82_ef95);
        Choices::from(Source::Seed(mixed))
    }

    /// Decisions made before, zeros after them.
    pub fn replay(taken: Vec<u32>) -> Self {
        Choices::from(Source::Replay(taken, 0))
    }

    fn from(source: Source) -> Self {
        Choices {
            source,
            taken: Vec::new(),
            spans: Vec::new(),
        }
    }

    /// A number below `count`, which is at least 1. Zero is the decision for the simplest thing.
    pub fn below(&mut self, count: u32) -> u32 {
        let most = count.max(1) - 1;
        let value = match &mut self.source {
            Source::Seed(state) => (next(state) % (u64::from(most) + 1)) as u32,
            Source::Replay(taken, used) => {
                let value = taken.get(*used).copied().unwrap_or(0);
                *used += 1;
                value.min(most)
            }
        };
        self.taken.push(value);
        value
    }

    /// True in `percent` of a hundred cases; the simple answer is no.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) >= 100 - percent.min(100)
    }

    /// Remembers what `part` draws as one element of a repetition.
    pub fn start_span(&self) -> usize {
        self.taken.len()
    }

    /// Ends the element which began at `start`.
    pub fn end_span(&mut self, start: usize) {
        if self.taken.len() > start {
            self.spans.push(start..self.taken.len());
        }
    }

    /// Everything drawn so far.
    pub fn into_record(self) -> Record {
        Record {
            taken: self.taken,
            spans: self.spans,
        }
    }
}

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::Choices;

    #[test]
    fn a_replay_gives_what_was_drawn_and_then_zeros() {
        let mut first = Choices::seeded(7, 3);
        let drawn: Vec<u32> = (1..50).map(|n| first.below(n)).collect();
        let mut again = Choices::replay(first.into_record().taken);
        let replayed: Vec<u32> = (1..50).map(|n| again.below(n)).collect();
        assert_eq!(drawn, replayed);
        assert_eq!(again.below(100), 0);
    }

    #[test]
    fn programs_of_one_seed_differ() {
        let draw = |index| {
            let mut choices = Choices::seeded(1, index);
            [choices.below(1 << 30), choices.below(1 << 30)]
        };
        assert_ne!(draw(0), draw(1));
        assert_eq!(draw(5), draw(5));
    }
}
