//! Raw access to tables as arrays, for library functions that move many values: no value is turned into a handle and
//! back.
#![allow(unsafe_code)]

use super::Context;
use crate::exec::{LuaError, meta};
use crate::heap;
use crate::object::{StrObj, TableObj, string, table};
use crate::value::{Slot, Table, Tag, Val};

impl Context<'_> {
    /// Pushes `t[key]`, raw.
    #[inline]
    pub fn push_raw_int(&self, t: Table<'_>, key: i64) {
        // SAFETY: I5.
        self.push_val(unsafe { table::get_int(t.0, key) });
    }

    /// `t[key] = slot i`, raw.
    ///
    /// # Errors
    /// Out of memory.
    ///
    /// # Panics
    /// If `i` is not in `1..=top()`.
    #[inline]
    pub fn set_raw_int(&self, t: Table<'_>, key: i64, i: usize) -> Result<(), LuaError> {
        // SAFETY: in range (checked by `slot`) (I1).
        let value = unsafe { Slot::get(self.slot(i)) };
        // SAFETY: I5; an existing slot of the table stays where it is.
        unsafe {
            let slot = table::find_int(t.0, key);
            if slot.is_null() {
                return meta::raw_set(self.raw(), t.0, Val::int(key), value);
            }
            Slot::set(slot, value);
            heap::barrier_back(self.raw(), t.0.cast(), value);
        }
        Ok(())
    }

    /// The table in slot `i`, if it has no metatable, and where its array part has the element `key`.
    #[inline(always)]
    fn element(&self, i: usize, key: i64) -> Option<(*mut TableObj, *mut Slot)> {
        let v = self.val(i);
        if v.tag != Tag::TABLE {
            return None;
        }
        let t = v.as_table();
        // SAFETY: I5; the index is inside the array part by the test (I13).
        unsafe {
            let index = (key as u64).wrapping_sub(1);
            let inside = (*t).metatable.is_null() && index < u64::from((*t).hdr.word);
            inside.then(|| (t, (*t).array.add(index as usize)))
        }
    }

    /// Pushes element `key` of the table in slot `i`; `false`, with nothing done, unless it is in the array part of a table
    /// without metatable.
    #[inline]
    pub fn push_element(&self, i: usize, key: i64) -> bool {
        match self.element(i, key) {
            Some((_, slot)) => {
                // SAFETY: I5, I13.
                self.push_val(unsafe { Slot::get(slot) });
                true
            }
            None => false,
        }
    }

    /// Sets element `key` of the table in slot `i` to the top value, which is popped; `false`, with nothing done, unless it is in
    /// the array part of a table without metatable.
    ///
    /// # Panics
    /// If the frame has no values.
    #[inline]
    pub fn pop_element(&self, i: usize, key: i64) -> bool {
        match self.element(i, key) {
            Some((t, slot)) => {
                let last = self.slot(self.top());
                // SAFETY: I5, I13; the last value of the frame.
                unsafe {
                    let value = Slot::get(last);
                    Slot::set(slot, value);
                    heap::barrier_back(self.raw(), t.cast(), value);
                    (*self.raw()).top = last;
                }
                true
            }
            None => false,
        }
    }

    /// `target[to + i] = source[from + i]` for `0 <= i < count`, raw, as if all were read before the first is written.
    /// `false`, with nothing done, unless all these keys lie in the array parts of the tables.
    pub fn move_array(
        &self,
        source: Table<'_>,
        from: i64,
        target: Table<'_>,
        to: i64,
        count: usize,
    ) -> bool {
        // SAFETY: I5; the indexes are inside the array parts by the test.
        unsafe {
            let inside = |t: Table<'_>, first: i64| {
                let size = u64::from((*t.0).hdr.word);
                first >= 1
                    && (first as u64 - 1) <= size
                    && count as u64 <= size - (first as u64 - 1)
            };
            if !inside(source, from) || !inside(target, to) {
                return false;
            }
            let first = (*target.0).array.add(to as usize - 1);
            (*source.0)
                .array
                .add(from as usize - 1)
                .copy_to(first, count);
            if source != target {
                for i in 0..count {
                    heap::barrier_back(self.raw(), target.0.cast(), Slot::get(first.add(i)));
                }
            }
            // NO-BARRIER: within one table, what it refers to stays the same or becomes less.
            true
        }
    }

    /// Sorts `t[1]` to `t[count]` by Lua's `<`, raw. `false`, with nothing done, unless they are all in the array part and all
    /// integers, all floats (and none a NaN, which has no place in an order), or all strings.
    pub fn sort_array(&self, t: Table<'_>, count: usize) -> bool {
        // SAFETY: I5; nothing allocates or collects in here.
        unsafe {
            let first = (*t.0).array;
            if count == 0 || count > (*t.0).hdr.word as usize {
                return false;
            }
            let all = |fits: fn(Val) -> bool| (0..count).all(|i| fits(Slot::get(first.add(i))));
            let tag = Slot::tag(first);
            // NO-BARRIER: what the table refers to stays the same.
            if tag == Tag::INT && all(|v| v.tag == Tag::INT) {
                sort_payloads(first, count, <[i64]>::sort_unstable, Val::int);
            } else if tag == Tag::FLOAT && all(|v| v.tag == Tag::FLOAT && !v.as_float().is_nan()) {
                let sort = |list: &mut [f64]| list.sort_unstable_by(f64::total_cmp);
                sort_payloads(first, count, sort, Val::float);
            } else if tag.is_string() && all(|v| v.tag.is_string()) {
                let sort = |list: &mut [*mut StrObj]| {
                    list.sort_unstable_by(|&a, &b| string::compare(a, b));
                };
                sort_payloads(first, count, sort, |s| Val::str(s));
            } else {
                return false;
            }
            true
        }
    }
}

/// Sorts slots by their payloads, without memory of its own: the payloads are packed in the first half of the slots, sorted
/// there, and spread again.
///
/// # Safety
/// `first` is the first of `count` live slots, whose payloads are `T`s, which are eight bytes.
unsafe fn sort_payloads<T: Copy>(
    first: *mut Slot,
    count: usize,
    sort: impl Fn(&mut [T]),
    wrap: impl Fn(T) -> Val,
) {
    const { assert!(size_of::<T>() == size_of::<u64>() && size_of::<Slot>() == 2 * size_of::<u64>()) };
    // SAFETY: I13: packing, payload `i` goes where slot `i / 2` is, which has been read; spreading, slot `i` covers the payloads
    // `2 * i` and the next, which have been read, too, as the last ones go first.
    unsafe {
        let packed: *mut T = first.cast();
        for i in 0..count {
            packed.add(i).write(first.add(i).cast::<T>().read());
        }
        sort(std::slice::from_raw_parts_mut(packed, count));
        for i in (0..count).rev() {
            Slot::set(first.add(i), wrap(packed.add(i).read()));
        }
    }
}
