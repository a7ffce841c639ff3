//! Allocation of objects: a bump pointer per size class over runs of free cells; large objects from the system.
//!
//! Access protocol: between retirements (see [`Heap::retire_runs`]) the cells in `[cur, end)` of a class belong to the
//! bump pointer and are not described by their page; whoever walks pages retires the runs first (I21).
#![allow(unsafe_code)]

use super::page::{AVAIL, AvailList, CELL, FreeCell, MAX_SMALL, Page, YOUNG, class_of};
use super::{Heap, OutOfMemory, OutOfMemory as Oom};
use crate::object::GcHeader;
use crate::value::Tag;
use std::alloc::Layout;
use std::ptr::null_mut;

/// Most bytes handed to a bump pointer (and counted as allocated) at once.
const SLICE: usize = 4096;
/// Least, unless the cell is larger.
const MIN_SLICE: usize = 256;
/// Pages an allocation sweeps before it takes a new page.
const SWEEP_FOR_CLASS: usize = 16;

/// State of a size class of objects.
pub struct ObjClass {
    /// Next cell.
    pub cur: *mut u8,
    /// End of the cells already counted in the heap's debt.
    pub limit: *mut u8,
    /// End of the run.
    pub end: *mut u8,
    /// Page of the run.
    pub page: *mut Page,
    /// Swept pages with free cells.
    pub avail: AvailList,
    /// All pages; those before `unswept` wait for the sweeper.
    pub pages: Vec<*mut Page>,
    /// Number of pages not yet swept in this cycle.
    pub unswept: usize,
}

impl ObjClass {
    /// A class without pages.
    pub const EMPTY: ObjClass = ObjClass {
        cur: null_mut(),
        limit: null_mut(),
        end: null_mut(),
        page: null_mut(),
        avail: AvailList(null_mut()),
        pages: Vec::new(),
        unswept: 0,
    };
}

/// An object of its own, outside the pages.
#[derive(Clone, Copy)]
pub struct Large {
    /// The object.
    pub obj: *mut GcHeader,
    /// Bytes allocated.
    pub size: usize,
}

/// Layout of a large object or buffer.
#[inline]
pub fn large_layout(size: usize) -> Result<Layout, Oom> {
    Layout::from_size_align(size, 16).map_err(|_| Oom)
}

impl Heap {
    /// Allocates an object of `size` bytes (header included). The header is initialised (tag, current white, the rest
    /// zero); the rest of the cell is not. The object must be complete before the next safepoint.
    ///
    /// # Errors
    /// Memory limit reached, or the system has no memory.
    ///
    /// # Safety
    /// `size` is at least the size of the struct that belongs to `tag`, inline tail included (I4), and the caller
    /// initialises it before anything can reach it.
    #[inline(always)]
    pub unsafe fn new_object(
        &mut self,
        tag: Tag,
        size: usize,
    ) -> Result<*mut GcHeader, OutOfMemory> {
        #[cfg(feature = "alloc_fault")]
        if self.fault.strikes() {
            return Err(OutOfMemory);
        }
        let obj: *mut GcHeader = if size <= MAX_SMALL {
            let class = class_of(size);
            let cell = CELL[class] as usize;
            let c = &mut self.classes[class];
            let p = c.cur;
            if c.limit.addr() - p.addr() >= cell {
                c.cur = p.wrapping_add(cell);
                p.cast()
            } else {
                self.refill(class)?
            }
        } else {
            self.new_large(size)?
        };
        // SAFETY: I21: a free cell of at least 16 bytes, or fresh memory from the system.
        unsafe {
            obj.write(GcHeader {
                tag,
                mark: self.white,
                aux: 0,
                aux2: 0,
                word: 0,
            })
        };
        if tag == Tag::THREAD {
            self.register_thread(obj.cast())?;
        }
        Ok(obj)
    }

