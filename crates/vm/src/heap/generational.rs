//! Generational mode (§2.5.2): minor collections visit and sweep young objects only.
//!
//! Objects are born new, survive one minor collection as survivals, and are old after the second (first `OLD1`: it may
//! still refer to young objects, so the next collection visits it once more). A store of a young object into an old one
//! makes the old one touched for two collections (backward barrier), or the young one old (`OLD0`, forward barrier).
//! Between collections old objects are black and the state is [`State::Propagate`], so that barriers work.
#![allow(unsafe_code)]

use super::color::{age, age_of, is_black, is_white, set_age, set_black};
use super::cycle::{GROWTH_QUARTERS, MIN_GROWTH, atomic, run_until};
use super::{Heap, State, finalize};
use crate::exec::Vm;
use crate::object::GcHeader;

impl Heap {
    /// `o` is about to become `OLD1`: the next collection must visit it.
    ///
    /// # Safety
    /// `o` is live (I2).
    #[inline]
    pub(super) unsafe fn remember_old1(&mut self, o: *mut GcHeader) {
        // SAFETY: I2.
        if unsafe { (*o).tag.is_string() } {
            return;
        }
        if self.old1.len() == self.old1.capacity() && self.old1.try_reserve(64).is_err() {
            self.must_do_major = true;
            return;
        }
        self.old1.push(o);
    }

    /// Start of a minor collection: what became old in the last one is visited.
    unsafe fn mark_old1(&mut self) {
        let mut list = std::mem::take(&mut self.old1);
        for o in list.drain(..) {
            // SAFETY: I23: old objects are not freed by minor collections, and major ones clear the list.
            unsafe {
                if age_of(o) == age::OLD1 {
                    set_age(o, age::OLD);
                    if is_black(o) {
                        self.visit_later(o);
                    }
                }
            }
        }
        self.old1 = list;
    }

    /// After a sweep: touched objects stay listed for one more collection, everything else leaves the lists black.
    unsafe fn correct_lists(&mut self) {
        let mut again = std::mem::take(&mut self.again);
        // SAFETY: I23: what is in the lists is live.
        unsafe {
            again.retain(|&o| Self::correct(o));
            for i in 0..self.weak.values.len() {
                self.correct_weak(self.weak.values[i].cast(), &mut again);
            }
            for i in 0..self.weak.all.len() {
                self.correct_weak(self.weak.all[i].cast(), &mut again);
            }
            for i in 0..self.weak.ephemerons.len() {
                self.correct_weak(self.weak.ephemerons[i].cast(), &mut again);
            }
        }
        self.weak.clear();
        self.again = again;
    }

    unsafe fn correct_weak(&mut self, o: *mut GcHeader, again: &mut Vec<*mut GcHeader>) {
        // SAFETY: I2.
        unsafe {
            if Self::correct(o) {
                if again.len() == again.capacity() && again.try_reserve(1).is_err() {
                    self.must_do_major = true;
                    return;
                }
                again.push(o);
            }
        }
    }

    /// Repaints an object of a list; true if it stays listed.
    unsafe fn correct(o: *mut GcHeader) -> bool {
        // SAFETY: I2.
        unsafe {
            if is_white(o) {
                // Young, and swept already.
                return false;
            }
            set_black(o);
            match age_of(o) {
                age::TOUCHED1 => {
                    set_age(o, age::TOUCHED2);
                    true
                }
                age::TOUCHED2 => {
                    set_age(o, age::OLD);
                    false
                }
                _ => false,
            }
        }
    }

    /// Sets how much may be allocated before the next minor collection.
    fn set_minor_debt(&mut self) {
        self.trim_slices();
        let step = (self.total() / 100) as isize * isize::from(self.params.minor_mul);
        let step = if step > 0 {
            step.max(MIN_GROWTH as isize)
        } else {
            step
        };
        self.set_wait(-step);
    }

    /// Is generational mode declared? (The collector may be in incremental mode for a while after bad collections.)
    pub(super) fn is_declared_generational(&self) -> bool {
        self.generational || self.last_atomic != 0
    }

    /// Leaves generational mode: everything becomes white and new, at the pause of a cycle.
    fn enter_incremental(&mut self) {
        let white = self.white;
        // SAFETY: I2; only the mark byte is written.
        unsafe {
            self.for_each_object(|o| (*o).mark = ((*o).mark & super::color::FINALIZE) | white);
        }
        self.clear_lists();
        self.old1.clear();
        self.young_pages.clear();
        self.registered_old = 0;
        self.must_do_major = false;
        self.generational = false;
        self.last_atomic = 0;
        self.state = State::Pause;
    }
}

