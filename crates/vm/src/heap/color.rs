//! The `mark` byte of an object header: age, the two whites, black, and the finaliser bit.
#![allow(unsafe_code)]

use crate::object::GcHeader;

/// Bits that hold the age.
pub const AGE_BITS: u8 = 7;
/// First white.
pub const WHITE0: u8 = 1 << 3;
/// Second white.
pub const WHITE1: u8 = 1 << 4;
/// Both whites.
pub const WHITES: u8 = WHITE0 | WHITE1;
/// Visited. Neither white nor black is gray.
pub const BLACK: u8 = 1 << 5;
/// The object is registered for finalisation.
pub const FINALIZE: u8 = 1 << 6;
/// Everything but the finaliser bit.
pub const COLOR_AND_AGE: u8 = AGE_BITS | WHITES | BLACK;

/// Ages of generational mode. In incremental mode every object is [`NEW`].
pub mod age {
    /// Created in the current cycle.
    pub const NEW: u8 = 0;
    /// Created in the previous cycle.
    pub const SURVIVAL: u8 = 1;
    /// Made old by a forward barrier in this cycle.
    pub const OLD0: u8 = 2;
    /// First full cycle as old.
    pub const OLD1: u8 = 3;
    /// Really old: not visited by minor collections.
    pub const OLD: u8 = 4;
    /// Old, and a young object was stored in it in this cycle.
    pub const TOUCHED1: u8 = 5;
    /// Old, and a young object was stored in it in the previous cycle.
    pub const TOUCHED2: u8 = 6;
}

/// Reads the mark byte.
///
/// # Safety
/// `o` is live, or a cell of a page (I2, I20).
#[inline(always)]
pub unsafe fn mark_of(o: *const GcHeader) -> u8 {
    // SAFETY: the caller upholds I2/I20.
    unsafe { (*o).mark }
}

/// White (of either kind)?
///
/// # Safety
/// As [`mark_of`].
#[inline(always)]
pub unsafe fn is_white(o: *const GcHeader) -> bool {
    // SAFETY: I2.
    unsafe { mark_of(o) & WHITES != 0 }
}

/// Black?
///
/// # Safety
/// As [`mark_of`].
#[inline(always)]
pub unsafe fn is_black(o: *const GcHeader) -> bool {
    // SAFETY: I2.
    unsafe { mark_of(o) & BLACK != 0 }
}

/// Neither white nor black?
///
/// # Safety
/// As [`mark_of`].
#[inline(always)]
pub unsafe fn is_gray(o: *const GcHeader) -> bool {
    // SAFETY: I2.
    unsafe { mark_of(o) & (WHITES | BLACK) == 0 }
}

/// Makes it gray.
///
/// # Safety
/// As [`mark_of`].
#[inline(always)]
pub unsafe fn set_gray(o: *mut GcHeader) {
    // SAFETY: I2.
    unsafe { (*o).mark &= !(WHITES | BLACK) }
}

/// Makes it black.
///
/// # Safety
/// As [`mark_of`].
#[inline(always)]
pub unsafe fn set_black(o: *mut GcHeader) {
    // SAFETY: I2.
    unsafe { (*o).mark = ((*o).mark & !WHITES) | BLACK }
}

/// Its age.
///
/// # Safety
/// As [`mark_of`].
#[inline(always)]
pub unsafe fn age_of(o: *const GcHeader) -> u8 {
    // SAFETY: I2.
    unsafe { mark_of(o) & AGE_BITS }
}

/// Sets its age.
///
/// # Safety
/// As [`mark_of`].
#[inline(always)]
pub unsafe fn set_age(o: *mut GcHeader, age: u8) {
    // SAFETY: I2.
    unsafe { (*o).mark = ((*o).mark & !AGE_BITS) | age }
}

/// Old in any way (not new, not survival)?
///
/// # Safety
/// As [`mark_of`].
#[inline(always)]
pub unsafe fn is_old(o: *const GcHeader) -> bool {
    // SAFETY: I2.
    unsafe { age_of(o) > age::SURVIVAL }
}