    /// Slow path of [`Heap::new_object`]: gives the class more cells and takes the first.
    #[cold]
    #[inline(never)]
    fn refill(&mut self, class: usize) -> Result<*mut GcHeader, Oom> {
        let cell = CELL[class] as usize;
        if self.classes[class].limit == self.classes[class].end {
            self.next_run(class)?;
        }
        let c = &self.classes[class];
        let left = c.end.addr() - c.limit.addr();
        // Small slices when a collector step is near, lest it comes early.
        let size = ((-self.debt / 4).max(0) as usize).clamp(MIN_SLICE, SLICE);
        let mut slice = left.min(size / cell * cell).max(cell);
        if !self.may_allocate(slice) {
            self.trim_slices();
            slice = cell;
            if !self.may_allocate(slice) {
                return Err(Oom);
            }
        }
        self.debt += slice as isize;
        self.note_object();
        let c = &mut self.classes[class];
        let p = c.cur;
        c.limit = c.limit.wrapping_add(slice);
        c.cur = p.wrapping_add(cell);
        Ok(p.cast())
    }

    /// Makes `[cur, end)` of a class a fresh run of free cells, none of it counted yet.
    fn next_run(&mut self, class: usize) -> Result<(), Oom> {
        let mut sweeps = 0;
        loop {
            let c = &mut self.classes[class];
            // SAFETY: I20: `page` is a page of this class; its free list is described by the sweeper.
            unsafe {
                if !c.page.is_null() && !(*c.page).free.is_null() {
                    let run = (*c.page).free;
                    (*c.page).free = (*run).next;
                    c.cur = run.cast();
                    c.limit = c.cur;
                    c.end = c
                        .cur
                        .wrapping_add((*run).hdr.word as usize * CELL[class] as usize);
                    return Ok(());
                }
            }
            c.page = c.avail.pop();
            if c.page.is_null() {
                if c.unswept > 0 && sweeps < SWEEP_FOR_CLASS {
                    sweeps += 1;
                    self.sweep_next_page(class);
                    continue;
                }
                c.cur = null_mut();
                c.limit = null_mut();
                c.end = null_mut();
                let page = self.new_page(class)?;
                self.classes[class].page = page;
            }
            let page = self.classes[class].page;
            // SAFETY: I20.
            unsafe {
                if self.generational && (*page).flags & YOUNG == 0 {
                    (*page).flags |= YOUNG;
                    self.young_pages.push(page);
                }
            }
        }
    }

    /// A page of free cells for a class, entered in its list of pages.
    fn new_page(&mut self, class: usize) -> Result<*mut Page, Oom> {
        self.classes[class].pages.try_reserve(1).map_err(|_| Oom)?;
        let total = self.pool.pages_in_use() + 1;
        if self.young_pages.capacity() < total {
            let more = total.max(64) * 2 - self.young_pages.len();
            self.young_pages.try_reserve(more).map_err(|_| Oom)?;
        }
        let page = self.pool.take(class)?;
        let c = &mut self.classes[class];
        // SAFETY: I20: fresh page; its cells are one run.
        unsafe {
            (*page).index = c.pages.len() as u32;
            let first: *mut FreeCell = Page::cells(page).cast();
            write_run(first, (*page).count, null_mut());
            (*page).free = first;
        }
        c.pages.push(page);
        Ok(page)
    }

    /// Gives uncounted-for cells of all bump pointers back to the account: afterwards the debt is exact.
    pub(super) fn trim_slices(&mut self) {
        for c in &mut self.classes {
            self.debt -= (c.limit.addr() - c.cur.addr()) as isize;
            c.limit = c.cur;
        }
    }

    /// Ends all bump runs: their rest goes back to their pages as runs, so that every page describes all its cells (I21).
    pub(super) fn retire_runs(&mut self) {
        self.trim_slices();
        for (class, c) in self.classes.iter_mut().enumerate() {
            if !c.page.is_null() {
                let left = (c.end.addr() - c.cur.addr()) / CELL[class] as usize;
                // SAFETY: I20, I21: `[cur, end)` are free cells of `page`, which is in no list.
                unsafe {
                    if left > 0 {
                        let run: *mut FreeCell = c.cur.cast();
                        write_run(run, left as u32, (*c.page).free);
                        (*c.page).free = run;
                    }
                    if !(*c.page).free.is_null() {
                        c.avail.push(c.page);
                    }
                }
            }
            c.cur = null_mut();
            c.limit = null_mut();
            c.end = null_mut();
            c.page = null_mut();
        }
    }

