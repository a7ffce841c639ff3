//! Making strings: the table of interned short strings, long strings.
#![allow(unsafe_code)]

use super::{Heap, OutOfMemory};
use crate::object::string::hash_bytes;
use crate::object::{MAX_SHORT, StrObj};
use crate::value::Tag;
use hashbrown::HashTable;

/// The interned strings: weak, an entry goes when its string is swept.
#[derive(Default)]
pub struct StringTable {
    set: HashTable<*mut StrObj>,
}

/// A 32-bit hash with bits where the table looks for them: at both ends.
#[inline(always)]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
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
        let same = |&s: &*mut StrObj| unsafe { (*s).hdr.word == hash && StrObj::bytes(s) == bytes };
        self.set.find(spread(hash), same).copied()
    }

    /// Makes room for one more.
    fn reserve_one(&mut self) -> Result<(), OutOfMemory> {
        // SAFETY: as in `find` (I0).
        self.set
            .try_reserve(1, |&s| unsafe { rehash(s) })
            .map_err(|_| OutOfMemory)
    }

    /// Removes a string that is about to be freed.
    ///
    /// # Safety
    /// `s` is a short string that has not been freed.
    pub unsafe fn remove(&mut self, s: *mut StrObj) {
        // SAFETY: the caller's promise (I0).
        let hash = unsafe { rehash(s) };
        if let Ok(entry) = self.set.find_entry(hash, |&other| other == s) {
            entry.remove();
        }
    }

    /// Gives back room that is no longer needed (at the end of a cycle).
    pub fn shrink(&mut self) {
        let wanted = self.set.len() * 2;
        if self.set.capacity() > 1024 && wanted < self.set.capacity() / 2 {
            // SAFETY: as in `find` (I0).
            self.set.shrink_to(wanted, |&s| unsafe { rehash(s) });
        }
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
        self.strings.reserve_one()?;
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
            self.strings
                .set
                .insert_unique(spread(hash), s, |&s| rehash(s));
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
        assert_eq!(heap.strings.set.len(), MAX_SHORT + 1);
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
