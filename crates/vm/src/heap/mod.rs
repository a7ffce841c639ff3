//! The heap: allocation, the tri-colour collector, finalisation (§2.5).
//!
//! Access protocol: the heap is a field of [`Vm`]. Allocation and barriers may be called at any time and never free a
//! live object; everything that may run finalisers takes `*mut Vm`, and no `&mut Heap` is alive over such a call. Marking
//! never recurses and never fails. See docs/GC.md.
#![allow(unsafe_code)]

mod alloc;
mod barrier;
mod buffer;
mod color;
mod control;
mod intern;
mod page;
mod sweep;

pub use barrier::{barrier_back, barrier_back_obj, barrier_close, barrier_forward, barrier_forward_obj};
pub use intern::StringTable;
pub use control::{check_finalizer, close_state, full_gc, gc_control, safepoint};

use crate::object::{GcHeader, ThreadObj};
use alloc::{Large, ObjClass};
use buffer::BufClass;
use page::{NUM_CLASSES, Page, PagePool};

/// No memory: the limit is reached, or the system has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

/// Phases of a cycle, in order. Up to [`State::Atomic`] the marking invariant holds (I22).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Marking, a bit at a time.
    Propagate,
    /// Marking is complete but for the last part.
    EnterAtomic,
    /// In the part that must not be interrupted.
    Atomic,
    /// Freeing pages of dead objects.
    Sweep,
    /// Everything is swept.
    SweepEnd,
    /// Calling finalisers.
    CallFin,
    /// Between two cycles.
    Pause,
}

/// Heap state.
pub struct Heap {
    /// Bytes allocated beyond the threshold; positive = a collector step is due.
    pub debt: isize,
    /// Interned strings.
    pub strings: StringTable,
    /// Seed of string hashes.
    pub seed: u32,
    /// `base + debt` = bytes counted as allocated.
    base: isize,
    /// Small buffers need no look at the limit up to this debt.
    debt_limit: isize,
    /// Most bytes allowed.
    limit: usize,
    /// White of new objects.
    white: u8,
    state: State,
    generational: bool,
    classes: [ObjClass; NUM_CLASSES],
    bufs: [BufClass; NUM_CLASSES],
    large: Vec<Large>,
    pool: PagePool,
    /// Generational mode: pages that may hold young objects.
    young_pages: Vec<*mut Page>,
    /// All coroutines.
    threads: Vec<*mut ThreadObj>,
}

impl Heap {
    /// An empty heap.
    ///
    /// # Errors
    /// None at present; the signature leaves room for reserving memory.
    pub fn new() -> Result<Heap, OutOfMemory> {
        let mut heap = Heap {
            debt: 0,
            strings: StringTable::default(),
            seed: 0,
            base: 0,
            debt_limit: 0,
            limit: usize::MAX,
            white: color::WHITE0,
            state: State::Pause,
            generational: false,
            classes: [ObjClass::EMPTY; NUM_CLASSES],
            bufs: [BufClass::EMPTY; NUM_CLASSES],
            large: Vec::new(),
            pool: PagePool::new(),
            young_pages: Vec::new(),
            threads: Vec::new(),
        };
        heap.set_debt(0);
        Ok(heap)
    }

    /// Seed of string hashes.
    #[inline(always)]
    pub fn string_seed(&self) -> u32 {
        self.seed
    }

    /// A heap with a fixed seed.
    #[cfg(test)]
    pub fn for_test() -> Heap {
        let mut heap = Heap::new().expect("memory");
        heap.seed = 42;
        heap
    }

    /// Must the next safepoint do a collector step?
    #[inline(always)]
    pub fn needs_step(&self) -> bool {
        cfg!(feature = "gc_stress") || self.debt > 0
    }

    fn register_thread(&mut self, th: *mut ThreadObj) -> Result<(), OutOfMemory> {
        self.threads.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.threads.push(th);
        Ok(())
    }

    fn keeps_invariant(&self) -> bool {
        self.state <= State::Atomic
    }

    /// Is it waiting to be swept?
    ///
    /// # Safety
    /// `o` is an object not yet freed.
    #[inline(always)]
    pub unsafe fn is_dead(&self, o: *const GcHeader) -> bool {
        // SAFETY: as promised.
        unsafe { (*o).mark & (self.white ^ color::WHITES) != 0 }
    }

    /// Brings a dead object found by a weak reference of the implementation (the string table) back to life.
    ///
    /// # Safety
    /// `o` is a string not yet freed.
    #[inline(always)]
    pub unsafe fn revive(&mut self, o: *mut GcHeader) {
        // SAFETY: strings have no references, so a fresh white is all it needs.
        unsafe {
            if self.is_dead(o) {
                (*o).mark ^= color::WHITES;
            }
        }
    }

    /// Paints it with the current white.
    unsafe fn whiten(&mut self, o: *mut GcHeader) {
        // SAFETY: live (I2).
        unsafe { (*o).mark = ((*o).mark & !(color::WHITES | color::BLACK)) | self.white }
    }

    unsafe fn mark(&mut self, _o: *mut GcHeader) {}
    unsafe fn push_again(&mut self, _o: *mut GcHeader) {}
}
