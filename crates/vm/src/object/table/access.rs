//! Reading and writing single keys.
//!
//! `find*` give the address of the value (null when the key has no node), valid until the next insertion. `set*` are raw:
//! no barrier, no metamethods.
#![allow(unsafe_code)]

use super::{Node, TableError, TableObj, canonical, hash_int, hash_of, main_position, rehash};
use crate::heap::Heap;
use crate::object::{MAX_SHORT, StrObj, string};
use crate::value::{Slot, Tag, Val};
use std::ptr::null_mut;

/// Value at `p`, or nil when `p` is null.
///
/// # Safety
/// `p` is null or a live slot.
#[inline(always)]
unsafe fn load(p: *mut Slot) -> Val {
    if p.is_null() {
        Val::NIL
    } else {
        // SAFETY: the caller's promise (I0).
        unsafe { Slot::get(p) }
    }
}

/// Finds an integer key.
///
/// # Safety
/// `t` is live (I2).
#[inline(always)]
pub unsafe fn find_int(t: *mut TableObj, key: i64) -> *mut Slot {
    // SAFETY: I2; the index is inside the array part.
    unsafe {
        let index = (key as u64).wrapping_sub(1);
        if index < u64::from((*t).hdr.word) {
            return (*t).array.add(index as usize);
        }
        find_int_hash(t, key)
    }
}

/// Finds an integer key that is not in the array part.
///
/// # Safety
/// `t` is live (I2).
#[inline]
unsafe fn find_int_hash(t: *mut TableObj, key: i64) -> *mut Slot {
    // SAFETY: I2.
    unsafe {
        let mut n = main_position(t, hash_int(key as u64, (*t).seed));
        loop {
            if (*n).key_bits == key as u64 && (*n).key_tag == Tag::INT {
                return Node::val(n);
            }
            if (*n).next == 0 {
                return null_mut();
            }
            n = Node::after(n);
        }
    }
}

/// Finds a short string.
///
/// # Safety
/// `t` and `key` are live (I2), `key` is short.
#[inline(always)]
pub unsafe fn find_short_str(t: *mut TableObj, key: *mut StrObj) -> *mut Slot {
    // SAFETY: I2.
    unsafe {
        let n = main_position(t, (*key).hdr.word);
        if (*n).key_bits == key as u64 && (*n).key_tag == Tag::SHORT_STR {
            return Node::val(n);
        }
        find_short_str_after(n, key)
    }
}

/// The node where the short string `key`, a constant of a prototype, is looked for first: where it was in the table in which
/// [`find_constant`] found it last. Tables made alike have their keys in the same nodes.
///
/// # Safety
/// `t` is live (I2), `key` is such a constant (I14).
#[inline(always)]
pub unsafe fn constant_position(t: *mut TableObj, key: *const Slot) -> *mut Node {
    // SAFETY: I2, I14.
    unsafe { in_register(main_position(t, Slot::hint(key))) }
}

/// Finds the short string `key`, a constant of a prototype, and remembers where.
///
/// # Safety
/// As [`constant_position`].
pub unsafe fn find_constant(t: *mut TableObj, key: *const Slot) -> *mut Slot {
    // SAFETY: I2, I14. A found value is the start of a node of `t`.
    unsafe {
        let slot = find_short_str(t, Slot::bits(key) as *mut StrObj);
        if !slot.is_null() {
            let place = slot.cast::<Node>().offset_from((*t).node);
            Slot::set_hint(key.cast_mut(), place as u32);
        }
        slot
    }
}

/// The same address, of which the optimiser does not know how it was computed: so it keeps it in one register, and not its parts in two,
/// which handlers do not have.
#[inline(always)]
fn in_register(node: *mut Node) -> *mut Node {
    #[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
    let node = {
        let mut node = node;
        // SAFETY: I0: no instruction is emitted, so nothing is read or written by way of the pointer.
        #[allow(clippy::pointers_in_nomem_asm_block)]
        unsafe {
            std::arch::asm!("/* {} */", inout(reg) node, options(pure, nomem, nostack, preserves_flags));
        }
        node
    };
    node
}

/// Finds a short string in the rest of a chain.
///
/// # Safety
/// `n` is a node of a live table.
#[inline]
unsafe fn find_short_str_after(mut n: *mut Node, key: *mut StrObj) -> *mut Slot {
    // SAFETY: I2.
    unsafe {
        while (*n).next != 0 {
            n = Node::after(n);
            if (*n).key_bits == key as u64 && (*n).key_tag == Tag::SHORT_STR {
                return Node::val(n);
            }
        }
        null_mut()
    }
}

/// Is `key` (canonical, not nil) the key of this node?
///
/// # Safety
/// `n` is a node of a live table, `key` is live.
#[inline(always)]
unsafe fn is_key(n: *mut Node, key: Val) -> bool {
    // SAFETY: I2: a long string key of a node is alive while its tag says so.
    unsafe {
        (*n).key_tag == key.tag
            && ((*n).key_bits == key.bits
                || key.tag == Tag::LONG_STR
                    && string::equal((*n).key_bits as *const StrObj, key.as_str()))
    }
}

