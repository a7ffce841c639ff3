//! Tables: array part, hash part, metamethod-absence flags.
#![allow(unsafe_code)]

use super::GcHeader;
use crate::value::{Slot, Tag};

/// A table. `hdr.aux` = metamethod-absence flags (bit e set: metamethod e is known absent when this table is a
/// metatable), `hdr.aux2` = log2 of the number of nodes, `hdr.word` = size of the array part.
#[repr(C)]
pub struct TableObj {
    /// Object header.
    pub hdr: GcHeader,
    /// Array part: keys 1..=hdr.word.
    pub array: *mut Slot,
    /// Hash part: `1 << hdr.aux2` nodes; the shared dummy node when empty.
    pub node: *mut Node,
    /// All nodes at or after this one are in use.
    pub last_free: *mut Node,
    /// Metatable or null.
    pub metatable: *mut TableObj,
}

/// A hash node: value (first 9 bytes laid out as a `Slot`), key tag, chain link, key.
#[repr(C)]
pub struct Node {
    /// Value payload.
    pub val_bits: u64,
    /// Value tag.
    pub val_tag: Tag,
    /// Key tag; `Tag::NIL` = never used, `Tag::DEAD` = key of a collected object.
    pub key_tag: Tag,
    /// Distance to the next node of the chain, 0 = end.
    pub next: i32,
    /// Key payload.
    pub key_bits: u64,
}

const _: () = assert!(size_of::<Node>() == 24);

impl Node {
    /// The value half as a slot (I3: only its first nine bytes).
    #[inline(always)]
    pub fn val(this: *mut Node) -> *mut Slot {
        this.cast()
    }
}

#[allow(unused_variables, clippy::unimplemented, missing_docs, clippy::missing_safety_doc)]
mod api {
    use super::*;
    use crate::value::Val;
    pub unsafe fn get(t: *mut TableObj, key: Val) -> Val { unimplemented!() }
    pub unsafe fn get_int(t: *mut TableObj, key: i64) -> Val { unimplemented!() }
    pub unsafe fn len(t: *mut TableObj) -> u64 { unimplemented!() }
    pub unsafe fn next(t: *mut TableObj, key: Val) -> Result<Option<(Val, Val)>, ()> { unimplemented!() }
    pub unsafe fn raw_equal(a: Val, b: Val) -> bool { unimplemented!() }
}
pub use api::*;
