//! Tables: array part, hash part, metamethod-absence flags.
//!
//! The hash part is a chained scatter table with Brent's variation: a colliding key that is not in its main position
//! gives way to the one that belongs there. Nothing here runs a barrier: whoever stores a collectable key or value in a
//! table does (`heap`'s back barrier).
#![allow(unsafe_code)]

mod access;
mod border;
mod rehash;
mod traverse;

#[cfg(test)]
mod tests;

pub use access::{
    constant_position, find, find_constant, find_int, find_short_str, get, get_bytes, get_int,
    get_short_str, raw_equal, set, set_in_hash,
};
pub use border::len;
pub use rehash::{init_parts, resize, resize_array};
pub use traverse::{distance, next, next_index, next_into};

use super::{GcHeader, string};
use crate::heap::{Heap, OutOfMemory};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::number::float_to_int_exact;

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
    /// Metatable or null.
    pub metatable: *mut TableObj,
    /// With a hash part: all nodes at or after this index are in use. Without: slots the array part's buffer has room for
    /// (see [`TableObj::capacity`]).
    pub spare: u32,
    /// Where the last border was found: a hint, at most the size of the array part.
    pub len_hint: u32,
    /// Number of nodes - 1.
    pub mask: u32,
    /// Seed of the hashes of numbers and objects: even, and then known (`linear_seed`), or odd, and then the heap's.
    pub seed: u32,
}

const _: () = assert!(size_of::<TableObj>() == 48);

/// A hash node: value (first 9 bytes laid out as a `Slot`), key tag, chain link, key.
#[repr(C)]
pub struct Node {
    /// Value payload.
    pub val_bits: u64,
    /// Value tag.
    pub val_tag: Tag,
    /// Key tag; `Tag::NIL` = never used, `Tag::DEAD` = key of a collected object.
    pub key_tag: Tag,
    /// Is the key elsewhere than in its main position? Spares a look at the hash, which for a string is elsewhere in memory.
    pub guest: bool,
    /// Distance to the next node of the chain, 0 = end.
    pub next: i32,
    /// Key payload.
    pub key_bits: u64,
}

const _: () = assert!(size_of::<Node>() == 24);

/// The hash part of tables without one. Never written: no key equals its nil key.
static DUMMY: Node = Node::EMPTY;

/// Largest log2 of a hash part's size.
const MAX_HASH_BITS: u32 = 30;

/// Largest size of an array part.
const MAX_ARRAY: u64 = 1 << 31;

/// Why a key could not be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableError {
    /// "table index is nil"
    IndexNil,
    /// "table index is NaN"
    IndexNan,
    /// "table overflow"
    Overflow,
    /// "not enough memory"
    Memory,
}

impl From<OutOfMemory> for TableError {
    fn from(_: OutOfMemory) -> Self {
        TableError::Memory
    }
}

impl Node {
    /// A node without key and value.
    pub const EMPTY: Node = Node {
        val_bits: 0,
        val_tag: Tag::NIL,
        key_tag: Tag::NIL,
        guest: false,
        next: 0,
        key_bits: 0,
    };
    /// The value half as a slot (I3: only its first nine bytes).
    #[inline(always)]
    pub fn val(this: *mut Node) -> *mut Slot {
        this.cast()
    }
    /// The tag of the value if the key is the short string at address `key`, else nil's. The tags are read one by one: a read of both
    /// would wait for a value's tag that was written just before.
    ///
    /// # Safety
    /// `this` is a node of a live table (I2).
    #[inline(always)]
    pub unsafe fn field_tag(this: *const Node, key: u64) -> Tag {
        // SAFETY: I2.
        unsafe {
            if (*this).key_bits == key && (*this).key_tag == Tag::SHORT_STR {
                (*this).val_tag
            } else {
                Tag::NIL
            }
        }
    }
    /// The key.
    ///
    /// # Safety
    /// `this` is a node of a live table (I2).
    #[inline(always)]
    pub unsafe fn key(this: *mut Node) -> Val {
        // SAFETY: I2.
        unsafe {
            Val {
                bits: (*this).key_bits,
                tag: (*this).key_tag,
            }
        }
    }
    /// The next node of the chain (`this` itself at its end).
    ///
    /// # Safety
    /// As [`Node::key`].
    #[inline(always)]
    unsafe fn after(this: *mut Node) -> *mut Node {
        // SAFETY: I2: links stay within the hash part.
        unsafe { this.offset((*this).next as isize) }
    }
}

