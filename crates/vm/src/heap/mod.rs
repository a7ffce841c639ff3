//! The heap: allocation, the tri-colour collector, finalisation (§2.5).
//!
//! Access protocol: the heap is a field of [`Vm`]. Allocation and barriers may be called at any time and never free a
//! live object; everything that may run finalisers takes `*mut Vm`, and no `&mut Heap` is alive over such a call. Marking
//! never recurses and never fails. See docs/GC.md.
#![allow(unsafe_code)]

mod alloc;
mod barrier;
mod buffer;
#[cfg(any(test, feature = "gc_stress", feature = "alloc_fault"))]
mod check;
mod color;
mod control;
mod cycle;
#[cfg(feature = "alloc_fault")]
mod fault;
mod finalize;
mod generational;
mod intern;
mod mark;
mod page;
mod sweep;
#[cfg(test)]
mod tests;
mod weak;

pub use barrier::{barrier_back, barrier_close, barrier_forward, barrier_forward_obj};
#[cfg(feature = "alloc_fault")]
pub use check::check;
pub use color::is_black;
pub use control::{close_state, finalize_all, full_gc, gc_control, safepoint};
pub use finalize::check_finalizer;
pub use intern::StringTable;
pub(crate) use mark::prefetch;
pub use sweep::proto_size;

use crate::exec::Vm;
use crate::object::{GcHeader, StrObj, ThreadObj};
use crate::value::{Slot, Val};
use alloc::{Large, ObjClass};
use buffer::BufClass;
use cycle::Params;
use page::{NUM_CLASSES, Page, PagePool};
use std::collections::VecDeque;
use std::ptr::null_mut;
use weak::WeakLists;

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
    /// An object (not just a buffer) was allocated while a collector step was due; exact to a slice of a size class.
    object_due: bool,
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
    /// Node arrays that tables have left, for the next of their size: null, or so large. The last was kept last.
    spare: [(*mut u8, usize); buffer::SPARES],
    large: Vec<Large>,
    /// Large objects before this one wait for the sweeper.
    large_unswept: usize,
    /// Generational mode: large objects before this one are old.
    large_old: usize,
    pool: PagePool,
    /// Classes before this one are swept.
    sweep_class: usize,
    /// Generational mode: pages that may hold young objects, each once.
    young_pages: Vec<*mut Page>,
    /// All coroutines but dead ones.
    threads: Vec<*mut ThreadObj>,
    // -- marking --
    /// The mark stack.
    gray: Vec<*mut GcHeader>,
    /// Objects about to be marked (a ring; null = none). Empty between steps.
    late: [*mut GcHeader; mark::LATE],
    late_next: usize,
    /// To be visited in the atomic phase; generational mode: touched objects.
    again: Vec<*mut GcHeader>,
    weak: WeakLists,
    /// Some gray object is in no list, because a list could not grow.
    gray_lost: bool,
    /// Tests: most objects in the mark stack.
    #[cfg(test)]
    gray_max: usize,
    /// Running coroutine and its top, as of the start of the step.
    running: *mut ThreadObj,
    running_top: *mut Slot,
    /// "__mode"
    mode_name: *mut StrObj,
    // -- finalisation --
    /// Objects registered for finalisation, in order.
    registered: Vec<*mut GcHeader>,
    /// Generational mode: those before this one are old.
    registered_old: usize,
    /// Objects whose finalisers are due.
    pending: VecDeque<*mut GcHeader>,
    /// Calls a finaliser, protected, and reports its error as a warning (the interpreter's; tests have their own).
    finalizer: FinalizerFn,
    // -- pace --
    params: Params,
    /// Bytes in use after the last cycle; generational mode: after the last major collection.
    estimate: usize,
    /// Why the collector does not run; bits `STOPPED_BY_...`.
    stopped: u8,
    /// An emergency collection runs: no finalisers.
    emergency: bool,
    // -- generational mode --
    /// Objects that became old in the last collection.
    old1: Vec<*mut GcHeader>,
    /// Work of the last collection if that was a bad one.
    last_atomic: usize,
    /// A list could not grow: only a major collection is right.
    must_do_major: bool,
    /// What was done since the machine last looked beyond what one instruction costs, in its steps of fuel.
    pub work: u64,
    /// Allocations that fail.
    #[cfg(feature = "alloc_fault")]
    pub(crate) fault: fault::Fault,
    /// Stress rounds done.
    #[cfg(feature = "gc_stress")]
    stress_rounds: u64,
    /// Safepoints to pass before the next stress round.
    #[cfg(feature = "gc_stress")]
    skip_safepoints: u64,
}

