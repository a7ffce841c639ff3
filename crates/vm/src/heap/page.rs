//! Pages: aligned blocks of equal cells, and the pool they come from.
//!
//! Access protocol: a page is owned by exactly one size class (of objects or of buffers) or by the pool. The address of a
//! cell leads to its page by masking (I20). Page headers are only touched through the raw pointers of this module.
#![allow(unsafe_code)]

use super::OutOfMemory;
use crate::object::GcHeader;
use std::alloc::Layout;
use std::ptr::null_mut;

/// Bytes in a page, and its alignment.
pub const PAGE_SIZE: usize = 32 * 1024;
/// Room for [`Page`] at the head of every page.
pub const HEADER_SIZE: usize = 64;
/// Largest cell in a page; what is larger comes from the system.
pub const MAX_SMALL: usize = 1024;
/// Number of size classes.
pub const NUM_CLASSES: usize = 40;

/// Cell size of each class: steps of 8 up to 128 (tables are 40 bytes, nodes 24), then 16, 32, 64. Class 0 is not used.
pub const CELL: [u16; NUM_CLASSES] = {
    let mut t = [0; NUM_CLASSES];
    let (mut i, mut size) = (0, 8);
    while i < NUM_CLASSES {
        t[i] = if size < 16 { 16 } else { size };
        size += if size < 128 {
            8
        } else if size < 256 {
            16
        } else if size < 512 {
            32
        } else {
            64
        };
        i += 1;
    }
    t
};

const _: () = assert!(CELL[NUM_CLASSES - 1] as usize == MAX_SMALL);

/// Class of a size in units of 8 bytes, rounded up.
const CLASS: [u8; MAX_SMALL / 8 + 1] = {
    let mut t = [0; MAX_SMALL / 8 + 1];
    // Size 0 stays in class 0, which never has a page, so that its allocation takes the slow path.
    let mut u = 1;
    while u < t.len() {
        let mut c = 0;
        while c == 0 || (CELL[c] as usize) < u * 8 {
            c += 1;
        }
        t[u] = c as u8;
        u += 1;
    }
    t
};

/// Size class of `size <= MAX_SMALL` bytes.
#[inline(always)]
pub const fn class_of(size: usize) -> usize {
    CLASS[size.div_ceil(8)] as usize
}

/// The page is in its class's list of pages with free cells.
pub const AVAIL: u8 = 1;
/// Buffers: no free cell, and in no list.
pub const FULL: u8 = 2;
/// Objects: may hold objects that are not old (and is in the list of such pages).
pub const YOUNG: u8 = 4;

/// Header of a page.
#[repr(C)]
pub struct Page {
    /// First free cell (buffers) or run of free cells (objects).
    pub free: *mut FreeCell,
    /// Next page with free cells.
    pub next: *mut Page,
    /// Previous page with free cells.
    pub prev: *mut Page,
    /// Buffers: cells from here on were never used.
    pub fresh: *mut u8,
    /// Bytes in a cell.
    pub cell: u32,
    /// Number of cells.
    pub count: u32,
    /// Cells in use (objects: as of the last sweep).
    pub used: u32,
    /// Position in the class's vector of pages.
    pub index: u32,
    /// Chunk it came from.
    pub chunk: u32,
    /// Bits [`AVAIL`], [`FULL`], [`YOUNG`].
    pub flags: u8,
    /// Size class.
    pub class: u8,
}

const _: () = assert!(size_of::<Page>() <= HEADER_SIZE);

/// A free cell of a buffer page, or the first cell of a run of free cells of an object page.
#[repr(C)]
pub struct FreeCell {
    /// Objects: tag `NIL`, and in `word` the number of cells in the run. Buffers: unused.
    pub hdr: GcHeader,
    /// Next free cell or run.
    pub next: *mut FreeCell,
}

impl Page {
    /// Page of a small cell.
    #[inline(always)]
    pub fn of<T>(p: *mut T) -> *mut Page {
        p.cast::<u8>().map_addr(|a| a & !(PAGE_SIZE - 1)).cast()
    }
    /// Address of the first cell.
    #[inline(always)]
    pub fn cells(this: *mut Page) -> *mut u8 {
        this.cast::<u8>().wrapping_add(HEADER_SIZE)
    }
}

/// A list of pages with free cells.
pub struct AvailList(pub *mut Page);

impl AvailList {
    /// Puts a page in front.
    ///
    /// # Safety
    /// `page` is owned by this list's class and in no list (I20).
    #[inline]
    pub unsafe fn push(&mut self, page: *mut Page) {
        // SAFETY: I20: pages of one class, only reached from here.
        unsafe {
            (*page).flags |= AVAIL;
            (*page).prev = null_mut();
            (*page).next = self.0;
            if !self.0.is_null() {
                (*self.0).prev = page;
            }
        }
        self.0 = page;
    }
    /// Takes a page out.
    ///
    /// # Safety
    /// `page` is in this list.
    #[inline]
    pub unsafe fn remove(&mut self, page: *mut Page) {
        // SAFETY: I20.
        unsafe {
            (*page).flags &= !AVAIL;
            if (*page).prev.is_null() {
                self.0 = (*page).next;
            } else {
                (*(*page).prev).next = (*page).next;
            }
            if !(*page).next.is_null() {
                (*(*page).next).prev = (*page).prev;
            }
        }
    }
    /// Takes the first page.
    #[inline]
    pub fn pop(&mut self) -> *mut Page {
        let page = self.0;
        if !page.is_null() {
            // SAFETY: it is in this list (I20).
            unsafe { self.remove(page) };
        }
        page
    }
}