/// End of a collection in generational mode.
unsafe fn finish(vm: *mut Vm) {
    // SAFETY: I2; no reference to the heap is alive while finalisers run.
    unsafe {
        let h = &mut (*vm).heap;
        h.correct_lists();
        h.count_old_registered();
        if !h.emergency {
            h.strings.start_shrinking();
            while h.strings.shrink_some().is_some() {}
        }
        h.state = State::Propagate;
        if !h.emergency {
            finalize::run_finalizers(vm, usize::MAX);
        }
    }
}

/// A minor collection.
///
/// # Safety
/// As [`super::safepoint`]; generational mode.
pub(super) unsafe fn minor(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        Heap::sync(vm);
        debug_assert!((*vm).heap.state == State::Propagate);
        (*vm).heap.mark_old1();
        atomic(vm);
        (*vm).heap.state = State::Sweep;
        (*vm).heap.sweep_young();
        finish(vm);
    }
}

/// After the atomic phase of an incremental cycle: sweeps everything and makes all survivors old.
unsafe fn become_generational(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        let h = &mut (*vm).heap;
        h.clear_lists();
        h.old1.clear();
        h.sweep_to_old();
        h.generational = true;
        h.must_do_major = false;
        h.last_atomic = 0;
        h.registered_old = 0;
        h.estimate = h.total();
        finish(vm);
    }
}

/// Enters generational mode by a full collection; units of work of its atomic phase.
unsafe fn enter_generational(vm: *mut Vm) -> usize {
    // SAFETY: I2.
    unsafe {
        run_until(vm, State::Pause);
        run_until(vm, State::Propagate);
        let work = atomic(vm);
        become_generational(vm);
        (*vm).heap.set_minor_debt();
        work
    }
}

/// Switches the mode.
///
/// # Safety
/// As [`super::safepoint`].
pub(super) unsafe fn change_mode(vm: *mut Vm, generational: bool) {
    // SAFETY: I2.
    unsafe {
        Heap::sync(vm);
        if generational != (*vm).heap.generational {
            if generational {
                enter_generational(vm);
            } else {
                (*vm).heap.enter_incremental();
            }
        }
        (*vm).heap.last_atomic = 0;
    }
}

/// A full collection in generational mode.
///
/// # Safety
/// As [`super::safepoint`].
pub(super) unsafe fn full_generational(vm: *mut Vm) -> usize {
    // SAFETY: I2.
    unsafe {
        Heap::sync(vm);
        (*vm).heap.work += (*vm).heap.total() as u64 / crate::exec::STEP_BYTES;
        (*vm).heap.enter_incremental();
        enter_generational(vm)
    }
}

/// A major collection after a bad one, that is, one that freed little. While a program builds up data, generational mode
/// is a waste: the collector then does full cycles, and goes back to minor collections after a good one (with less than
/// 9/8 of the work of the previous one).
unsafe fn step_after_bad(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        let last = (*vm).heap.last_atomic;
        if (*vm).heap.generational {
            (*vm).heap.enter_incremental();
        }
        run_until(vm, State::Pause);
        run_until(vm, State::Propagate);
        let work = atomic(vm);
        if work < last + last / 8 {
            become_generational(vm);
            (*vm).heap.set_minor_debt();
        } else {
            (*vm).heap.enter_sweep();
            (*vm).heap.estimate = (*vm).heap.total();
            run_until(vm, State::Pause);
            (*vm).heap.set_pause_debt();
            (*vm).heap.last_atomic = work;
        }
    }
}

/// Memory may grow by as much, in bytes, before a major collection, be the heap ever so small: what is allocated between two
/// minor collections, and what of it survives the first of them, is no reason for one.
const MIN_MAJOR_GROWTH: usize = 4 * MIN_GROWTH;

/// A step in generational mode: usually a minor collection; a major one when memory has grown enough since the last.
///
/// # Safety
/// As [`super::safepoint`].
pub(super) unsafe fn generational_step(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        Heap::sync(vm);
        let h = &raw mut (*vm).heap;
        (*h).trim_slices();
        if (*h).last_atomic != 0 {
            step_after_bad(vm);
            return;
        }
        let base = (*h).estimate;
        let growth = base / 400 * GROWTH_QUARTERS * (*h).params.major_mul() as usize;
        let growth = match growth {
            0 => 0,
            _ => growth.max(MIN_MAJOR_GROWTH),
        };
        if ((*h).debt > 0 && (*h).total() > base + growth) || (*h).must_do_major {
            let work = full_generational(vm);
            if (*h).total() >= base + growth / 2 {
                (*h).last_atomic = work;
                (*h).set_pause_debt();
            }
        } else {
            minor(vm);
            (*h).set_minor_debt();
            (*h).estimate = base;
        }
    }
}
