//! Entry points of the collector: safepoints, full collections, `collectgarbage`, the end of the machine.
#![allow(unsafe_code)]

use super::{Heap, STOPPED_BY_CLOSING, STOPPED_BY_ITSELF, STOPPED_BY_USER, State};
use super::{cycle, finalize, generational};
use crate::exec::{GcMode, GcOp, GcResult, Vm};

/// Does a collector step if the collector runs: work of the cycle, then pending finalisers. `vm.top` must be exact.
/// The stack may move (finalisers run on it).
///
/// # Safety
/// Called where every live value is reachable from a root or lies below `vm.top` (I2).
#[cold]
#[inline(never)]
pub unsafe fn safepoint(vm: *mut Vm) {
    // SAFETY: I2; no reference to the heap is alive over the steps.
    unsafe {
        let h = &raw mut (*vm).heap;
        (*h).object_due = false;
        if (*h).stopped != 0 {
            (*h).set_debt(-2000);
            return;
        }
        #[cfg(feature = "gc_stress")]
        stress(vm);
        #[cfg(not(feature = "gc_stress"))]
        {
            // What bump pointers hold in advance is not yet allocated.
            (*h).trim_slices();
            if (*h).debt > 0 {
                step(vm);
            }
        }
    }
}

/// A step in the mode in force.
unsafe fn step(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        let h = &raw mut (*vm).heap;
        let near_limit = (*h).limit != usize::MAX && (*h).total() > (*h).limit - (*h).limit / 4;
        if (*h).is_declared_generational() {
            generational::generational_step(vm);
        } else if near_limit {
            cycle::full_incremental(vm);
        } else {
            cycle::incremental_step(vm);
        }
    }
}

/// Bytes of heap for which a stress round skips one safepoint more.
#[cfg(feature = "gc_stress")]
const STRESS_BYTES: usize = 128 * 1024;
/// Stress rounds after which each skips one safepoint more.
#[cfg(feature = "gc_stress")]
const STRESS_ROUNDS: u64 = 20_000;

/// Every second round leaves a cycle somewhere in the middle of marking, so that missing barriers count; the others finish it,
/// so that missing roots count. The heap is checked after each cycle. While the heap is small every safepoint is a round; a round
/// costs as much as the heap is large, so large heaps and long runs skip safepoints to end in sane time.
#[cfg(feature = "gc_stress")]
unsafe fn stress(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        let h = &raw mut (*vm).heap;
        if (*h).skip_safepoints > 0 {
            (*h).skip_safepoints -= 1;
            return;
        }
        (*h).stress_rounds += 1;
        let n = (*h).stress_rounds;
        (*h).skip_safepoints =
            (*h).total() as u64 / STRESS_BYTES as u64 * (1 + n / STRESS_ROUNDS) + n / STRESS_ROUNDS;
        if (*h).is_declared_generational() {
            (*h).trim_slices();
            if n % 16 == 0 || (*h).last_atomic != 0 {
                (*h).last_atomic = 0;
                if (*h).generational {
                    generational::full_generational(vm);
                } else {
                    generational::change_mode(vm, true);
                }
            } else {
                generational::minor(vm);
            }
        } else if n % 2 == 0 && (*h).state == State::Pause {
            cycle::some_steps(vm, (n / 2 % 61) as usize);
            return;
        } else {
            cycle::run_until(vm, State::Pause);
            if n % 4 == 1 {
                cycle::full_incremental(vm);
            }
        }
        super::check::check(vm);
        (*h).set_debt(0);
    }
}

/// A full collection. `emergency`: because memory ran out; then no finalisers are called.
///
/// # Safety
/// As [`safepoint`].
pub unsafe fn full_gc(vm: *mut Vm, emergency: bool) {
    // SAFETY: I2.
    unsafe {
        (*vm).heap.emergency = emergency;
        if (*vm).heap.generational {
            generational::full_generational(vm);
        } else {
            cycle::full_incremental(vm);
        }
        (*vm).heap.emergency = false;
        (*vm).heap.release_spare();
    }
}