impl TableObj {
    /// Sets the fields of a new, empty table (all but the header's collector bits).
    ///
    /// # Safety
    /// `this` points at an allocation for a table.
    pub unsafe fn init(this: *mut TableObj) {
        // SAFETY: the caller's promise (I0).
        unsafe {
            (*this).hdr.aux = 0;
            (*this).hdr.aux2 = 0;
            (*this).hdr.word = 0;
            (*this).array = std::ptr::null_mut();
            (*this).node = dummy();
            (*this).metatable = std::ptr::null_mut();
            (*this).spare = 0;
            (*this).len_hint = 0;
            (*this).mask = 0;
            (*this).seed = 0;
        }
    }
    /// Number of nodes (1 for the dummy).
    ///
    /// # Safety
    /// `this` is live (I2).
    #[inline(always)]
    pub unsafe fn node_count(this: *const TableObj) -> u32 {
        // SAFETY: I2.
        unsafe { (*this).mask + 1 }
    }
    /// Slots the array part's buffer has room for: more than its size only in tables without a hash part (I13).
    ///
    /// # Safety
    /// `this` is live (I2).
    #[inline]
    unsafe fn capacity(this: *const TableObj) -> u32 {
        // SAFETY: I2.
        unsafe {
            if TableObj::has_no_hash(this) {
                (*this).spare
            } else {
                (*this).hdr.word
            }
        }
    }
    /// Has it no hash part of its own?
    ///
    /// # Safety
    /// `this` is live (I2).
    #[inline(always)]
    pub unsafe fn has_no_hash(this: *const TableObj) -> bool {
        // SAFETY: I2.
        unsafe { (*this).node == dummy() }
    }
}

/// The shared node of empty hash parts.
#[inline(always)]
fn dummy() -> *mut Node {
    (&raw const DUMMY).cast_mut()
}

/// A new empty table.
///
/// # Errors
/// Out of memory.
pub fn new_table(heap: &mut Heap) -> Result<*mut TableObj, OutOfMemory> {
    // SAFETY: I4: initialised right below.
    let t: *mut TableObj = unsafe { heap.new_object(Tag::TABLE, size_of::<TableObj>()) }?.cast();
    // SAFETY: a fresh object of that size (I26).
    unsafe { TableObj::init(t) };
    Ok(t)
}

/// Gives back both parts, before the object itself is freed.
///
/// # Safety
/// `t` is a table that is not used any more, except to free it.
pub unsafe fn free_parts(heap: &mut Heap, t: *mut TableObj) {
    // SAFETY: both buffers were allocated with these sizes (I2).
    unsafe {
        let mut capacity = (*t).spare;
        if !TableObj::has_no_hash(t) {
            capacity = (*t).hdr.word;
            heap.retire_buf(
                (*t).node.cast(),
                TableObj::node_count(t) as usize * size_of::<Node>(),
            );
            (*t).node = dummy();
            (*t).hdr.aux2 = 0;
            (*t).mask = 0;
            (*t).spare = 0;
        }
        if capacity != 0 {
            heap.free_buf((*t).array.cast(), capacity as usize * size_of::<Slot>());
            (*t).array = std::ptr::null_mut();
            (*t).hdr.word = 0;
            (*t).spare = 0;
        }
    }
}

/// Mixes the bits of a float: who does not know an odd seed cannot choose numbers with equal results.
#[inline(always)]
fn mix(number: u64, seed: u32) -> u32 {
    string::fold(
        number,
        0x9E37_79B9_7F4A_7C15u64.wrapping_mul(u64::from(seed | 1)),
    ) as u32
}

/// The seed a hash part of `1 << log_size` nodes begins with: with it, [`hash_int`] is the number modulo the number of nodes minus one
/// (rounded), so numbers at equal distances, which most integer keys and the addresses of objects made in a row are, do not collide, and
/// near ones are near in memory. It is even; a table in which that goes wrong gets the heap's secret, odd one (see `access::crowded`).
fn linear_seed(log_size: u8) -> u32 {
    if log_size < 2 {
        return 1 << 31;
    }
    let nodes = 1u64 << log_size;
    ((nodes << 31).div_ceil(nodes - 1) as u32).next_multiple_of(2)
}

/// Hash of an integer or an address: a fixed-point product with the seed (31 bits after the point), of which `main_position` takes the
/// low whole bits; what is above 64 bits is folded in, for numbers so large that the rest does not depend on their high bits.
#[inline(always)]
fn hash_int(key: u64, seed: u32) -> u32 {
    let product = u128::from(key) * u128::from(seed);
    (product >> 31) as u32 ^ (product >> 64) as u32
}

/// Hash of a key (floats already normalised).
///
/// # Safety
/// A string key is live (I2).
#[inline(always)]
unsafe fn hash_of(key: Val, seed: u32) -> u32 {
    match key.tag {
        // SAFETY: I2.
        Tag::SHORT_STR => unsafe { (*key.as_str()).hdr.word },
        Tag::FLOAT => mix(key.bits, seed),
        // SAFETY: I2.
        Tag::LONG_STR => unsafe { string::hash_long(key.as_str()) },
        Tag::FALSE | Tag::TRUE => u32::from(key.tag.0),
        _ => hash_int(key.bits, seed),
    }
}

/// The node where a key with this hash belongs.
///
/// # Safety
/// `t` is live (I2).
#[inline(always)]
pub unsafe fn main_position(t: *mut TableObj, hash: u32) -> *mut Node {
    // SAFETY: I2: the index is below the number of nodes.
    unsafe { (*t).node.add((hash & (*t).mask) as usize) }
}

/// The key under which a value is kept: floats with integral values become integers, booleans lose stray payload bits.
#[inline(always)]
fn canonical(key: Val) -> Val {
    match key.tag {
        Tag::FLOAT => float_to_int_exact(key.as_float()).map_or(key, Val::int),
        Tag::FALSE | Tag::TRUE => Val {
            bits: 0,
            tag: key.tag,
        },
        _ => key,
    }
}
