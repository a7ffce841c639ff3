//! Names as small integers: an open-addressing table over the spans of a source.

use super::scope::NONE;
use crate::Span;
use crate::memory::recycle;
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

impl Symbol {
    /// `_ENV`.
    pub(super) const ENV: Self = Self(0);
    /// What the hidden variables of loops are called; no name of a program.
    pub(super) const HIDDEN: Self = Self(1);
}

const EMPTY: u32 = u32::MAX;
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
/// So many names are told apart without a table: short chunks never need one.
const FEW: usize = 12;

struct Entry<'a> {
    hash: u32,
    /// The innermost visible binding.
    visible: u32,
    /// The first eight bytes, padded with zeros.
    head: u64,
    text: &'a [u8],
}

impl<'a> Entry<'a> {
    fn new(text: &'a [u8], head: u64) -> Self {
        Self {
            hash: 0,
            visible: NONE,
            head,
            text,
        }
    }
}

/// All distinct names seen so far, and what each of them means now.
#[derive(Default)]
pub(super) struct Names<'a> {
    entries: Vec<Entry<'a>>,
    /// Empty while the names are few.
    slots: Vec<u32>,
    seed: u64,
}

impl<'a> Names<'a> {
    /// No names but those every chunk has, in the same memory.
    pub(super) fn recycle<'b>(mut self) -> Names<'b> {
        let mut entries: Vec<Entry<'b>> = recycle(self.entries);
        entries.extend([&b"_ENV"[..], b"(for state)"].map(|text| Entry::new(text, head_of(text))));
        self.slots.clear();
        Names {
            entries,
            slots: self.slots,
            seed: 0,
        }
    }

    /// The innermost visible binding of a name.
    #[inline]
    pub(super) fn visible(&mut self, symbol: Symbol) -> &mut u32 {
        &mut self.entries[symbol.index()].visible
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
        self.find(text, head, self.hash(text, head), |entry| {
            entry.text == text
        })
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
        hash: u32,
        same: impl Fn(&Entry<'a>) -> bool,
    ) -> Symbol {
        if self.slots.is_empty() {
            let mut few = self.entries.iter();
            let found = few.position(|entry| entry.head == head && same(entry));
            return found.map_or_else(|| self.insert(text, head), |at| Symbol(at as u32));
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let found = self.slots[slot];
            if found == EMPTY {
                return self.insert(text, head);
            }
            let entry = &self.entries[found as usize];
            if entry.head == head && same(entry) {
                return Symbol(found);
            }
            slot = (slot + 1) & mask;
        }
    }

    #[inline(never)]
    fn insert(&mut self, text: &'a [u8], head: u64) -> Symbol {
        let symbol = Symbol(self.entries.len() as u32);
        self.entries.push(Entry::new(text, head));
        if self.slots.is_empty() {
            if self.entries.len() > FEW {
                // The seed keeps a hostile source from choosing names that collide.
                self.seed = RandomState::new().build_hasher().finish();
                self.make_slots(8 * FEW.next_power_of_two());
            }
        } else {
            self.place(symbol);
            if self.entries.len() * 2 > self.slots.len() {
                self.make_slots(self.slots.len() * 4);
            }
        }
        symbol
    }

    fn make_slots(&mut self, size: usize) {
        self.slots.clear();
        self.slots.resize(size, EMPTY);
        for symbol in 0..self.entries.len() {
            self.place(Symbol(symbol as u32));
        }
    }

    fn place(&mut self, symbol: Symbol) {
        let entry = &self.entries[symbol.index()];
        let hash = match entry.hash {
            0 => self.hash(entry.text, entry.head),
            known => known,
        };
        self.entries[symbol.index()].hash = hash;
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while self.slots[slot] != EMPTY {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = symbol.0;
    }

    fn hash(&self, text: &[u8], head: u64) -> u32 {
        if text.len() < 8 {
            return self.hash_head(text.len(), head);
        }
        let mut h = self.start(text.len(), head);
        let mut rest = &text[8..];
        while !rest.is_empty() {
            h = fold(h ^ head_of(rest));
            rest = &rest[rest.len().min(8)..];
        }
        (h ^ (h >> 32)) as u32
    }

    /// The hash of a name that `head` is the whole of.
    #[inline(always)]
    fn hash_head(&self, len: usize, head: u64) -> u32 {
        let h = self.start(len, head);
        (h ^ (h >> 32)) as u32
    }

    #[inline(always)]
    fn start(&self, len: usize, head: u64) -> u64 {
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
        let mut names = Names::default().recycle();
        let first: Vec<Symbol> = texts.iter().map(|t| names.intern(t.as_bytes())).collect();
        let second: Vec<Symbol> = texts.iter().map(|t| names.intern(t.as_bytes())).collect();
        assert_eq!(first, second);
        assert_eq!(names.len(), 5002);
        assert_eq!(names.text(first[17]), b"name17");
        assert_eq!(names.intern(b"_ENV"), Symbol::ENV);
    }
}