/// `collectgarbage` (§6.1). Refused while the collector calls a finaliser.
///
/// # Safety
/// As [`safepoint`].
pub unsafe fn gc_control(vm: *mut Vm, op: GcOp) -> GcResult {
    // SAFETY: I2; no reference to the heap is alive over the steps.
    unsafe {
        let h = &raw mut (*vm).heap;
        if (*h).stopped & STOPPED_BY_ITSELF != 0 {
            return GcResult::Refused;
        }
        match op {
            GcOp::Stop => (*h).stopped = STOPPED_BY_USER,
            GcOp::Restart => {
                (*h).trim_slices();
                (*h).set_debt(0);
                (*h).stopped = 0;
            }
            GcOp::Collect => full_gc(vm, false),
            GcOp::Count => return GcResult::Bytes((*h).total()),
            GcOp::Step(kb) => return GcResult::Bool(explicit_step(vm, kb)),
            GcOp::IsRunning => return GcResult::Bool((*h).stopped == 0),
            GcOp::SetPause(v) => {
                let old = (*h).params.pause();
                (*h).params.set_pause(v);
                return GcResult::Int(old);
            }
            GcOp::SetStepMul(v) => {
                let old = (*h).params.step_mul();
                (*h).params.set_step_mul(v);
                return GcResult::Int(old);
            }
            GcOp::Generational(minor, major) => {
                let old = mode(&*h);
                if minor != 0 {
                    (*h).params.minor_mul = minor as u8;
                }
                if major != 0 {
                    (*h).params.set_major_mul(major);
                }
                generational::change_mode(vm, true);
                return GcResult::Mode(old);
            }
            GcOp::Incremental(pause, mul, size) => {
                let old = mode(&*h);
                if pause != 0 {
                    (*h).params.set_pause(pause);
                }
                if mul != 0 {
                    (*h).params.set_step_mul(mul);
                }
                if size != 0 {
                    (*h).params.step_size = size as u8;
                }
                generational::change_mode(vm, false);
                return GcResult::Mode(old);
            }
        }
        GcResult::Int(0)
    }
}

fn mode(h: &Heap) -> GcMode {
    if h.is_declared_generational() {
        GcMode::Generational
    } else {
        GcMode::Incremental
    }
}

/// `collectgarbage("step", kb)`: true if a cycle is finished. Works while the collector is stopped.
unsafe fn explicit_step(vm: *mut Vm, kb: i64) -> bool {
    // SAFETY: I2.
    unsafe {
        let h = &raw mut (*vm).heap;
        (*h).trim_slices();
        let stopped = std::mem::replace(&mut (*h).stopped, 0);
        let mut debt = 1;
        if kb == 0 {
            (*h).set_debt(0);
            step(vm);
        } else {
            debt = (kb as isize).saturating_mul(1024).saturating_add((*h).debt);
            (*h).set_debt(debt);
            if (*h).debt > 0 {
                step(vm);
            }
        }
        (*h).stopped = stopped;
        debt > 0 && (*h).state == State::Pause
    }
}

/// Calls all finalisers in order. Objects made by finalisers are not registered any more, and nothing is collected.
///
/// # Safety
/// As [`super::safepoint`].
pub unsafe fn finalize_all(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe {
        (*vm).heap.stopped = STOPPED_BY_CLOSING;
        generational::change_mode(vm, false);
        (*vm).heap.separate(true);
        finalize::run_finalizers(vm, usize::MAX);
    }
}

/// Calls all finalisers in order and frees everything: the end of the machine.
///
/// # Safety
/// The main thread is the running one, and no object is used afterwards.
pub unsafe fn close_state(vm: *mut Vm) {
    // SAFETY: I2 until the sweep.
    unsafe {
        finalize_all(vm);
        free_all(vm);
    }
}

/// Frees all objects without calling finalisers.
///
/// # Safety
/// No object is used afterwards.
unsafe fn free_all(vm: *mut Vm) {
    // SAFETY: as promised by the caller (I0).
    unsafe {
        let h = &mut (*vm).heap;
        h.clear_lists();
        h.registered.clear();
        h.pending.clear();
        h.threads.clear();
        h.sweep_everything();
        h.release_buffer_pages();
        h.release_spare();
        h.state = State::Pause;
    }
}
