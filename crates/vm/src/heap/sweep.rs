//! Sweeping: pages are walked cell by cell; dead objects become runs of free cells, the others are repainted.
//!
//! In incremental mode a page is swept by a step of the collector or by an allocation that looks for free cells in its
//! class, whichever comes first. Dead objects are unreachable, so the time of their sweeping cannot be observed.
#![allow(unsafe_code)]

use super::alloc::write_run;
use super::color::{AGE_BITS, BLACK, COLOR_AND_AGE, FINALIZE, WHITES, age};
use super::page::{AVAIL, FreeCell, NUM_CLASSES, Page, YOUNG};
use super::{Heap, State};
use crate::frame::Frame;
use crate::object::{GcHeader, ProtoObj, ThreadObj, UpVal, UserDataObj, table};
use crate::value::{Slot, Tag};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;

/// What a sweep does with the objects it finds.
trait Policy {
    /// The class's list of pages with free cells was reset before this sweep.
    const LIST_RESET: bool;
    /// Is the object to be freed?
    fn dead(h: &Heap, mark: u8) -> bool;
    /// Repaints a survivor; true if it is still young.
    ///
    /// # Safety
    /// `o` is live (I2).
    unsafe fn keep(h: &mut Heap, o: *mut GcHeader) -> bool;
}

/// End of an incremental cycle: what has the old white dies.
struct Incremental;

impl Policy for Incremental {
    const LIST_RESET: bool = true;
    #[inline(always)]
    fn dead(h: &Heap, mark: u8) -> bool {
        mark & (h.white ^ WHITES) != 0
    }
    #[inline(always)]
    unsafe fn keep(h: &mut Heap, o: *mut GcHeader) -> bool {
        // SAFETY: I2.
        unsafe { (*o).mark = ((*o).mark & !COLOR_AND_AGE) | h.white };
        false
    }
}

/// Entering generational mode: what is white dies, the rest becomes old.
struct ToOld;

impl Policy for ToOld {
    const LIST_RESET: bool = true;
    #[inline(always)]
    fn dead(_: &Heap, mark: u8) -> bool {
        mark & WHITES != 0
    }
    #[inline(always)]
    unsafe fn keep(_: &mut Heap, o: *mut GcHeader) -> bool {
        // SAFETY: I2.
        unsafe {
            let black = if is_open_upvalue(o) { 0 } else { BLACK };
            (*o).mark = ((*o).mark & FINALIZE) | age::OLD | black;
        }
        false
    }
}

/// Minor collection: what is white dies, the rest ages.
struct Minor;

impl Policy for Minor {
    const LIST_RESET: bool = false;
    #[inline(always)]
    fn dead(_: &Heap, mark: u8) -> bool {
        mark & WHITES != 0
    }
    #[inline(always)]
    unsafe fn keep(h: &mut Heap, o: *mut GcHeader) -> bool {
        // SAFETY: I2.
        unsafe {
            let mark = (*o).mark;
            let next = match mark & AGE_BITS {
                age::NEW => {
                    (*o).mark = (mark & !COLOR_AND_AGE) | age::SURVIVAL | h.white;
                    return true;
                }
                age::SURVIVAL | age::OLD0 => {
                    h.remember_old1(o);
                    age::OLD1
                }
                age::OLD1 => age::OLD,
                other => other,
            };
            (*o).mark = (mark & !AGE_BITS) | next;
            false
        }
    }
}

/// The end: everything dies.
struct Everything;

impl Policy for Everything {
    const LIST_RESET: bool = true;
    fn dead(_: &Heap, _: u8) -> bool {
        true
    }
    unsafe fn keep(_: &mut Heap, _: *mut GcHeader) -> bool {
        false
    }
}

/// # Safety
/// `o` is live (I2).
unsafe fn is_open_upvalue(o: *mut GcHeader) -> bool {
    // SAFETY: I2.
    unsafe { (*o).tag == Tag::UPVAL && UpVal::is_open(o.cast()) }
}

impl Heap {
    /// Starts a sweep over all pages and large objects.
    pub(super) fn enter_sweep(&mut self) {
        self.retire_runs();
        for c in &mut self.classes {
            c.unswept = c.pages.len();
            c.avail.0 = null_mut();
        }
        self.large_unswept = self.large.len();
        self.sweep_class = 0;
        self.state = State::Sweep;
    }

    /// Sweeps one page or some large objects; `None` if all is swept, else the number of cells looked at.
    pub(super) fn sweep_some(&mut self) -> Option<usize> {
        while self.sweep_class < NUM_CLASSES {
            let class = self.sweep_class;
            if self.classes[class].unswept > 0 {
                return Some(self.sweep_next_page(class));
            }
            self.sweep_class += 1;
        }
        if self.large_unswept == 0 {
            return None;
        }
        let count = self.large_unswept.min(64);
        for _ in 0..count {
            self.large_unswept -= 1;
            // SAFETY: I2: an unswept large object; those after it are swept.
            unsafe { self.sweep_large::<Incremental>(self.large_unswept) };
        }
        Some(count)
    }

