//! Making strings: the table of interned short strings, long strings.
#![allow(unsafe_code)]

use super::{Heap, OutOfMemory};
use crate::object::string::{hash_bytes, same_bytes};
use crate::object::{MAX_SHORT, StrObj};
use crate::value::Tag;
use hashbrown::HashTable;

/// log2 of the number of parts of the string table.
const PART_BITS: u32 = 6;
const PARTS: usize = 1 << PART_BITS;

/// The interned strings: weak, an entry goes when its string is swept. In parts that grow and shrink one at a time: with
/// millions of strings that is the longest thing the collector or an allocation ever does without a break, and the old and
/// the new table exist side by side meanwhile.
pub struct StringTable {
    parts: [HashTable<*mut StrObj>; PARTS],
    /// Strings removed since all parts were last looked at.
    removed: usize,
    /// The next part to be looked at by [`StringTable::shrink_some`]; `PARTS` = none.
    next_shrink: usize,
}

impl Default for StringTable {
    fn default() -> StringTable {
        StringTable {
            parts: std::array::from_fn(|_| HashTable::new()),
            removed: 0,
            next_shrink: PARTS,
        }
    }
}

/// A 32-bit hash with bits where the table looks for them: at both ends.
#[inline(always)]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// The part for a hash: by bits that a part of up to half a million strings does not look at itself.
#[inline(always)]
fn part_of(hash: u32) -> usize {
    (hash >> (25 - PART_BITS)) as usize % PARTS
}

/// # Safety
/// `s` is in the table, so it has not been freed.
#[inline(always)]
unsafe fn rehash(s: *mut StrObj) -> u64 {
    // SAFETY: the caller's promise (I0).
    spread(unsafe { (*s).hdr.word })
}

impl StringTable {
    /// The string with this hash and these bytes, be it dead and not yet swept.
    #[inline]
    fn find(&self, hash: u32, bytes: &[u8]) -> Option<*mut StrObj> {
        // SAFETY: strings leave the table before they are freed (I2).
        let same = |&s: &*mut StrObj| unsafe {
            (*s).hdr.word == hash && same_bytes(StrObj::bytes(s), bytes)
        };
        self.parts[part_of(hash)].find(spread(hash), same).copied()
    }

    /// Makes room for one more with this hash.
    fn reserve_one(&mut self, hash: u32) -> Result<(), OutOfMemory> {
        // SAFETY: as in `find` (I0).
        self.parts[part_of(hash)]
            .try_reserve(1, |&s| unsafe { rehash(s) })
            .map_err(|_| OutOfMemory)
    }

    /// Removes a string that is about to be freed.
    ///
    /// # Safety
    /// `s` is a short string that has not been freed.
    pub unsafe fn remove(&mut self, s: *mut StrObj) {
        // SAFETY: the caller's promise (I0).
        let hash = unsafe { (*s).hdr.word };
        let part = &mut self.parts[part_of(hash)];
        if let Ok(entry) = part.find_entry(spread(hash), |&other| other == s) {
            entry.remove();
            self.removed += 1;
        }
    }

    /// Starts giving back room that is no longer needed (at the end of a cycle), if enough strings are gone to look for it.
    pub fn start_shrinking(&mut self) {
        if self.removed >= 32 * PARTS {
            self.removed = 0;
            self.next_shrink = 0;
        }
    }

    /// Looks at the next part whether it has too much room; the number of strings that were moved, `None` at the end.
    pub fn shrink_some(&mut self) -> Option<usize> {
        let part = self.parts.get_mut(self.next_shrink)?;
        self.next_shrink += 1;
        let wanted = part.len() * 2;
        if part.capacity() > 32 && wanted < part.capacity() / 2 {
            // SAFETY: as in `find` (I0).
            part.shrink_to(wanted, |&s| unsafe { rehash(s) });
            return Some(part.len());
        }
        Some(0)
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.parts.iter().map(HashTable::len).sum()
    }
}

impl Heap {
    /// The short string with these bytes, made if there is none.
    ///
    /// # Errors
    /// Out of memory.
    #[inline]
    pub fn intern(&mut self, bytes: &[u8]) -> Result<*mut StrObj, OutOfMemory> {
        debug_assert!(bytes.len() <= MAX_SHORT);
        let hash = hash_bytes(bytes, self.string_seed());
        let Some(s) = self.strings.find(hash, bytes) else {
            return self.new_short(bytes, hash);
        };
        // SAFETY: a string in the table has not been freed (I2).
        unsafe {
            if self.is_dead(&raw const (*s).hdr) {
                self.revive(&raw mut (*s).hdr);
            }
        }
        Ok(s)
    }