/// Calls `f(obj)` for a finaliser.
pub(crate) type FinalizerFn = unsafe fn(vm: *mut Vm, f: Val, obj: Val);

/// `collectgarbage("stop")`.
const STOPPED_BY_USER: u8 = 1;
/// A finaliser runs.
const STOPPED_BY_ITSELF: u8 = 2;
/// The machine is being closed.
const STOPPED_BY_CLOSING: u8 = 4;

impl Heap {
    /// An empty heap.
    ///
    /// # Errors
    /// The system has no memory.
    pub fn new() -> Result<Heap, OutOfMemory> {
        let mut heap = Heap {
            debt: 0,
            object_due: false,
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
            spare: [(std::ptr::null_mut(), 0); buffer::SPARES],
            large: Vec::new(),
            large_unswept: 0,
            large_old: 0,
            pool: PagePool::new(),
            sweep_class: 0,
            young_pages: Vec::new(),
            threads: Vec::new(),
            gray: Vec::new(),
            late: [null_mut(); mark::LATE],
            late_next: 0,
            again: Vec::new(),
            weak: WeakLists::default(),
            gray_lost: false,
            #[cfg(test)]
            gray_max: usize::MAX,
            running: null_mut(),
            running_top: null_mut(),
            mode_name: null_mut(),
            registered: Vec::new(),
            registered_old: 0,
            pending: VecDeque::new(),
            finalizer: crate::exec::run_finalizer,
            params: Params::DEFAULT,
            estimate: 0,
            stopped: 0,
            emergency: false,
            old1: Vec::new(),
            last_atomic: 0,
            must_do_major: false,
            work: 0,
            #[cfg(feature = "alloc_fault")]
            fault: fault::Fault::default(),
            #[cfg(feature = "gc_stress")]
            stress_rounds: 0,
            #[cfg(feature = "gc_stress")]
            skip_safepoints: 0,
        };
        // With room for some objects the mark stack always makes progress, even if it can never grow.
        heap.gray.try_reserve(64).map_err(|_| OutOfMemory)?;
        heap.set_debt(0);
        Ok(heap)
    }

    /// Seed of string hashes.
    #[inline(always)]
    pub fn string_seed(&self) -> u32 {
        self.seed
    }

    /// Seed of the hashes of numbers and objects in tables where a known one would not do: odd, and at least 2^31.
    #[inline(always)]
    pub fn number_seed(&self) -> u32 {
        // Seeds near each other would have near results.
        self.seed.wrapping_mul(0x9E37_79B1) | 0x8000_0001
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

    /// As [`Heap::needs_step`], for the safepoint after a native function: not if it has done no more than make a table
    /// larger. As in PUC that waits for the next new object: a step in the middle of the growth of a list would only
    /// find all of it alive, and put off the next cycle until long after it is dropped.
    #[inline(always)]
    pub fn needs_step_after_native(&self) -> bool {
        cfg!(feature = "gc_stress") || self.object_due
    }

    /// An object was allocated and counted.
    #[inline]
    fn note_object(&mut self) {
        self.object_due = self.debt > 0;
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
        // SAFETY: as promised (I0).
        unsafe { (*o).mark & (self.white ^ color::WHITES) != 0 }
    }

    /// Brings a dead object found by a weak reference of the implementation (the string table) back to life.
    ///
    /// # Safety
    /// `o` is a string not yet freed.
    #[inline(always)]
    pub unsafe fn revive(&mut self, o: *mut GcHeader) {
        // SAFETY: strings have no references, so a fresh white is all it needs (I2).
        unsafe {
            if self.is_dead(o) {
                (*o).mark ^= color::WHITES;
            }
        }
    }

    /// Paints it with the current white.
    ///
    /// # Safety
    /// `o` is live (I2).
    unsafe fn whiten(&mut self, o: *mut GcHeader) {
        // SAFETY: I2.
        unsafe { (*o).mark = ((*o).mark & !(color::WHITES | color::BLACK)) | self.white }
    }
}
