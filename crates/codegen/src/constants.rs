//! The constant table of one function: each distinct constant once, numbered in order of first use.

use std::hash::{BuildHasherDefault, Hash, Hasher};

use indexmap::IndexSet;
use lua_rs_bytecode::Constant;

use crate::index::ConstIdx;

/// A constant as a hash key. Floats are keyed by their bits, so that `0.0`, `-0.0` and the integer
/// `0` stay three constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key<'a> {
    Nil,
    False,
    True,
    Integer(i64),
    Float(u64),
    Str(&'a [u8]),
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match *self {
            Key::Nil => state.write_u64(1),
            Key::False => state.write_u64(2),
            Key::True => state.write_u64(3),
            Key::Integer(i) => state.write_u64(i as u64),
            Key::Float(bits) => state.write_u64(!bits),
            Key::Str(bytes) => state.write(bytes),
        }
    }
}

/// A multiplicative hasher: constants come from the program's own text, so speed on short names is
/// worth more than resistance to chosen collisions would be.
#[derive(Default)]
struct ConstHasher(u64);

const MULTIPLIER: u64 = 0xF135_7AEA_2E62_A9C5;

impl ConstHasher {
    #[inline]
    fn mix(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(MULTIPLIER).rotate_left(26);
    }
}

#[inline]
fn word_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |word| u64::from_le_bytes(*word))
}

#[inline]
fn half_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |half| u32::from_le_bytes(*half).into())
}

impl Hasher for ConstHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let len = bytes.len();
        self.mix(len as u64);
        if len >= 8 {
            for word in bytes.chunks_exact(8) {
                self.mix(word_at(word, 0));
            }
            // Whatever is left, and some of what was not.
            self.mix(word_at(bytes, len - 8));
        } else if len >= 4 {
            self.mix(half_at(bytes, 0) | half_at(bytes, len - 4) << 32);
        } else if len > 0 {
            let byte = |at: usize| u64::from(bytes[at]);
            self.mix(byte(0) | byte(len / 2) << 8 | byte(len - 1) << 16);
        }
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.mix(word);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0.wrapping_mul(MULTIPLIER)
    }
}

/// The constants of one function under construction.
#[derive(Default)]
pub(crate) struct ConstantPool<'a> {
    keys: IndexSet<Key<'a>, BuildHasherDefault<ConstHasher>>,
}

impl<'a> ConstantPool<'a> {
    fn add(&mut self, key: Key<'a>) -> ConstIdx {
        ConstIdx(self.keys.insert_full(key).0 as u32)
    }

    pub(crate) fn nil(&mut self) -> ConstIdx {
        self.add(Key::Nil)
    }

    pub(crate) fn boolean(&mut self, value: bool) -> ConstIdx {
        self.add(if value { Key::True } else { Key::False })
    }

    pub(crate) fn integer(&mut self, value: i64) -> ConstIdx {
        self.add(Key::Integer(value))
    }

    pub(crate) fn float(&mut self, value: f64) -> ConstIdx {
        self.add(Key::Float(value.to_bits()))
    }

    pub(crate) fn string(&mut self, value: &'a [u8]) -> ConstIdx {
        self.add(Key::Str(value))
    }

    /// The length of a string constant; `None` for the others.
    pub(crate) fn string_len(&self, index: ConstIdx) -> Option<usize> {
        match self.keys.get_index(index.0 as usize) {
            Some(Key::Str(bytes)) => Some(bytes.len()),
            _ => None,
        }
    }

    /// The finished table.
    pub(crate) fn to_constants(&self) -> Vec<Constant> {
        self.keys
            .iter()
            .map(|key| match *key {
                Key::Nil => Constant::Nil,
                Key::False => Constant::False,
                Key::True => Constant::True,
                Key::Integer(i) => Constant::Integer(i),
                Key::Float(bits) => Constant::Float(f64::from_bits(bits)),
                Key::Str(bytes) => Constant::String(bytes.into()),
            })
            .collect()
    }

    /// Empties the pool and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.keys.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn equal_constants_share_an_index_and_different_ones_do_not() {
        let mut pool = ConstantPool::default();
        let indices = [
            pool.integer(0),
            pool.float(0.0),
            pool.float(-0.0),
            pool.string(b"0"),
            pool.nil(),
            pool.boolean(false),
            pool.boolean(true),
            pool.integer(1),
            pool.integer(2),
            pool.integer(3),
        ];
        for (i, index) in indices.iter().enumerate() {
            assert_eq!(index.0 as usize, i);
        }
        assert_eq!(pool.integer(0), indices[0]);
        assert_eq!(pool.float(-0.0), indices[2]);
        assert_eq!(pool.string(&b"x0"[1..]), indices[3]);
        assert_eq!(pool.to_constants().len(), 10);
        assert_eq!(pool.to_constants()[2], Constant::Float(-0.0));
    }
}
