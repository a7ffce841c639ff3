//! The constant table of one function: each distinct constant once, numbered in order of first use.

use indexmap::IndexMap;
use indexmap::map::RawEntryApiV1;
use indexmap::map::raw_entry_v1::RawEntryMut;
use lua_rs_bytecode::Constant;

use crate::index::ConstIdx;

/// A constant to be looked for.
#[derive(Clone, Copy)]
enum Key<'a> {
    Nil,
    False,
    True,
    Integer(i64),
    Float(u64),
    Str(&'a [u8]),
}

impl Key<'_> {
    /// A multiplicative hash: constants come from the program's own text, so speed on short names is worth more than
    /// resistance to chosen collisions would be.
    #[inline]
    fn hash(self) -> u64 {
        let hash = match self {
            Key::Nil => mix(0, 1),
            Key::False => mix(0, 2),
            Key::True => mix(0, 3),
            Key::Integer(i) => mix(0, i as u64),
            Key::Float(bits) => mix(0, !bits),
            Key::Str(bytes) => hash_bytes(bytes),
        };
        hash.wrapping_mul(MULTIPLIER)
    }

    /// Floats are compared by their bits, so that `0.0`, `-0.0` and the integer `0` stay three constants.
    #[inline]
    fn is(self, constant: &Constant) -> bool {
        match (self, constant) {
            (Key::Nil, Constant::Nil)
            | (Key::False, Constant::False)
            | (Key::True, Constant::True) => true,
            (Key::Integer(i), Constant::Integer(known)) => i == *known,
            (Key::Float(bits), Constant::Float(known)) => bits == known.to_bits(),
            (Key::Str(bytes), Constant::String(known)) => *bytes == **known,
            _ => false,
        }
    }

    fn constant(self) -> Constant {
        match self {
            Key::Nil => Constant::Nil,
            Key::False => Constant::False,
            Key::True => Constant::True,
            Key::Integer(i) => Constant::Integer(i),
            Key::Float(bits) => Constant::Float(f64::from_bits(bits)),
            Key::Str(bytes) => Constant::String(bytes.into()),
        }
    }
}

const MULTIPLIER: u64 = 0xF135_7AEA_2E62_A9C5;

#[inline]
fn mix(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(MULTIPLIER).rotate_left(26)
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

#[inline]
fn hash_bytes(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    let mut hash = mix(0, len as u64);
    if len >= 8 {
        for word in bytes.chunks_exact(8) {
            hash = mix(hash, word_at(word, 0));
        }
        // Whatever is left, and some of what was not.
        hash = mix(hash, word_at(bytes, len - 8));
    } else if len >= 4 {
        hash = mix(hash, half_at(bytes, 0) | half_at(bytes, len - 4) << 32);
    } else if len > 0 {
        let byte = |at: usize| u64::from(bytes[at]);
        hash = mix(hash, byte(0) | byte(len / 2) << 8 | byte(len - 1) << 16);
    }
    hash
}

/// The constants of one function under construction.
#[derive(Default)]
pub(crate) struct ConstantPool {
    constants: IndexMap<Constant, (), ()>,
}

impl ConstantPool {
    fn add(&mut self, key: Key<'_>) -> ConstIdx {
        let hash = key.hash();
        let entries = self.constants.raw_entry_mut_v1();
        let entry = entries.from_hash(hash, |known| key.is(known));
        let index = entry.index();
        if let RawEntryMut::Vacant(entry) = entry {
            entry.insert_hashed_nocheck(hash, key.constant(), ());
        }
        ConstIdx(index as u32)
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

    pub(crate) fn string(&mut self, value: &[u8]) -> ConstIdx {
        self.add(Key::Str(value))
    }

    /// The length of a string constant; `None` for the others.
    pub(crate) fn string_len(&self, index: ConstIdx) -> Option<usize> {
        match self.constants.get_index(index.0 as usize) {
            Some((Constant::String(text), ())) => Some(text.len()),
            _ => None,
        }
    }

    /// The finished table; the pool is empty then, and keeps its memory.
    pub(crate) fn take(&mut self) -> Vec<Constant> {
        self.constants
            .drain(..)
            .map(|(constant, ())| constant)
            .collect()
    }

    /// Empties the pool and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.constants.clear();
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
        let constants = pool.take();
        assert_eq!(constants.len(), 10);
        assert_eq!(constants[2], Constant::Float(-0.0));
        assert_eq!(pool.nil().0, 0);
    }
}