/// Finds any other key (canonical).
///
/// # Safety
/// `t` and `key` are live (I2).
pub(super) unsafe fn find_generic(t: *mut TableObj, key: Val, dead_ok: bool) -> *mut Node {
    // SAFETY: I2.
    unsafe {
        let mut n = main_position(t, hash_of(key, (*t).seed));
        loop {
            let dead = dead_ok
                && (*n).key_tag == Tag::DEAD
                && key.is_collectable()
                && (*n).key_bits == key.bits;
            if dead || is_key(n, key) {
                return n;
            }
            if (*n).next == 0 {
                return null_mut();
            }
            n = Node::after(n);
        }
    }
}

/// Finds any key.
///
/// # Safety
/// `t` and `key` are live (I2).
#[inline]
pub unsafe fn find(t: *mut TableObj, key: Val) -> *mut Slot {
    // SAFETY: I2; the value half comes first in a node, so null stays null.
    unsafe {
        match key.tag {
            Tag::SHORT_STR => find_short_str(t, key.as_str()),
            Tag::INT => find_int(t, key.as_int()),
            Tag::NIL => null_mut(),
            _ => find_other(t, key),
        }
    }
}

#[inline(never)]
unsafe fn find_other(t: *mut TableObj, key: Val) -> *mut Slot {
    let key = canonical(key);
    // SAFETY: as for `find` (I0).
    unsafe {
        if key.tag == Tag::INT {
            find_int(t, key.as_int())
        } else {
            Node::val(find_generic(t, key, false))
        }
    }
}

/// `t[key]`, raw.
///
/// # Safety
/// `t` and `key` are live (I2).
#[inline]
pub unsafe fn get(t: *mut TableObj, key: Val) -> Val {
    // SAFETY: I2.
    unsafe { load(find(t, key)) }
}

/// `t[key]`, raw, for an integer.
///
/// # Safety
/// `t` is live (I2).
#[inline(always)]
pub unsafe fn get_int(t: *mut TableObj, key: i64) -> Val {
    // SAFETY: I2.
    unsafe { load(find_int(t, key)) }
}

/// `t[key]`, raw, for a short string.
///
/// # Safety
/// `t` and `key` are live (I2), `key` is short.
#[inline(always)]
pub unsafe fn get_short_str(t: *mut TableObj, key: *mut StrObj) -> Val {
    // SAFETY: I2.
    unsafe { load(find_short_str(t, key)) }
}

/// `t[key]`, raw, for a string given by its bytes; makes no string.
///
/// # Safety
/// `t` is live (I2) and belongs to `heap`.
pub unsafe fn get_bytes(heap: &Heap, t: *mut TableObj, key: &[u8]) -> Val {
    // SAFETY: I2.
    unsafe {
        if key.len() <= MAX_SHORT {
            return heap
                .find_short(key)
                .map_or(Val::NIL, |s| get_short_str(t, s));
        }
        let mut n = main_position(t, string::hash_bytes(key, heap.string_seed()));
        loop {
            if (*n).key_tag == Tag::LONG_STR && StrObj::bytes((*n).key_bits as *const StrObj) == key
            {
                return Slot::get(Node::val(n));
            }
            if (*n).next == 0 {
                return Val::NIL;
            }
            n = Node::after(n);
        }
    }
}

/// `t[key] = val`, raw, no barrier.
///
/// # Errors
/// See [`TableError`].
///
/// # Safety
/// `t`, `key` and `val` are live (I2) and belong to `heap`.
#[inline]
pub unsafe fn set(heap: &mut Heap, t: *mut TableObj, key: Val, val: Val) -> Result<(), TableError> {
    // SAFETY: I2.
    unsafe {
        let slot = find(t, key);
        if slot.is_null() {
            return new_key(heap, t, key, val);
        }
        (*t).hdr.aux = 0;
        Slot::set(slot, val);
        Ok(())
    }
}

/// `t[key] = val` for a short string or an integer that is not in the array part, if that needs no memory; no barrier. False:
/// nothing is done.
///
/// # Safety
/// `t`, `key` and `val` are live (I2).
#[inline]
pub unsafe fn set_in_hash(t: *mut TableObj, key: Val, val: Val) -> bool {
    // SAFETY: I2.
    unsafe {
        let slot = match key.tag {
            Tag::SHORT_STR => find_short_str(t, key.as_str()),
            // The next key after the array part may belong there.
            Tag::INT if key.bits.wrapping_sub(1) > u64::from((*t).hdr.word) => {
                find_int_hash(t, key.as_int())
            }
            _ => return false,
        };
        if val.is_nil() {
            return false;
        }
        (*t).hdr.aux = 0;
        if slot.is_null() {
            return !crowded(t, key) && insert(t, key, val);
        }
        Slot::set(slot, val);
        true
    }
}

