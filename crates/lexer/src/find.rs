//! The first of a byte or of two in a text, where it is mostly near.
//!
//! `memchr` asks the processor once what vectors it has, which a virtual machine may answer in some 30 microseconds: a twentieth of what a short
//! script takes from start to end. Its portable searchers, words at a time, ask nothing.

use memchr::arch::all::memchr::{One, Two};

/// How many bytes are searched words at a time.
const NEAR: usize = 8 << 10;

/// Where the first `byte` is.
#[inline]
pub(crate) fn first(byte: u8, text: &[u8]) -> Option<usize> {
    let (near, far) = halves(text);
    let found = One::new(byte).find(near);
    found.or_else(|| Some(near.len() + memchr::memchr(byte, far?)?))
}

/// Where the first `one` or `other` is.
#[inline]
pub(crate) fn first_of_two(one: u8, other: u8, text: &[u8]) -> Option<usize> {
    let (near, far) = halves(text);
    let found = Two::new(one, other).find(near);
    found.or_else(|| Some(near.len() + memchr::memchr2(one, other, far?)?))
}

fn halves(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match text.split_at_checked(NEAR) {
        Some((near, far)) => (near, Some(far)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{NEAR, first, first_of_two};
    use pretty_assertions::assert_eq;

    #[test]
    fn near_far_and_nowhere() {
        for len in [0, 1, 7, 40, NEAR - 1, NEAR, NEAR + 1, 3 * NEAR] {
            let mut text = vec![b'x'; len];
            assert_eq!(first(b'a', &text), None, "{len}");
            assert_eq!(first_of_two(b'a', b'b', &text), None, "{len}");
            for at in [0, 1, 9, NEAR - 1, NEAR, NEAR + 1, 2 * NEAR] {
                if at < len {
                    text[len - 1] = b'b';
                    text[at] = b'a';
                    assert_eq!(first(b'a', &text), Some(at), "{len}");
                    assert_eq!(first_of_two(b'b', b'a', &text), Some(at), "{len}");
                    text[at] = b'x';
                }
            }
        }
    }
}