    #[inline(never)]
    fn new_short(&mut self, bytes: &[u8], hash: u32) -> Result<*mut StrObj, OutOfMemory> {
        self.strings.reserve_one(hash)?;
        // SAFETY: I4: header and bytes are filled in below.
        let s: *mut StrObj =
            unsafe { self.new_object(Tag::SHORT_STR, size_of::<StrObj>() + bytes.len()) }?.cast();
        // SAFETY: a fresh object of that size (I26).
        unsafe {
            (*s).hdr.aux = 0;
            (*s).hdr.aux2 = 1;
            (*s).hdr.word = hash;
            (*s).len = bytes.len();
            StrObj::data(s).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            self.strings.parts[part_of(hash)].insert_unique(spread(hash), s, |&s| rehash(s));
        }
        Ok(s)
    }

    /// The short string with these bytes if there is one, for looking it up in tables only (it may be dead).
    pub fn find_short(&self, bytes: &[u8]) -> Option<*mut StrObj> {
        self.strings
            .find(hash_bytes(bytes, self.string_seed()), bytes)
    }

    /// A string with these bytes.
    ///
    /// # Errors
    /// Out of memory.
    #[inline]
    pub fn new_string(&mut self, bytes: &[u8]) -> Result<*mut StrObj, OutOfMemory> {
        if bytes.len() <= MAX_SHORT {
            return self.intern(bytes);
        }
        let s = self.new_long_uninit(bytes.len())?;
        // SAFETY: a fresh object with room for that many bytes (I26).
        unsafe { StrObj::data(s).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(s)
    }

    /// A long string whose `len` (more than [`MAX_SHORT`]) bytes the caller fills in at once, through
    /// [`StrObj::data`].
    ///
    /// # Errors
    /// Out of memory.
    pub fn new_long_uninit(&mut self, len: usize) -> Result<*mut StrObj, OutOfMemory> {
        debug_assert!(len > MAX_SHORT);
        let size = StrObj::size_for(len).ok_or(OutOfMemory)?;
        self.work += len as u64 / crate::exec::STEP_BYTES;
        // SAFETY: I4: the caller fills in the bytes at once.
        let s: *mut StrObj = unsafe { self.new_object(Tag::LONG_STR, size) }?.cast();
        // SAFETY: a fresh object of that size (I26).
        unsafe {
            (*s).hdr.aux = 0;
            (*s).hdr.aux2 = 0;
            (*s).hdr.word = self.string_seed();
            (*s).len = len;
        }
        Ok(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::string;

    #[test]
    fn short_strings_are_unique() {
        let mut heap = Heap::for_test();
        for len in 0..=MAX_SHORT {
            let text = vec![b'x'; len];
            let a = heap.intern(&text).expect("memory");
            assert_eq!(heap.intern(&text).expect("memory"), a);
            assert_eq!(heap.new_string(&text).expect("memory"), a);
            assert_eq!(heap.find_short(&text), Some(a));
            // SAFETY: just made (I26).
            assert_eq!(unsafe { StrObj::bytes(a) }, text);
        }
        assert_eq!(heap.find_short(b"never made"), None);
        assert_eq!(heap.strings.len(), MAX_SHORT + 1);
    }

    #[test]
    fn long_strings_compare_by_content() {
        let mut heap = Heap::for_test();
        let a = heap.new_string(&[b'a'; 41]).expect("memory");
        let b = heap.new_string(&[b'a'; 41]).expect("memory");
        let c = heap.new_string(&[b'a'; 42]).expect("memory");
        assert_ne!(a, b);
        // SAFETY: just made (I26).
        unsafe {
            assert!(string::equal(a, b) && !string::equal(a, c));
            assert_eq!(string::hash_long(a), string::hash_long(b));
            assert_eq!(
                string::hash_long(a),
                string::hash_bytes(&[b'a'; 41], heap.string_seed())
            );
            assert_eq!(string::compare(a, c), std::cmp::Ordering::Less);
        }
    }

    #[test]
    fn removed_strings_are_made_anew() {
        let mut heap = Heap::for_test();
        let a = heap.intern(b"gone").expect("memory");
        // SAFETY: still allocated (I2).
        unsafe { heap.strings.remove(a) };
        assert_eq!(heap.find_short(b"gone"), None);
        assert_ne!(heap.intern(b"gone").expect("memory"), a);
    }
}
