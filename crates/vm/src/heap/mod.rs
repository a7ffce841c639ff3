//! The heap.
#![allow(unsafe_code)]

mod intern;

pub use intern::StringTable;

use crate::object::GcHeader;
use crate::value::Tag;
use std::alloc::Layout;

/// An allocation failed, or the memory limit is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

/// Heap state.
pub struct Heap {
    /// Bytes allocated beyond the threshold; positive = a collector step is due.
    pub debt: isize,
    /// Interned strings.
    pub strings: StringTable,
    /// Seed of string hashes.
    pub seed: u32,
}

impl Heap {
    /// Seed of string hashes.
    #[inline(always)]
    pub fn string_seed(&self) -> u32 {
        self.seed
    }
    #[cfg(test)]
    pub fn for_test() -> Heap {
        Heap { debt: 0, strings: StringTable::default(), seed: 42 }
    }
    /// Raw memory.
    ///
    /// # Errors
    /// Out of memory.
    pub fn alloc_buf(&mut self, size: usize) -> Result<*mut u8, OutOfMemory> {
        let layout = Layout::from_size_align(size, 16).map_err(|_| OutOfMemory)?;
        // SAFETY: callers ask for more than no bytes.
        let p = unsafe { std::alloc::alloc(layout) };
        if p.is_null() { Err(OutOfMemory) } else { Ok(p) }
    }
    /// Gives raw memory back.
    ///
    /// # Safety
    /// From `alloc_buf` with this size.
    pub unsafe fn free_buf(&mut self, p: *mut u8, size: usize) {
        // SAFETY: the caller's promise.
        unsafe { std::alloc::dealloc(p, Layout::from_size_align_unchecked(size, 16)) }
    }
    /// Changes the size of raw memory.
    ///
    /// # Errors
    /// Out of memory; the old buffer stays.
    ///
    /// # Safety
    /// From `alloc_buf` with the old size.
    pub unsafe fn realloc_buf(&mut self, p: *mut u8, old: usize, new: usize) -> Result<*mut u8, OutOfMemory> {
        // SAFETY: the caller's promise.
        let p = unsafe { std::alloc::realloc(p, Layout::from_size_align_unchecked(old, 16), new) };
        if p.is_null() { Err(OutOfMemory) } else { Ok(p) }
    }
    /// A new object with its header set.
    ///
    /// # Errors
    /// Out of memory.
    pub fn alloc_object(&mut self, tag: Tag, size: usize) -> Result<*mut GcHeader, OutOfMemory> {
        let p: *mut GcHeader = self.alloc_buf(size)?.cast();
        // SAFETY: fresh.
        unsafe { p.write(GcHeader { tag, mark: 0, aux: 0, aux2: 0, word: 0 }) };
        Ok(p)
    }
    /// Dead but not yet swept?
    ///
    /// # Safety
    /// `hdr` is an allocated object.
    #[inline(always)]
    pub unsafe fn is_dead(&self, _hdr: *const GcHeader) -> bool {
        false
    }
    /// Makes a dead object live again.
    ///
    /// # Safety
    /// `hdr` is an allocated object.
    pub unsafe fn revive(&mut self, _hdr: *mut GcHeader) {}
}
