//! String objects: header, length, bytes inline; hashing, equality, order.
#![allow(unsafe_code)]

use super::GcHeader;
use crate::value::Tag;
use std::cmp::Ordering;

/// Longest interned string in bytes (PUC's LUAI_MAXSHORTLEN).
pub const MAX_SHORT: usize = 40;

/// A string; `len` bytes follow the struct. Short ones (`Tag::SHORT_STR`) are interned: equal iff same address.
/// `hdr.word` is the hash; in long strings it is the heap's hash seed until `hdr.aux2 == 1`.
#[repr(C)]
pub struct StrObj {
    /// Object header.
    pub hdr: GcHeader,
    /// Length in bytes.
    pub len: usize,
    /// The bytes.
    pub data: [u8; 0],
}

impl StrObj {
    /// The bytes.
    ///
    /// # Safety
    /// `this` is live for `'a` (I2).
    #[inline(always)]
    pub unsafe fn bytes<'a>(this: *const StrObj) -> &'a [u8] {
        // SAFETY: I4: `len` initialised bytes follow the struct; strings are immutable.
        unsafe { std::slice::from_raw_parts((&raw const (*this).data).cast(), (*this).len) }
    }
    /// Address of the first byte, for filling a new long string in place.
    ///
    /// # Safety
    /// `this` points at a string object (I2).
    #[inline(always)]
    pub unsafe fn data(this: *mut StrObj) -> *mut u8 {
        // SAFETY: I2; no reference is made.
        unsafe { (&raw mut (*this).data).cast() }
    }
    /// Size of the object that holds `len` bytes; `None` if there is no such size.
    #[inline(always)]
    pub fn size_for(len: usize) -> Option<usize> {
        if len <= isize::MAX as usize - size_of::<StrObj>() {
            Some(size_of::<StrObj>() + len)
        } else {
            None
        }
    }
}

/// Equal contents? Short strings by address.
///
/// # Safety
/// Both live (I2).
#[inline]
pub unsafe fn equal(a: *const StrObj, b: *const StrObj) -> bool {
    // SAFETY: I2.
    a == b || unsafe { (*a).hdr.tag == Tag::LONG_STR && StrObj::bytes(a) == StrObj::bytes(b) }
}

/// Order of two strings, byte by byte as in the C locale (§3.4.4).
///
/// # Safety
/// Both live (I2).
#[inline]
pub unsafe fn compare(a: *const StrObj, b: *const StrObj) -> Ordering {
    // SAFETY: I2.
    unsafe { StrObj::bytes(a).cmp(StrObj::bytes(b)) }
}

const K0: u64 = 0x9E37_79B9_7F4A_7C15;
const K1: u64 = 0xE703_7ED1_A0B4_28DB;

/// 64 x 64 bits multiplied, both halves of the product mixed.
#[inline(always)]
pub fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

#[inline(always)]
fn half(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32::from_le_bytes(
        bytes[at..at + 4].try_into().expect("four bytes"),
    ))
}

/// Seeded hash of all the bytes, read by words.
#[inline]
pub fn hash_bytes(bytes: &[u8], seed: u32) -> u32 {
    let len = bytes.len();
    // Who does not know the seed cannot choose words that cancel a factor below.
    let secret = (u64::from(seed) | 1 << 32).wrapping_mul(K1);
    let mut state = secret.rotate_left(32) ^ len as u64;
    let (a, b) = if len >= 8 {
        let mut at = 0;
        while len - at > 16 {
            state = fold(word(bytes, at) ^ secret, word(bytes, at + 8) ^ state);
            at += 16;
        }
        // The last sixteen bytes, or two words that overlap.
        (word(bytes, len.saturating_sub(16)), word(bytes, len - 8))
    } else if len >= 4 {
        (half(bytes, 0), half(bytes, len - 4))
    } else if len > 0 {
        (
            u64::from(bytes[0]) << 8 | u64::from(bytes[len / 2]),
            u64::from(bytes[len - 1]),
        )
    } else {
        (0, 0)
    };
    let h = fold(fold(a ^ secret, b ^ state), K0);
    (h ^ h >> 32) as u32
}

/// Equality of short texts, by words and without a call.
#[inline]
pub fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let len = a.len();
    if len != b.len() {
        return false;
    }
    if len >= 8 {
        // The last word may overlap the one before.
        let mut at = 0;
        while at < len - 8 {
            if word(a, at) != word(b, at) {
                return false;
            }
            at += 8;
        }
        return word(a, len - 8) == word(b, len - 8);
    }
    if len >= 4 {
        return half(a, 0) == half(b, 0) && half(a, len - 4) == half(b, len - 4);
    }
    len == 0 || a[0] == b[0] && a[len / 2] == b[len / 2] && a[len - 1] == b[len - 1]
}

/// Hash of a long string, computed when first needed.
///
/// # Safety
/// `this` is a live long string (I2).
#[inline]
pub unsafe fn hash_long(this: *mut StrObj) -> u32 {
    // SAFETY: I2; the header of a string is only written here and by the collector (other bytes).
    unsafe {
        if (*this).hdr.aux2 == 0 {
            (*this).hdr.word = hash_bytes(StrObj::bytes(this), (*this).hdr.word);
            (*this).hdr.aux2 = 1;
        }
        (*this).hdr.word
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_byte_counts() {
        for len in 1..100usize {
            let base = vec![7u8; len];
            let h = hash_bytes(&base, 1);
            for at in 0..len {
                let mut other = base.clone();
                other[at] ^= 1;
                assert_ne!(hash_bytes(&other, 1), h, "length {len}, byte {at}");
            }
            assert_ne!(hash_bytes(&base, 2), h);
            assert_ne!(hash_bytes(&base[1..], 1), h);
        }
    }

    #[test]
    fn same_bytes_sees_each_byte() {
        for len in 0..100usize {
            let base: Vec<u8> = (0..len as u8).collect();
            assert!(same_bytes(&base, &base.clone()), "length {len}");
            for at in 0..len {
                let mut other = base.clone();
                other[at] ^= 1;
                assert!(!same_bytes(&base, &other), "length {len}, byte {at}");
                assert!(!same_bytes(&base, &base[..at]));
            }
        }
    }

    #[test]
    fn low_bits_spread() {
        let hashes: HashSet<u32> = (0..4096)
            .map(|i| hash_bytes(format!("key{i}").as_bytes(), 5) & 0xFFFF)
            .collect();
        assert!(hashes.len() > 3800, "{}", hashes.len());
    }
}