    /// Removes an empty page from its class.
    ///
    /// # Safety
    /// The page holds no object, belongs to no bump pointer and, if it is in a list of free pages, to its class's.
    pub(super) unsafe fn release_page(&mut self, page: *mut Page) {
        // SAFETY: I20.
        unsafe {
            let c = &mut self.classes[(*page).class as usize];
            if (*page).flags & AVAIL != 0 {
                c.avail.remove(page);
            }
            let index = (*page).index as usize;
            c.pages.swap_remove(index);
            if let Some(&moved) = c.pages.get(index) {
                (*moved).index = index as u32;
            }
            self.pool.give(page);
        }
    }

    #[cold]
    fn new_large(&mut self, size: usize) -> Result<*mut GcHeader, Oom> {
        let layout = large_layout(size)?;
        self.large.try_reserve(1).map_err(|_| Oom)?;
        self.reserve(size)?;
        // SAFETY: the layout is not empty (I27).
        let obj: *mut GcHeader = unsafe { std::alloc::alloc(layout) }.cast();
        if obj.is_null() {
            return Err(Oom);
        }
        self.debt += size as isize;
        self.note_object();
        self.large.push(Large { obj, size });
        Ok(obj)
    }

    /// May `bytes` more be allocated? Gives back what bump pointers hold in advance before it says no.
    pub(super) fn reserve(&mut self, bytes: usize) -> Result<(), Oom> {
        if self.may_allocate(bytes) {
            return Ok(());
        }
        self.trim_slices();
        if self.may_allocate(bytes) {
            Ok(())
        } else {
            Err(Oom)
        }
    }

    /// Bytes that may still be allocated.
    pub fn room(&mut self) -> usize {
        #[cfg(feature = "alloc_fault")]
        if self.fault.strikes() {
            return 0;
        }
        if self.limit == usize::MAX {
            return usize::MAX;
        }
        self.limit.saturating_sub(self.total())
    }

    /// Bytes counted as allocated, bump slices included.
    #[inline]
    pub(super) fn charged(&self) -> usize {
        (self.base + self.debt) as usize
    }

    #[inline]
    fn may_allocate(&self, bytes: usize) -> bool {
        bytes <= self.limit && self.charged() <= self.limit - bytes
    }

    /// Bytes in use by objects and buffers (`collectgarbage("count")`, §6.1). Exact.
    pub fn total(&self) -> usize {
        let ahead: usize = self
            .classes
            .iter()
            .map(|c| c.limit.addr() - c.cur.addr())
            .sum();
        self.charged() - ahead
    }

    /// Sets how many bytes may be allocated before the next collector step (negative) without changing the total.
    pub(super) fn set_debt(&mut self, debt: isize) {
        let charged = self.base + self.debt;
        // Keeps `base + debt` representable for any debt.
        let debt = debt.max(charged - isize::MAX);
        self.base = charged - debt;
        self.debt = debt;
        self.update_debt_limit();
    }

    /// Recomputes up to which debt small buffers need no look at the memory limit.
    pub(super) fn update_debt_limit(&mut self) {
        let limit = self.limit.min(isize::MAX as usize) as isize;
        self.debt_limit = limit
            .saturating_sub(self.base)
            .saturating_sub(MAX_SMALL as isize);
    }

    /// Sets the most bytes objects and buffers may take; `usize::MAX` = no limit. Existing data is not affected.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
        self.release_spare();
        // Starts the next step earlier if need be.
        self.set_wait(self.debt);
    }

    /// Counts memory that objects own outside this heap (boxes of userdata and prototypes).
    #[inline]
    pub fn account(&mut self, delta: isize) {
        self.debt += delta;
    }
}

/// Writes the header of a run of free cells.
///
/// # Safety
/// The cells are free (I20).
#[inline(always)]
pub unsafe fn write_run(run: *mut FreeCell, count: u32, next: *mut FreeCell) {
    // SAFETY: a free cell has at least 16 bytes (I26).
    unsafe {
        run.write(FreeCell {
            hdr: GcHeader {
                tag: Tag::NIL,
                mark: 0,
                aux: 0,
                aux2: 0,
                word: count,
            },
            next,
        })
    };
}
