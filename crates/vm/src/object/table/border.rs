//! The length operator on tables: finding a border (§3.4.7).
#![allow(unsafe_code)]

use super::TableObj;
use super::access::get_int;
use crate::value::{Slot, Tag};

/// How many slots after the hint are looked at one by one, for tables that grow at their end.
const NEAR: u32 = 4;

/// A border of the table: n such that t[n] is not nil (or n is 0) and t[n+1] is nil.
///
/// # Safety
/// `t` is live (I2).
#[inline]
pub unsafe fn len(t: *mut TableObj) -> u64 {
    // SAFETY: I2: the hint is at most the size of the array part.
    unsafe {
        let size = (*t).hdr.word;
        let hint = (*t).len_hint;
        if hint > 0 && hint < size && used(t, hint) && !used(t, hint + 1) {
            return u64::from(hint);
        }
        len_slow(t)
    }
}

/// Is slot `i` (from 1, inside the array part) in use?
#[inline(always)]
unsafe fn used(t: *mut TableObj, i: u32) -> bool {
    // SAFETY: the caller keeps `i` inside (I0, I13).
    unsafe { Slot::tag((*t).array.add(i as usize - 1)) != Tag::NIL }
}

#[inline(never)]
unsafe fn len_slow(t: *mut TableObj) -> u64 {
    // SAFETY: I2; all indexes lie between 1 and the size of the array part.
    unsafe {
        let size = (*t).hdr.word;
        let hint = (*t).len_hint;
        if hint > 0 && !used(t, hint) {
            // There is a border before the hint; often, after a removal at the end, right before it.
            let border = if hint >= 2 && used(t, hint - 1) {
                hint - 1
            } else {
                search_array(t, 0, hint)
            };
            (*t).len_hint = border;
            return u64::from(border);
        }
        if hint < size {
            // A border lies in the rest of the array part, or its last slot is in use.
            let near = size.min(hint + NEAR);
            if let Some(empty) = (hint + 1..=near).find(|&i| !used(t, i)) {
                (*t).len_hint = empty - 1;
                return u64::from(empty - 1);
            }
            if !used(t, size) {
                let border = search_array(t, near, size);
                (*t).len_hint = border;
                return u64::from(border);
            }
            (*t).len_hint = size;
        }
        if TableObj::has_no_hash(t) || get_int(t, i64::from(size) + 1).is_nil() {
            return u64::from(size);
        }
        search_hash(t, u64::from(size))
    }
}

/// Binary search: slot `low` is in use (or `low` is 0) and slot `high` is not.
unsafe fn search_array(t: *mut TableObj, mut low: u32, mut high: u32) -> u32 {
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        // SAFETY: between the two bounds (I13).
        if unsafe { used(t, middle) } {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// A border above `present`, where `present + 1` is known to be in the hash part.
unsafe fn search_hash(t: *mut TableObj, present: u64) -> u64 {
    const MAX: u64 = i64::MAX as u64;
    // SAFETY: I2.
    let absent = |key: u64| unsafe { get_int(t, key as i64).is_nil() };
    let mut high = present.max(1);
    let mut low;
    loop {
        low = high;
        if high <= MAX / 2 {
            high *= 2;
        } else {
            high = MAX;
            if absent(high) {
                break;
            }
            return high;
        }
        if absent(high) {
            break;
        }
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if absent(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    low
}
