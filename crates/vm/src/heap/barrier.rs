//! Write barriers: what a store into an object must tell the collector.
//!
//! Invariant (I22): while marking, no black object refers to a white one; in generational mode no old object that is not
//! in the list of touched objects refers to a young one. A store of `v` into `owner` calls [`barrier_back`] when more
//! stores into `owner` are likely (tables, userdata), else [`barrier_forward`]. Stacks need none: threads are
//! traversed again at the end of marking. Open upvalues need none either, but closing one calls [`barrier_close`].
#![allow(unsafe_code)]

use super::Heap;
use super::color::{BLACK, WHITES, is_black, is_white, mark_of};
use super::color::{age, age_of, is_old, set_age, set_black, set_gray};
use crate::exec::Vm;
use crate::object::{GcHeader, UpVal};
use crate::value::{Slot, Tag, Val};

/// `v` was (or is about to be) stored in `owner`, which will be visited again.
///
/// # Safety
/// Both live (I2), `owner` not a string; `vm` is their machine.
#[inline(always)]
pub unsafe fn barrier_back(vm: *mut Vm, owner: *mut GcHeader, v: Val) {
    // SAFETY: I2, I6.
    unsafe {
        if v.is_collectable() && is_black(owner) && is_white(v.as_gc()) {
            back(&mut (*vm).heap, owner);
        }
    }
}

/// `v` was stored in `owner`: `v` is marked.
///
/// # Safety
/// Both live (I2); `vm` is their machine.
#[inline(always)]
pub unsafe fn barrier_forward(vm: *mut Vm, owner: *mut GcHeader, v: Val) {
    // SAFETY: I2, I6.
    unsafe {
        if v.is_collectable() && is_black(owner) && is_white(v.as_gc()) {
            forward(&mut (*vm).heap, owner, v.as_gc());
        }
    }
}

/// As [`barrier_forward`] for an object that is known to be one.
///
/// # Safety
/// As [`barrier_forward`].
#[inline(always)]
pub unsafe fn barrier_forward_obj(vm: *mut Vm, owner: *mut GcHeader, v: *mut GcHeader) {
    // SAFETY: I2.
    unsafe {
        if is_black(owner) && is_white(v) {
            forward(&mut (*vm).heap, owner, v);
        }
    }
}

/// `uv` was just closed: its value moved from the stack (which needs no barriers) into the upvalue itself.
/// Must be called after every closing.
///
/// # Safety
/// `uv` is live (I2) and closed; `vm` is its machine.
#[inline(always)]
pub unsafe fn barrier_close(vm: *mut Vm, uv: *mut UpVal) {
    // SAFETY: I2, I6.
    unsafe {
        let hdr: *mut GcHeader = uv.cast();
        if mark_of(hdr) & WHITES == 0 {
            // A visited open upvalue is gray and in no list; closed it is complete, so black.
            (*hdr).mark |= BLACK;
            let v = Slot::get((*uv).v);
            if v.is_collectable() && is_white(v.as_gc()) {
                forward(&mut (*vm).heap, hdr, v.as_gc());
            }
        }
    }
}

#[cold]
#[inline(never)]
unsafe fn back(h: &mut Heap, owner: *mut GcHeader) {
    // SAFETY: I2, I22.
    unsafe {
        debug_assert!(!h.is_dead(owner));
        if !h.keeps_invariant() && !h.generational {
            // Sweeping: sweep it now, then its next stores are free.
            h.whiten(owner);
            return;
        }
        if age_of(owner) == age::TOUCHED2 {
            // Already in the list of touched objects.
            set_gray(owner);
        } else {
            h.push_again(owner);
        }
        if is_old(owner) {
            set_age(owner, age::TOUCHED1);
        }
    }
}

#[cold]
#[inline(never)]
unsafe fn forward(h: &mut Heap, owner: *mut GcHeader, v: *mut GcHeader) {
    // SAFETY: I2, I22.
    unsafe {
        debug_assert!(!h.is_dead(owner) && !h.is_dead(v));
        if h.keeps_invariant() {
            h.mark(v);
            if is_old(owner) {
                set_age(v, age::OLD0);
            }
        } else if !h.generational {
            h.whiten(owner);
        }
    }
}

/// `thread`'s upvalue `uv` lost its stack because the thread is being collected: closes it where it is.
///
/// # Safety
/// `uv` is open and live (I2).
pub(super) unsafe fn close_orphan(h: &mut Heap, uv: *mut UpVal) {
    // SAFETY: I2: the stack is still there.
    unsafe {
        let v = Slot::get((*uv).v);
        let to: *mut Slot = (&raw mut (*uv).state).cast();
        Slot::set(to, v);
        (*uv).v = to;
        let hdr: *mut GcHeader = uv.cast();
        set_black(hdr);
        if is_old(hdr) && v.is_collectable() && !is_old(v.as_gc()) && (*hdr).tag == Tag::UPVAL {
            h.push_again(hdr);
            set_age(hdr, age::TOUCHED1);
        }
    }
}
