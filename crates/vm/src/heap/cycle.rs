//! The incremental cycle: its phases, the atomic phase, the pace.
#![allow(unsafe_code)]

use super::color::WHITES;
use super::{Heap, State};
use crate::exec::Vm;

/// Bytes one unit of work stands for.
const WORK_BYTES: isize = 16;
/// Work of one step of marking.
const BATCH: usize = 2000;
/// Finalisers called in one step.
const FINALIZERS_PER_STEP: usize = 10;
/// Quarters of the growth that the parameters allow after which a cycle (or a major collection) starts. Marking and sweeping
/// cost less here than what PUC's parameters were made for, so some of that is spent on a smaller heap.
pub(super) const GROWTH_QUARTERS: usize = 3;
/// Least growth after which a collection starts (unless the pause says to go on at once): one costs some thousand instructions even
/// in the smallest heap.
pub(super) const MIN_GROWTH: usize = 32 * 1024;
/// Work one finaliser counts as.
const FINALIZER_COST: usize = 50;

/// Parameters of the collector, stored as PUC does (three of them in quarters), so that reading back gives the same
/// numbers.
pub struct Params {
    pause: u8,
    step_mul: u8,
    /// log2 of the step size in bytes.
    pub step_size: u8,
    /// Growth in percent between minor collections.
    pub minor_mul: u8,
    major_mul: u8,
}

impl Params {
    /// PUC's defaults.
    pub const DEFAULT: Params = Params {
        pause: 50,
        step_mul: 25,
        step_size: 13,
        minor_mul: 20,
        major_mul: 25,
    };

    /// Percent of the memory in use after a cycle at which the next one starts.
    pub fn pause(&self) -> i64 {
        i64::from(self.pause) * 4
    }
    /// Sets [`Params::pause`].
    pub fn set_pause(&mut self, v: i64) {
        self.pause = (v / 4) as u8;
    }
    /// Speed of the collector relative to allocation, in percent.
    pub fn step_mul(&self) -> i64 {
        i64::from(self.step_mul) * 4
    }
    /// Sets [`Params::step_mul`].
    pub fn set_step_mul(&mut self, v: i64) {
        self.step_mul = (v / 4) as u8;
    }
    /// Growth in percent between major collections.
    pub fn major_mul(&self) -> i64 {
        i64::from(self.major_mul) * 4
    }
    /// Sets [`Params::major_mul`].
    pub fn set_major_mul(&mut self, v: i64) {
        self.major_mul = (v / 4) as u8;
    }
}

/// Marks the roots for a new cycle.
///
/// # Safety
/// As [`super::safepoint`].
unsafe fn restart(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        let h = &raw mut (*vm).heap;
        (*h).clear_lists();
        Heap::mark_roots(vm);
        (*h).state = State::Propagate;
    }
}

/// The atomic phase: completes marking, clears weak tables, finds what is to be finalised, flips the whites. Returns
/// units of work.
///
/// # Safety
/// As [`super::safepoint`].
pub(super) unsafe fn atomic(vm: *mut Vm) -> usize {
    // SAFETY: I2; nothing below runs Lua code.
    unsafe {
        Heap::sync(vm);
        (*vm).heap.state = State::Atomic;
        let again = std::mem::take(&mut (*vm).heap.again);
        // Roots are changed without barriers.
        Heap::mark_roots(vm);
        let h = &mut (*vm).heap;
        let mut work = h.propagate_all();
        work += h.mark_orphans();
        work += h.propagate_all();
        for &o in &again {
            work += h.visit(o);
        }
        work += h.revisit_threads();
        work += h.propagate_all();
        h.converge_ephemerons();
        // Here everything strongly reachable is marked. Values go before finalisers are looked for, keys after.
        h.clear_by_values(0, 0);
        let (values, all) = (h.weak.values.len(), h.weak.all.len());
        h.separate(false);
        work += h.mark_pending();
        work += h.propagate_all();
        h.converge_ephemerons();
        h.clear_by_keys();
        h.clear_by_values(values, all);
        h.drop_dead_threads();
        h.white ^= WHITES;
        work
    }
}