    /// Sweeps the next page of a class, which has unswept ones. Returns the number of its cells.
    pub(super) fn sweep_next_page(&mut self, class: usize) -> usize {
        let c = &mut self.classes[class];
        c.unswept -= 1;
        let page = c.pages[c.unswept];
        let before = self.debt;
        // SAFETY: I21: runs were retired when the sweep began, and no bump pointer takes an unswept page.
        let cells = unsafe {
            let cells = (*page).count as usize;
            self.sweep_page::<Incremental>(page);
            cells
        };
        self.estimate = self
            .estimate
            .saturating_sub((before - self.debt).max(0) as usize);
        cells
    }

    /// Sweeps all pages and large objects; survivors become old.
    ///
    /// # Safety
    /// Marking is complete and whites have been flipped.
    pub(super) unsafe fn sweep_to_old(&mut self) {
        // SAFETY: as promised by the caller (I0).
        unsafe { self.sweep_all::<ToOld>() };
        self.young_pages.clear();
        self.large_old = self.large.len();
    }

    /// Frees all objects.
    ///
    /// # Safety
    /// No object is used afterwards.
    pub(super) unsafe fn sweep_everything(&mut self) {
        // SAFETY: as promised by the caller (I0).
        unsafe { self.sweep_all::<Everything>() };
        self.young_pages.clear();
        self.large_old = 0;
    }

    unsafe fn sweep_all<P: Policy>(&mut self) {
        self.enter_sweep();
        for class in 0..NUM_CLASSES {
            while self.classes[class].unswept > 0 {
                self.classes[class].unswept -= 1;
                let page = self.classes[class].pages[self.classes[class].unswept];
                // SAFETY: I21: runs are retired.
                unsafe {
                    (*page).flags &= !YOUNG;
                    self.sweep_page::<P>(page);
                }
            }
        }
        while self.large_unswept > 0 {
            self.large_unswept -= 1;
            // SAFETY: I2.
            unsafe { self.sweep_large::<P>(self.large_unswept) };
        }
    }

    /// Sweeps what may be young.
    ///
    /// # Safety
    /// Marking is complete and whites have been flipped; generational mode.
    pub(super) unsafe fn sweep_young(&mut self) {
        self.retire_runs();
        let mut kept = 0;
        for i in 0..self.young_pages.len() {
            let page = self.young_pages[i];
            // SAFETY: I21: runs are retired; I25: the list holds pages in use, each once.
            unsafe {
                (*page).flags &= !YOUNG;
                if self.sweep_page::<Minor>(page) {
                    (*page).flags |= YOUNG;
                    self.young_pages[kept] = page;
                    kept += 1;
                }
            }
        }
        self.young_pages.truncate(kept);
        let mut i = self.large.len();
        while i > self.large_old {
            i -= 1;
            // SAFETY: I2.
            if unsafe { self.sweep_large::<Minor>(i) } == Some(false) {
                // Old now: joins the front part; what was at its end is looked at next.
                self.large.swap(i, self.large_old);
                self.large_old += 1;
                i += 1;
            }
        }
    }

    /// Sweeps one page, which goes back to the pool if nothing is left. True if some object in it is still young.
    ///
    /// # Safety
    /// No bump pointer has cells of this page (I21).
    unsafe fn sweep_page<P: Policy>(&mut self, page: *mut Page) -> bool {
        // SAFETY: I20, I21: every cell is an object or part of a run that its first cell describes.
        unsafe {
            if P::LIST_RESET {
                (*page).flags &= !AVAIL;
            }
            let cell = (*page).cell as usize;
            let mut p = Page::cells(page);
            let end = p.add((*page).count as usize * cell);
            let (mut used, mut freed, mut young) = (0, 0, false);
            let mut link: *mut *mut FreeCell = &raw mut (*page).free;
            let mut run: *mut u8 = null_mut();
            while p < end {
                let o: *mut GcHeader = p.cast();
                let tag = (*o).tag;
                if tag == Tag::NIL {
                    if run.is_null() {
                        run = p;
                    }
                    p = p.add((*o).word as usize * cell);
                    continue;
                }
                if P::dead(self, (*o).mark) {
                    self.free_parts(o, tag);
                    freed += 1;
                    if cfg!(any(
                        debug_assertions,
                        feature = "gc_stress",
                        feature = "alloc_fault"
                    )) {
                        (*o).tag = Tag::NIL;
                        (*o).word = 1;
                    }
                    if run.is_null() {
                        run = p;
                    }
                } else {
                    young |= P::keep(self, o);
                    used += 1;
                    if !run.is_null() {
                        link = end_run(link, run, p, cell);
                        run = null_mut();
                    }
                }
                p = p.add(cell);
            }
            if !run.is_null() {
                link = end_run(link, run, p, cell);
            }
            *link = null_mut();
            (*page).used = used;
            self.debt -= (freed * cell) as isize;
            if used == 0 {
                self.release_page(page);
                return false;
            }
            if !(*page).free.is_null() && (*page).flags & AVAIL == 0 {
                self.classes[(*page).class as usize].avail.push(page);
            }
            young
        }
    }