/// Inserts a key that has no node and is not in the array part (a nil value inserts nothing). No barrier.
///
/// # Errors
/// See [`TableError`].
///
/// # Safety
/// As [`set`], and [`find`] gave null for `key`.
#[inline(never)]
unsafe fn new_key(heap: &mut Heap, t: *mut TableObj, key: Val, val: Val) -> Result<(), TableError> {
    let key = canonical(key);
    match key.tag {
        Tag::NIL => return Err(TableError::IndexNil),
        Tag::FLOAT if key.as_float().is_nan() => return Err(TableError::IndexNan),
        _ => {}
    }
    if val.is_nil() {
        return Ok(());
    }
    // SAFETY: I2.
    unsafe {
        (*t).hdr.aux = 0;
        if key.tag == Tag::INT && rehash::append(heap, t, key.as_int(), val)? {
            return Ok(());
        }
        if crowded(t, key) {
            rehash::spread(heap, t)?;
        }
        while !insert(t, key, val) {
            rehash::rehash(heap, t, key)?;
            let slot = find(t, key);
            if !slot.is_null() {
                Slot::set(slot, val);
                break;
            }
        }
    }
    Ok(())
}

/// Is the chain in which `key` would come suspiciously long? Only where the seed is a known one and the key's hash depends on it: random
/// keys make such a chain in about one table of ten, keys at unfortunate distances, or chosen by an enemy, in each.
///
/// # Safety
/// `t` and `key` are live (I2).
pub(super) unsafe fn crowded(t: *mut TableObj, key: Val) -> bool {
    // SAFETY: I2.
    unsafe {
        let seed = (*t).seed;
        if seed & 1 != 0 || matches!(key.tag, Tag::SHORT_STR | Tag::LONG_STR) {
            return false;
        }
        let mut n = main_position(t, hash_of(key, seed));
        for _ in 0..4 + (*t).hdr.aux2 / 4 {
            if (*n).next == 0 {
                return false;
            }
            n = Node::after(n);
        }
        true
    }
}

/// Takes the last free node, if any is left.
///
/// # Safety
/// `t` is live (I2).
unsafe fn free_node(t: *mut TableObj) -> *mut Node {
    // SAFETY: I2: with a hash part `spare` is at most the number of nodes.
    unsafe {
        if TableObj::has_no_hash(t) {
            return null_mut();
        }
        while (*t).spare > 0 {
            (*t).spare -= 1;
            let n = (*t).node.add((*t).spare as usize);
            if (*n).key_tag == Tag::NIL {
                return n;
            }
        }
        null_mut()
    }
}

/// Puts a canonical key, which is nowhere in the table, into the hash part; false if there is no room.
///
/// # Safety
/// `t`, `key` and `val` are live (I2).
pub(super) unsafe fn insert(t: *mut TableObj, key: Val, val: Val) -> bool {
    // SAFETY: I2; all nodes are of this table.
    unsafe {
        let mut place = main_position(t, hash_of(key, (*t).seed));
        let taken = (*place).val_tag != Tag::NIL;
        if taken || TableObj::has_no_hash(t) {
            let free = free_node(t);
            if free.is_null() {
                return false;
            }
            debug_assert_eq!(
                (*place).guest,
                main_position(t, hash_of(Node::key(place), (*t).seed)) != place
            );
            if !(*place).guest {
                // The colliding key is at home: the new one goes to the free node, second in the chain.
                (*free).next = match (*place).next {
                    0 => 0,
                    _ => Node::after(place).offset_from(free) as i32,
                };
                (*place).next = free.offset_from(place) as i32;
                place = free;
                (*place).guest = true;
            } else {
                // It is a guest here: move it to the free node and take its place.
                let mut other = main_position(t, hash_of(Node::key(place), (*t).seed));
                while Node::after(other) != place {
                    other = Node::after(other);
                }
                (*other).next = free.offset_from(other) as i32;
                std::ptr::copy_nonoverlapping(place, free, 1);
                if (*place).next != 0 {
                    (*free).next += place.offset_from(free) as i32;
                    (*place).next = 0;
                }
                (*place).guest = false;
            }
        } else {
            (*place).guest = false;
        }
        (*place).key_bits = key.bits;
        (*place).key_tag = key.tag;
        Slot::set(Node::val(place), val);
        true
    }
}

/// Primitive equality (`rawequal`, §6.1).
///
/// # Safety
/// Both are live (I2).
#[inline]
pub unsafe fn raw_equal(a: Val, b: Val) -> bool {
    if a.tag == b.tag {
        return match a.tag {
            Tag::NIL | Tag::FALSE | Tag::TRUE => true,
            Tag::FLOAT => a.as_float() == b.as_float(),
            // SAFETY: I2.
            Tag::LONG_STR => unsafe { string::equal(a.as_str(), b.as_str()) },
            _ => a.bits == b.bits,
        };
    }
    match (a.tag, b.tag) {
        (Tag::INT, Tag::FLOAT) => {
            lua_rs_base::number::float_to_int_exact(b.as_float()) == Some(a.as_int())
        }
        (Tag::FLOAT, Tag::INT) => {
            lua_rs_base::number::float_to_int_exact(a.as_float()) == Some(b.as_int())
        }
        _ => false,
    }
}