/// One step of the cycle; units of work.
///
/// # Safety
/// As [`super::safepoint`].
unsafe fn single_step(vm: *mut Vm) -> usize {
    // SAFETY: I2; only `run_finalizers` runs Lua code, and no reference to the heap is alive then.
    unsafe {
        match (*vm).heap.state {
            State::Pause => {
                restart(vm);
                1
            }
            State::Propagate => {
                let h = &mut (*vm).heap;
                h.propagate(BATCH).unwrap_or_else(|| {
                    h.state = State::EnterAtomic;
                    0
                })
            }
            State::EnterAtomic | State::Atomic => {
                let work = atomic(vm);
                let h = &mut (*vm).heap;
                h.enter_sweep();
                h.estimate = h.total();
                work
            }
            State::Sweep => {
                let h = &mut (*vm).heap;
                h.sweep_some().unwrap_or_else(|| {
                    h.strings.start_shrinking();
                    h.state = State::SweepEnd;
                    0
                })
            }
            State::SweepEnd => {
                let h = &mut (*vm).heap;
                // An emergency is no time for an allocation.
                let moved = if h.emergency {
                    None
                } else {
                    h.strings.shrink_some()
                };
                moved.unwrap_or_else(|| {
                    h.state = State::CallFin;
                    0
                })
            }
            State::CallFin => {
                if (*vm).heap.pending.is_empty() || (*vm).heap.emergency {
                    (*vm).heap.state = State::Pause;
                    0
                } else {
                    super::finalize::run_finalizers(vm, FINALIZERS_PER_STEP) * FINALIZER_COST
                }
            }
        }
    }
}

/// Runs the cycle until it is in this state.
///
/// # Safety
/// As [`super::safepoint`].
pub(super) unsafe fn run_until(vm: *mut Vm, state: State) {
    // SAFETY: I2.
    unsafe {
        Heap::sync(vm);
        loop {
            if (*vm).heap.state == state {
                return;
            }
            single_step(vm);
        }
    }
}

/// A basic incremental step: work in proportion to the debt, at least until the step size is worked off.
///
/// # Safety
/// As [`super::safepoint`].
pub(super) unsafe fn incremental_step(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        Heap::sync(vm);
        let h = &raw mut (*vm).heap;
        (*h).trim_slices();
        let mul = (*h).params.step_mul() as isize | 1;
        let mut debt = ((*h).debt / WORK_BYTES).saturating_mul(mul);
        let size = match (*h).params.step_size {
            n @ 0..=62 => ((1 << n) / WORK_BYTES).saturating_mul(mul),
            _ => isize::MAX,
        };
        loop {
            debt = debt.saturating_sub(single_step(vm) as isize);
            if debt <= size.saturating_neg() || (*h).state == State::Pause {
                break;
            }
        }
        if (*h).state == State::Pause {
            (*h).set_pause_debt();
        } else {
            (*h).set_debt((debt / mul).saturating_mul(WORK_BYTES));
        }
    }
}

/// A full incremental cycle.
///
/// # Safety
/// As [`super::safepoint`].
pub(super) unsafe fn full_incremental(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        let h = &raw mut (*vm).heap;
        (*h).work += (*h).total() as u64 / crate::exec::STEP_BYTES;
        if (*h).keeps_invariant() {
            // Some objects are black: sweeping repaints them all, and frees none as the white was not flipped.
            (*h).enter_sweep();
        }
        run_until(vm, State::Pause);
        run_until(vm, State::Propagate);
        (*h).state = State::EnterAtomic;
        run_until(vm, State::CallFin);
        run_until(vm, State::Pause);
        (*h).set_pause_debt();
    }
}

impl Heap {
    /// Forgets the mark stack and all lists of gray objects.
    pub(super) fn clear_lists(&mut self) {
        self.gray.clear();
        self.again.clear();
        self.weak.clear();
        self.gray_lost = false;
    }

    /// Sets how much may be allocated before the next cycle starts.
    pub(super) fn set_pause_debt(&mut self) {
        self.trim_slices();
        let base = self.estimate as isize;
        let percent = self.params.pause() as isize - 100;
        let growth = (base / 100).max(1).saturating_mul(percent);
        let growth = if growth > 0 {
            (growth / 4 * GROWTH_QUARTERS as isize).max(MIN_GROWTH as isize)
        } else {
            growth
        };
        let threshold = base.saturating_add(growth);
        let debt = (self.total() as isize - threshold).min(0);
        self.set_wait(debt);
    }

    /// As [`Heap::set_debt`], but under a memory limit the wait ends when half of what is left is used up: allocation
    /// itself cannot collect, so garbage must not be what reaches the limit.
    pub(super) fn set_wait(&mut self, debt: isize) {
        let mut debt = debt;
        if self.limit != usize::MAX {
            let room = (self.limit.saturating_sub(self.total()) / 2)
                .max(self.limit / 64)
                .max(4096);
            debt = debt.max(-isize::try_from(room).unwrap_or(isize::MAX));
        }
        self.set_debt(debt);
    }
}

/// Starts a cycle and does `n` steps of marking.
///
/// # Safety
/// As [`super::safepoint`].
#[cfg(any(test, feature = "gc_stress"))]
pub(super) unsafe fn some_steps(vm: *mut Vm, n: usize) {
    // SAFETY: I2.
    unsafe {
        run_until(vm, State::Pause);
        run_until(vm, State::Propagate);
        for _ in 0..n {
            if (*vm).heap.state == State::Propagate {
                (*vm).heap.propagate_one();
            }
        }
        (*vm).heap.set_debt(0);
    }
}