    /// Sweeps large object `i`; `None` if it was freed (the last one took its place), else whether it is still young.
    unsafe fn sweep_large<P: Policy>(&mut self, i: usize) -> Option<bool> {
        let large = self.large[i];
        // SAFETY: I2: listed objects are allocated.
        unsafe {
            if !P::dead(self, (*large.obj).mark) {
                return Some(P::keep(self, large.obj));
            }
            self.free_parts(large.obj, (*large.obj).tag);
            self.large.swap_remove(i);
            self.free_buf(large.obj.cast(), large.size);
            self.estimate = self.estimate.saturating_sub(large.size);
        }
        None
    }

    /// Frees what an object owns besides its cell.
    ///
    /// # Safety
    /// `o` is dead, and this is the only call for it.
    #[inline(always)]
    unsafe fn free_parts(&mut self, o: *mut GcHeader, tag: Tag) {
        // SAFETY: the tag says which struct it is; its parts are freed once (I6).
        unsafe {
            match tag {
                Tag::TABLE => table::free_parts(self, o.cast()),
                Tag::SHORT_STR => self.strings.remove(o.cast()),
                Tag::USERDATA => self.free_userdata(o.cast()),
                Tag::THREAD => self.free_thread(o.cast()),
                Tag::PROTO => self.free_proto(o.cast()),
                _ => {}
            }
        }
    }

    #[cold]
    unsafe fn free_userdata(&mut self, u: *mut UserDataObj) {
        // SAFETY: the object is dead; the box is moved out and dropped once (I2).
        unsafe {
            if let Some(data) = (&raw mut (*u).data).read() {
                self.account(-(size_of_val(&*data) as isize));
                // A panic in somebody's `drop` must not leave the page half swept.
                let _ = catch_unwind(AssertUnwindSafe(|| drop(data)));
            }
        }
    }

    #[cold]
    unsafe fn free_thread(&mut self, th: *mut ThreadObj) {
        // SAFETY: the object is dead; its buffers have the sizes it says (I24).
        unsafe {
            if !(*th).stack.is_null() {
                self.free_buf((*th).stack.cast(), (*th).stack_size * size_of::<Slot>());
            }
            if !(*th).frames.is_null() {
                self.free_buf((*th).frames.cast(), (*th).frames_cap * size_of::<Frame>());
            }
            std::ptr::drop_in_place(&raw mut (*th).tbc);
            std::ptr::drop_in_place(&raw mut (*th).hook);
        }
    }

    #[cold]
    unsafe fn free_proto(&mut self, p: *mut ProtoObj) {
        // SAFETY: the object is dead; its boxes are dropped once (I2).
        unsafe {
            let size = proto_size(p);
            self.account(-(size as isize));
            std::ptr::drop_in_place(p);
        }
    }

    /// Calls `f` for every object.
    ///
    /// # Safety
    /// `f` neither allocates nor frees in this heap.
    pub(super) unsafe fn for_each_object(&mut self, mut f: impl FnMut(*mut GcHeader)) {
        self.retire_runs();
        for c in &self.classes {
            for &page in &c.pages {
                // SAFETY: I20, I21: runs are retired.
                unsafe {
                    let cell = (*page).cell as usize;
                    let mut p = Page::cells(page);
                    let end = p.add((*page).count as usize * cell);
                    while p < end {
                        let o: *mut GcHeader = p.cast();
                        if (*o).tag == Tag::NIL {
                            p = p.add((*o).word as usize * cell);
                        } else {
                            f(o);
                            p = p.add(cell);
                        }
                    }
                }
            }
        }
        for large in &self.large {
            f(large.obj);
        }
    }
}

/// Bytes a prototype owns outside its cell, as counted by [`Heap::account`] when it was made.
///
/// # Safety
/// `p` is a live, complete prototype (I2).
pub unsafe fn proto_size(p: *const ProtoObj) -> usize {
    // SAFETY: I2.
    unsafe {
        let (code, k, protos, upvals) = (&(*p).code_buf, &(*p).k_buf, &(*p).protos, &(*p).upvals);
        let debug = &(*p).debug;
        size_of_val(&**code)
            + size_of_val(&**k)
            + size_of_val(&**protos)
            + size_of_val(&**upvals)
            + size_of_val(&*debug.lines)
            + size_of_val(&*debug.locals)
    }
}

/// Writes the header of the run `[run, end)`, links it, and returns where to link the next one.
#[inline(always)]
unsafe fn end_run(
    link: *mut *mut FreeCell,
    run: *mut u8,
    end: *mut u8,
    cell: usize,
) -> *mut *mut FreeCell {
    let first: *mut FreeCell = run.cast();
    // SAFETY: I20: free cells; `link` is the page's list head or the previous run's link.
    unsafe {
        write_run(first, ((end.addr() - run.addr()) / cell) as u32, null_mut());
        *link = first;
        &raw mut (*first).next
    }
}
