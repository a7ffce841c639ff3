//! Untyped buffers: table parts, stacks, frame arrays. Small ones come from pages, large ones from the system.
#![allow(unsafe_code)]

use super::alloc::large_layout;
use super::page::{
    AVAIL, AvailList, CELL, FULL, FreeCell, HEADER_SIZE, MAX_SMALL, PAGE_SIZE, Page, class_of,
};
use super::{Heap, OutOfMemory};
use std::ptr::null_mut;

/// Bytes of never-used cells linked into a page's free list at once.
const CARVE: usize = 1024;

/// Sizes of node arrays that are kept for the next table when theirs has died or grown. Freed, they would lie at the end of the C
/// allocator's heap, which gives that back to the system and soon asks for it again, page by page.
const SPARE: std::ops::RangeInclusive<usize> = 256 << 10..=4 << 20;

/// So many of them: the sizes a table grows through.
pub(super) const SPARES: usize = 6;

/// State of a size class of buffers.
pub struct BufClass {
    /// Page to allocate from, or null.
    page: *mut Page,
    /// Other pages with free cells.
    avail: AvailList,
}

impl BufClass {
    /// A class without pages.
    pub const EMPTY: BufClass = BufClass {
        page: null_mut(),
        avail: AvailList(null_mut()),
    };
}

impl Heap {
    /// Allocates `size` uninitialised bytes, aligned to 8 (to 16 if `size > 1024`). Size 0 gives a dangling pointer.
    ///
    /// # Errors
    /// Memory limit reached, or the system has no memory.
    #[inline(always)]
    pub fn alloc_buf(&mut self, size: usize) -> Result<*mut u8, OutOfMemory> {
        #[cfg(feature = "alloc_fault")]
        if self.fault.strikes() {
            return Err(OutOfMemory);
        }
        if size > MAX_SMALL {
            return self.alloc_large(size);
        }
        let class = class_of(size);
        let page = self.bufs[class].page;
        // SAFETY: I20: the class's own page; its free list holds free cells.
        unsafe {
            if !page.is_null() && !(*page).free.is_null() && self.debt <= self.debt_limit {
                let cell = (*page).free;
                (*page).free = (*cell).next;
                (*page).used += 1;
                self.debt += CELL[class] as isize;
                return Ok(cell.cast());
            }
        }
        self.alloc_buf_slow(class, size)
    }

    /// Frees a buffer of `size` bytes.
    ///
    /// # Safety
    /// `ptr` came from [`Heap::alloc_buf`] or [`Heap::realloc_buf`] of this heap with exactly this `size`, and is not used
    /// any more.
    #[inline(always)]
    pub unsafe fn free_buf(&mut self, ptr: *mut u8, size: usize) {
        if size > MAX_SMALL {
            // SAFETY: as promised by the caller (I0).
            unsafe { self.free_large(ptr, size) };
        } else if size > 0 {
            let page = Page::of(ptr);
            // SAFETY: I20: a cell of a buffer page.
            unsafe {
                let cell: *mut FreeCell = ptr.cast();
                (*cell).next = (*page).free;
                (*page).free = cell;
                (*page).used -= 1;
                self.debt -= (*page).cell as isize;
                if (*page).used == 0 || (*page).flags & FULL != 0 {
                    self.page_has_room(page);
                }
            }
        }
    }

    /// Changes the size of a buffer, keeping the first `min(old, new)` bytes. On failure the old buffer stays valid.
    ///
    /// # Errors
    /// As [`Heap::alloc_buf`].
    ///
    /// # Safety
    /// As [`Heap::free_buf`] for `ptr` and `old`; on success `ptr` is gone.
    pub unsafe fn realloc_buf(
        &mut self,
        ptr: *mut u8,
        old: usize,
        new: usize,
    ) -> Result<*mut u8, OutOfMemory> {
        if old > MAX_SMALL && new > MAX_SMALL {
            #[cfg(feature = "alloc_fault")]
            if self.fault.strikes() {
                return Err(OutOfMemory);
            }
            if new > old {
                self.reserve(new - old)?;
            }
            large_layout(new)?;
            // SAFETY: allocated by `alloc_large` with this layout; `new` was checked (I27).
            let p = unsafe { std::alloc::realloc(ptr, large_layout(old)?, new) };
            if p.is_null() {
                return Err(OutOfMemory);
            }
            self.debt += new as isize - old as isize;
            self.note_buffer();
            return Ok(p);
        }
        if old > 0
            && old <= MAX_SMALL
            && new > 0
            && new <= MAX_SMALL
            && class_of(old) == class_of(new)
        {
            return Ok(ptr);
        }
        let p = self.alloc_buf(new)?;
        // SAFETY: both buffers have at least that many bytes (I1).
        unsafe {
            if old > 0 {
                std::ptr::copy_nonoverlapping(ptr, p, old.min(new));
            }
            self.free_buf(ptr, old);
        }
        Ok(p)
    }

    #[cold]
    #[inline(never)]
    fn alloc_buf_slow(&mut self, class: usize, size: usize) -> Result<*mut u8, OutOfMemory> {
        if size == 0 {
            return Ok(std::ptr::without_provenance_mut(16));
        }
        let bytes = CELL[class] as usize;
        self.reserve(bytes)?;
        let b = &mut self.bufs[class];
        // SAFETY: I20: pages of this class.
        unsafe {
            if b.page.is_null() || ((*b.page).free.is_null() && !carve(b.page)) {
                if !b.page.is_null() {
                    (*b.page).flags |= FULL;
                    b.page = null_mut();
                }
                b.page = b.avail.pop();
                if b.page.is_null() {
                    b.page = self.pool.take(class)?;
                }
                if (*b.page).free.is_null() {
                    carve(b.page);
                }
            }
            let page = b.page;
            let cell = (*page).free;
            (*page).free = (*cell).next;
            (*page).used += 1;
            self.debt += bytes as isize;
            Ok(cell.cast())
        }
    }

