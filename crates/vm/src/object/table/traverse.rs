//! Traversal (`next`, §6.1). Fields may be cleared meanwhile, also by the collector.
#![allow(unsafe_code)]

use super::access::find_generic;
use super::{Node, TableObj, canonical};
use crate::value::{Slot, Tag, Val};

/// The first entry at or after position `i` (0 starts): the position after it, its key, its value. Positions count the
/// array part, then the nodes; they stay valid while no key is inserted.
///
/// # Safety
/// `t` is live (I2).
#[inline]
pub unsafe fn next_index(t: *mut TableObj, mut i: u32) -> Option<(u32, Val, Val)> {
    // SAFETY: I2; indexes are checked against both parts' sizes.
    unsafe {
        let size = (*t).hdr.word;
        while i < size {
            let v = Slot::get((*t).array.add(i as usize));
            i += 1;
            if !v.is_nil() {
                return Some((i, Val::int(i64::from(i)), v));
            }
        }
        let count = TableObj::node_count(t);
        while i - size < count {
            let n = (*t).node.add((i - size) as usize);
            i += 1;
            if (*n).val_tag != Tag::NIL {
                return Some((i, Node::key(n), Slot::get(Node::val(n))));
            }
        }
        None
    }
}

/// The entry after `key` (nil starts); `Ok(None)` at the end.
///
/// # Errors
/// `Err(())` if `key` is not a key of the table ("invalid key to 'next'").
///
/// # Safety
/// `t` is live (I2), and so is `key` unless it was a key of the table.
#[allow(clippy::result_unit_err)]
pub unsafe fn next(t: *mut TableObj, key: Val) -> Result<Option<(Val, Val)>, ()> {
    // SAFETY: I2.
    unsafe {
        let i = position_after(t, key)?;
        Ok(next_index(t, i).map(|(_, k, v)| (k, v)))
    }
}

/// As [`next`], into the two slots at `to`: key and value, or two nils at the end, where it returns false. A handler can call this
/// without memory of its own.
///
/// # Errors
/// As [`next`]; the slots are as before.
///
/// # Safety
/// As [`next`]; both slots are live (I1).
#[allow(clippy::result_unit_err)]
#[inline(never)]
pub unsafe fn next_into(t: *mut TableObj, key: Val, to: *mut Slot) -> Result<bool, ()> {
    // SAFETY: I1, I2.
    unsafe {
        let i = position_after(t, key)?;
        let Some((_, key, v)) = next_index(t, i) else {
            Slot::set_tag(to, Tag::NIL);
            Slot::set_tag(to.add(1), Tag::NIL);
            return Ok(false);
        };
        Slot::set(to, key);
        Slot::set(to.add(1), v);
        Ok(true)
    }
}

/// Places between two keys in the order of [`next`]; nil is before the first and behind the last.
///
/// # Safety
/// As [`next`].
pub unsafe fn distance(t: *mut TableObj, from: Val, to: Val) -> u64 {
    // SAFETY: I2.
    unsafe {
        let start = position_after(t, from).unwrap_or(0);
        let all = (*t).hdr.word.saturating_add(TableObj::node_count(t));
        let end = if to.is_nil() {
            all
        } else {
            position_after(t, to).unwrap_or(all)
        };
        u64::from(end.saturating_sub(start))
    }
}

/// The position after `key`.
///
/// # Errors
/// `Err(())` if `key` is not a key of the table.
///
/// # Safety
/// As [`next`].
unsafe fn position_after(t: *mut TableObj, key: Val) -> Result<u32, ()> {
    if key.is_nil() {
        return Ok(0);
    }
    let key = canonical(key);
    // SAFETY: I2.
    unsafe {
        let size = (*t).hdr.word;
        if key.tag == Tag::INT && key.bits.wrapping_sub(1) < u64::from(size) {
            return Ok(key.bits as u32);
        }
        let n = find_generic(t, key, true);
        if n.is_null() {
            return Err(());
        }
        Ok(size + n.offset_from((*t).node) as u32 + 1)
    }
}