/// A block from the system, cut into pages. `base` null: the entry is unused.
struct Chunk {
    base: *mut u8,
    /// Bit i: page i is free.
    free: u64,
    pages: u32,
}

/// Pages nobody uses, and the blocks they are part of.
pub struct PagePool {
    chunks: Vec<Chunk>,
    /// No chunk before this one has a free page.
    hint: usize,
    free_pages: usize,
    total_pages: usize,
}

/// Pages in the first chunk, in which a state with all libraries fits; all others have 64.
const FIRST_CHUNK: u32 = 32;

impl PagePool {
    /// An empty pool.
    pub const fn new() -> PagePool {
        PagePool {
            chunks: Vec::new(),
            hint: 0,
            free_pages: 0,
            total_pages: 0,
        }
    }
    /// Pages in use.
    pub fn pages_in_use(&self) -> usize {
        self.total_pages - self.free_pages
    }
    fn layout(pages: u32) -> Layout {
        Layout::from_size_align(pages as usize * PAGE_SIZE, PAGE_SIZE).expect("a valid layout")
    }
    /// A page for a class; its cells are uninitialised.
    ///
    /// # Errors
    /// The system has no memory.
    pub fn take(&mut self, class: usize) -> Result<*mut Page, OutOfMemory> {
        while self.hint < self.chunks.len() && self.chunks[self.hint].free == 0 {
            self.hint += 1;
        }
        if self.hint == self.chunks.len() {
            self.grow()?;
        }
        let chunk = &mut self.chunks[self.hint];
        let bit = chunk.free.trailing_zeros();
        chunk.free &= chunk.free - 1;
        self.free_pages -= 1;
        let page: *mut Page = chunk.base.wrapping_add(bit as usize * PAGE_SIZE).cast();
        let cell = CELL[class] as usize;
        // SAFETY: I20: the page is inside the chunk, aligned, and owned by nobody.
        unsafe {
            page.write(Page {
                free: null_mut(),
                next: null_mut(),
                prev: null_mut(),
                fresh: Page::cells(page),
                cell: cell as u32,
                count: ((PAGE_SIZE - HEADER_SIZE) / cell) as u32,
                used: 0,
                index: 0,
                chunk: self.hint as u32,
                flags: 0,
                class: class as u8,
            });
        }
        Ok(page)
    }
    /// Takes a page back.
    ///
    /// # Safety
    /// The page came from [`PagePool::take`] and nothing refers to it or its cells any more.
    pub unsafe fn give(&mut self, page: *mut Page) {
        // SAFETY: I20.
        let index = unsafe { (*page).chunk } as usize;
        let chunk = &mut self.chunks[index];
        let bit = (page.addr() - chunk.base.addr()) / PAGE_SIZE;
        chunk.free |= 1 << bit;
        self.free_pages += 1;
        self.hint = self.hint.min(index);
        let all_free = chunk.free.count_ones() == chunk.pages;
        // As much as is in use, and at least four chunks, is kept: the heap of a working program doubles in each cycle.
        if all_free && self.free_pages > 256 + self.pages_in_use() {
            self.release(index);
        }
    }
    fn release(&mut self, index: usize) {
        let chunk = &mut self.chunks[index];
        let pages = chunk.pages;
        // SAFETY: allocated in `grow` with this layout; all its pages are free (I27).
        unsafe { std::alloc::dealloc(chunk.base, Self::layout(pages)) };
        *chunk = Chunk {
            base: null_mut(),
            free: 0,
            pages: 0,
        };
        self.free_pages -= pages as usize;
        self.total_pages -= pages as usize;
    }
    #[cold]
    fn grow(&mut self) -> Result<(), OutOfMemory> {
        let pages = if self.chunks.is_empty() {
            FIRST_CHUNK
        } else {
            64
        };
        let vacant = self.chunks.iter().position(|c| c.base.is_null());
        if vacant.is_none() {
            self.chunks.try_reserve(1).map_err(|_| OutOfMemory)?;
        }
        // SAFETY: the layout is not empty (I27).
        let base = unsafe { std::alloc::alloc(Self::layout(pages)) };
        if base.is_null() {
            return Err(OutOfMemory);
        }
        let chunk = Chunk {
            base,
            free: u64::MAX >> (64 - pages),
            pages,
        };
        self.hint = match vacant {
            Some(i) => {
                self.chunks[i] = chunk;
                i
            }
            None => {
                self.chunks.push(chunk);
                self.chunks.len() - 1
            }
        };
        self.free_pages += pages as usize;
        self.total_pages += pages as usize;
        Ok(())
    }
}

impl Drop for PagePool {
    fn drop(&mut self) {
        for chunk in self.chunks.iter().filter(|c| !c.base.is_null()) {
            // SAFETY: allocated in `grow` with this layout; the heap is gone, so nothing refers to its pages (I27).
            unsafe { std::alloc::dealloc(chunk.base, Self::layout(chunk.pages)) };
        }
    }
}