    /// A cell was freed in a page that was full, or it was the page's last.
    ///
    /// # Safety
    /// `page` is a buffer page of this heap.
    #[cold]
    #[inline(never)]
    unsafe fn page_has_room(&mut self, page: *mut Page) {
        // SAFETY: I20.
        unsafe {
            let b = &mut self.bufs[(*page).class as usize];
            if page == b.page {
                return;
            }
            if (*page).used == 0 {
                if (*page).flags & AVAIL != 0 {
                    b.avail.remove(page);
                }
                self.pool.give(page);
            } else if (*page).flags & FULL != 0 {
                (*page).flags &= !FULL;
                b.avail.push(page);
            }
        }
    }

    /// Under a memory limit a native that makes tables larger must not put off collection: nothing else may ask for it in time.
    #[inline]
    fn note_buffer(&mut self) {
        if self.limit != usize::MAX {
            self.note_object();
        }
    }

    #[cold]
    fn alloc_large(&mut self, size: usize) -> Result<*mut u8, OutOfMemory> {
        let layout = large_layout(size)?;
        self.reserve(size)?;
        let mut spare = self.spare.iter_mut();
        let p = if let Some(spare) = spare.find(|spare| spare.1 == size) {
            std::mem::replace(spare, (null_mut(), 0)).0
        } else {
            // SAFETY: the layout is not empty (I27).
            unsafe { std::alloc::alloc(layout) }
        };
        if p.is_null() {
            return Err(OutOfMemory);
        }
        self.debt += size as isize;
        self.note_buffer();
        Ok(p)
    }

    /// # Safety
    /// As [`Heap::free_buf`].
    #[cold]
    unsafe fn free_large(&mut self, ptr: *mut u8, size: usize) {
        if let Ok(layout) = large_layout(size) {
            // SAFETY: allocated with this layout (I27).
            unsafe { std::alloc::dealloc(ptr, layout) };
            self.debt -= size as isize;
        }
    }

    /// Frees the node array of a table that has died or grown, or keeps it for the next. What is kept counts as free, so none is with a
    /// memory limit.
    ///
    /// # Safety
    /// As [`Heap::free_buf`].
    pub unsafe fn retire_buf(&mut self, ptr: *mut u8, size: usize) {
        if !SPARE.contains(&size) || self.limit != usize::MAX {
            // SAFETY: as promised by the caller (I0).
            return unsafe { self.free_buf(ptr, size) };
        }
        // The place of one that was taken, or of the oldest; the newest comes last.
        let free = self.spare.iter().position(|spare| spare.0.is_null());
        self.spare[free.unwrap_or(0)..].rotate_left(1);
        let old = std::mem::replace(&mut self.spare[SPARES - 1], (ptr, size));
        // SAFETY: a spare block, which nobody else has (I27).
        unsafe { release(old) };
        self.debt -= size as isize;
    }

    /// Frees the blocks that are kept for the next tables.
    pub(super) fn release_spare(&mut self) {
        for spare in &mut self.spare {
            let old = std::mem::replace(spare, (null_mut(), 0));
            // SAFETY: a spare block, which nobody else has (I27).
            unsafe { release(old) };
        }
    }

    /// Gives the pages that buffer classes keep in hand back to the pool.
    ///
    /// # Safety
    /// All buffers have been freed.
    pub(super) unsafe fn release_buffer_pages(&mut self) {
        for b in &mut self.bufs {
            if !b.page.is_null() {
                // SAFETY: no buffer is left, so the page has no used cell (I20).
                unsafe { self.pool.give(b.page) };
                b.page = null_mut();
            }
        }
    }
}

/// Frees a spare block.
///
/// # Safety
/// It is null, or a large buffer of that size that is not used any more.
unsafe fn release((ptr, size): (*mut u8, usize)) {
    if !ptr.is_null()
        && let Ok(layout) = large_layout(size)
    {
        // SAFETY: allocated with this layout (I27).
        unsafe { std::alloc::dealloc(ptr, layout) };
    }
}

/// Links some never-used cells of a page into its (empty) free list; false if there are none.
///
/// # Safety
/// `page` is a buffer page with an empty free list.
unsafe fn carve(page: *mut Page) -> bool {
    // SAFETY: I20: `fresh..` up to `count` cells were never handed out.
    unsafe {
        let cell = (*page).cell as usize;
        let end = page
            .cast::<u8>()
            .wrapping_add(HEADER_SIZE + (*page).count as usize * cell);
        debug_assert!(end.addr() <= page.addr() + PAGE_SIZE);
        let n = ((end.addr() - (*page).fresh.addr()) / cell).min((CARVE / cell).max(1));
        let mut next = null_mut();
        for i in (0..n).rev() {
            let c: *mut FreeCell = (*page).fresh.wrapping_add(i * cell).cast();
            (*c).next = next;
            next = c;
        }
        (*page).free = next;
        (*page).fresh = (*page).fresh.wrapping_add(n * cell);
        n > 0
    }
}
