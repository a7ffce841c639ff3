//! Names as small integers: an open-addressing table over the spans of a source.

use crate::Span;
use std::hash::{BuildHasher, Hasher, RandomState};

/// The number of a distinct name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol(pub u32);

impl Symbol {
    #[inline]
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

const EMPTY: u32 = u32::MAX;
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

struct Entry<'a> {
    hash: u32,
    /// The first eight bytes, padded with zeros.
    head: u64,
    text: &'a [u8],
}

/// All distinct names seen so far.
pub(super) struct Names<'a> {
    entries: Vec<Entry<'a>>,
    slots: Vec<u32>,
    seed: u64,
}

impl<'a> Names<'a> {
    pub(super) fn new() -> Self {
        // The seed keeps a hostile source from choosing names that collide.
        let seed = RandomState::new().build_hasher().finish();
        Self {
            entries: Vec::with_capacity(16),
            slots: vec![EMPTY; 64],
            seed,
        }
    }

    pub(super) fn text(&self, symbol: Symbol) -> &'a [u8] {
        self.entries[symbol.index()].text
    }

    /// Number of distinct names.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The symbol of the name at `span`.
    #[inline]
    pub(super) fn intern_at(&mut self, src: &'a [u8], span: Span) -> Symbol {
        let text = &src[span.range()];
        // Mostly a name is short and the source goes on: its bytes are read at once, and compared as a number.
        if let Some(&bytes) = src[span.lo as usize..].first_chunk()
            && text.len() < 8
        {
            let head = u64::from_le_bytes(bytes) & !(u64::MAX << (8 * text.len()));
            return self.find_short(text, head);
        }
        self.intern(text)
    }

    #[inline(never)]
    pub(super) fn intern(&mut self, text: &'a [u8]) -> Symbol {
        let head = head_of(text);
        if text.len() < 8 {
            return self.find_short(text, head);
        }
        let hash = hash_tail(self.hash_head(text.len(), head), &text[8..]);
        self.find(text, head, hash, |entry| entry.text == text)
    }

    #[inline]
    fn find_short(&mut self, text: &'a [u8], head: u64) -> Symbol {
        let hash = self.hash_head(text.len(), head);
        self.find(text, head, hash, |entry| entry.text.len() == text.len())
    }

    #[inline(always)]
    fn find(
        &mut self,
        text: &'a [u8],
        head: u64,
        hash: u64,
        same: impl Fn(&Entry<'a>) -> bool,
    ) -> Symbol {
        let hash = (hash ^ (hash >> 32)) as u32;
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let found = self.slots[slot];
            if found == EMPTY {
                return self.insert(slot, hash, head, text);
            }
            let entry = &self.entries[found as usize];
            if entry.head == head && same(entry) {
                return Symbol(found);
            }
            slot = (slot + 1) & mask;
        }
    }

    #[inline(never)]
    fn insert(&mut self, slot: usize, hash: u32, head: u64, text: &'a [u8]) -> Symbol {
        let symbol = Symbol(self.entries.len() as u32);
        self.entries.push(Entry { hash, head, text });
        self.slots[slot] = symbol.0;
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        }
        symbol
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 4;
        let mask = size - 1;
        let mut slots = vec![EMPTY; size];
        for (i, entry) in self.entries.iter().enumerate() {
            let mut slot = entry.hash as usize & mask;
            while slots[slot] != EMPTY {
                slot = (slot + 1) & mask;
            }
            slots[slot] = i as u32;
        }
        self.slots = slots;
    }

    #[inline(always)]
    fn hash_head(&self, len: usize, head: u64) -> u64 {
        fold(self.seed ^ (len as u64).wrapping_mul(MIX) ^ head)
    }
}

/// The first eight bytes, padded with zeros.
fn head_of(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let len = text.len().min(8);
    bytes[..len].copy_from_slice(&text[..len]);
    u64::from_le_bytes(bytes)
}

fn hash_tail(mut h: u64, mut text: &[u8]) -> u64 {
    while !text.is_empty() {
        h = fold(h ^ head_of(text));
        text = &text[text.len().min(8)..];
    }
    h
}

/// 64x64 -> 128-bit product, folded: every input bit reaches every output bit.
#[inline]
fn fold(x: u64) -> u64 {
    let product = u128::from(x) * u128::from(MIX);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn equal_names_have_equal_symbols() {
        let texts: Vec<String> = (0..5000).map(|i| format!("name{i}")).collect();
        let mut names = Names::new();
        let first: Vec<Symbol> = texts.iter().map(|t| names.intern(t.as_bytes())).collect();
        let second: Vec<Symbol> = texts.iter().map(|t| names.intern(t.as_bytes())).collect();
        assert_eq!(first, second);
        assert_eq!(names.len(), 5000);
        assert_eq!(names.text(first[17]), b"name17");
    }
}
