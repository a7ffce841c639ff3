//! String objects: header, length, bytes inline.
#![allow(unsafe_code)]

use super::GcHeader;

/// Longest interned string in bytes (PUC's LUAI_MAXSHORTLEN).
pub const MAX_SHORT: usize = 40;

/// A string; `len` bytes follow the struct. Short ones (`Tag::SHORT_STR`) are interned: equal iff same address.
/// `hdr.word` is the hash (long strings: valid only if `hdr.aux2 == 1`).
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
}

/// Equal contents? Short strings by address.
///
/// # Safety
/// Both live (I2).
pub unsafe fn equal(a: *const StrObj, b: *const StrObj) -> bool {
    // SAFETY: I2.
    a == b || unsafe { (*a).hdr.tag == crate::value::Tag::LONG_STR && StrObj::bytes(a) == StrObj::bytes(b) }
}
