//! The patterns used last, prepared: most scripts use few patterns, and each many times.
//!
//! One small cache per thread, shared by all states of the thread: a prepared pattern depends on its text alone. Long
//! patterns are left out, so that what the cache holds stays small.

use super::{PatternError, Program};
use std::cell::RefCell;
use std::rc::Rc;

/// Groups of places in the cache, a power of two: a pattern goes to one of them.
const GROUPS: usize = 16;
/// Places of a group: so many patterns that go to the same do not displace each other.
const PLACES: usize = 4;
/// Longest pattern that is kept.
const LONGEST: usize = 64;

struct Entry {
    pattern: Box<[u8]>,
    anchors: bool,
    program: Rc<Program>,
}

impl Entry {
    fn is(&self, pattern: &[u8], anchors: bool) -> bool {
        *self.pattern == *pattern && self.anchors == anchors
    }
}

thread_local! {
    static CACHE: RefCell<[[Option<Entry>; PLACES]; GROUPS]> =
        const { RefCell::new([const { [const { None }; PLACES] }; GROUPS]) };
}

/// [`Program::new`], or what it returned for the same pattern before.
///
/// # Errors
/// As [`Program::new`].
pub fn prepare(pattern: &[u8], anchors: bool) -> Result<Rc<Program>, PatternError> {
    if pattern.len() > LONGEST {
        return Ok(Rc::new(Program::new(pattern, anchors)?));
    }
    let group = group(pattern);
    CACHE.with_borrow_mut(|cache| {
        let places = &mut cache[group];
        let known = places
            .iter()
            .flatten()
            .find(|entry| entry.is(pattern, anchors));
        if let Some(entry) = known {
            return Ok(Rc::clone(&entry.program));
        }
        let program = Rc::new(Program::new(pattern, anchors)?);
        // The oldest goes.
        places.rotate_right(1);
        places[0] = Some(Entry {
            pattern: pattern.into(),
            anchors,
            program: Rc::clone(&program),
        });
        Ok(program)
    })
}

/// Where a pattern goes: by its length and both its ends.
fn group(pattern: &[u8]) -> usize {
    let mut ends = [0; 16];
    let len = pattern.len();
    let half = len.min(8);
    ends[..half].copy_from_slice(&pattern[..half]);
    ends[8..8 + half].copy_from_slice(&pattern[len - half..]);
    let both = u128::from_le_bytes(ends);
    let mixed = (both as u64 ^ ((both >> 64) as u64).rotate_left(32) ^ len as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> (64 - GROUPS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn same_pattern_same_program() {
        let first = prepare(b"^%d+", true).expect("enough memory");
        assert!(Rc::ptr_eq(
            &first,
            &prepare(b"^%d+", true).expect("enough memory")
        ));
        let literal = prepare(b"^%d+", false).expect("enough memory");
        assert!(!Rc::ptr_eq(&first, &literal));
        assert_eq!((first.is_anchored(), literal.is_anchored()), (true, false));
    }

    #[test]
    fn patterns_of_one_group_do_not_displace_each_other() {
        let patterns: Vec<Vec<u8>> = (b'a'..=b'z')
            .flat_map(|c| [b'+', b'*', b'-', b'?'].map(|repeat| vec![c, repeat]))
            .filter(|pattern| group(pattern) == 3)
            .take(PLACES)
            .collect();
        assert_eq!(patterns.len(), PLACES);
        let prepared = |pattern: &Vec<u8>| prepare(pattern, true).expect("enough memory");
        let first: Vec<_> = patterns.iter().map(prepared).collect();
        let again = patterns.iter().map(prepared);
        assert!(first.iter().zip(again).all(|(a, b)| Rc::ptr_eq(a, &b)));
    }

    #[test]
    fn every_length_has_a_group() {
        for len in 0..=LONGEST + 1 {
            let pattern = vec![b'a'; len];
            assert!(group(&pattern) < GROUPS);
            assert_eq!(
                prepare(&pattern, true)
                    .expect("enough memory")
                    .nodes()
                    .len(),
                len + 1
            );
        }
    }
}
