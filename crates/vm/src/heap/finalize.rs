//! Finalisation (§2.5.3): registration, separation of the unreachable, the queue of pending objects.
#![allow(unsafe_code)]

use super::color::{FINALIZE, is_old, is_white};
use super::{Heap, STOPPED_BY_CLOSING, STOPPED_BY_ITSELF};
use crate::exec::{Event, Vm};
use crate::object::{GcHeader, TableObj, UserDataObj, table};
use crate::value::{Tag, Val};

/// `obj` (a table or userdata) got the metatable `mt`, which may be null: if that has `__gc`, and the object is not
/// registered yet, registers it for finalisation. Without memory for that the object is not registered.
///
/// # Safety
/// `obj` and `mt` are live (I2).
pub unsafe fn check_finalizer(vm: *mut Vm, obj: *mut GcHeader, mt: *mut TableObj) {
    // SAFETY: I2.
    unsafe {
        if mt.is_null() || (*mt).hdr.aux & (1 << Event::Gc as u8) != 0 {
            return;
        }
        if table::get_short_str(mt, (*vm).event_names[Event::Gc as usize]).is_nil() {
            (*mt).hdr.aux |= 1 << Event::Gc as u8;
            return;
        }
        let h = &mut (*vm).heap;
        if (*obj).mark & FINALIZE != 0 || h.stopped & STOPPED_BY_CLOSING != 0 {
            return;
        }
        // The queue always has room for all that are registered, so that `separate` cannot fail.
        let count = h.registered.len() + 1;
        if h.registered.try_reserve(1).is_err() || h.pending.try_reserve(count).is_err() {
            return;
        }
        (*obj).mark |= FINALIZE;
        h.registered.push(obj);
    }
}

/// Calls up to `limit` pending finalisers; how many.
///
/// # Safety
/// As [`super::safepoint`].
pub(super) unsafe fn run_finalizers(vm: *mut Vm, limit: usize) -> usize {
    let mut n = 0;
    // SAFETY: I2; no reference to the heap is alive over the call.
    unsafe {
        while n < limit {
            let Some(obj) = (*vm).heap.pending.pop_front() else {
                break;
            };
            (*obj).mark &= !FINALIZE;
            run_finalizer(vm, obj);
            n += 1;
        }
    }
    n
}

unsafe fn run_finalizer(vm: *mut Vm, obj: *mut GcHeader) {
    // SAFETY: I2: `obj` was pending, hence live, and the callee puts it on the stack before anything can collect.
    unsafe {
        let mt = match (*obj).tag {
            Tag::TABLE => (*obj.cast::<TableObj>()).metatable,
            _ => (*obj.cast::<UserDataObj>()).metatable,
        };
        if mt.is_null() {
            return;
        }
        let f = table::get_short_str(mt, (*vm).event_names[Event::Gc as usize]);
        if f.is_nil() {
            return;
        }
        let stopped = (*vm).heap.stopped;
        (*vm).heap.stopped |= STOPPED_BY_ITSELF;
        let call = (*vm).heap.finalizer;
        call(vm, f, Val::object((*obj).tag, obj));
        (*vm).heap.stopped = stopped;
        // The running coroutine's stack may have moved.
        Heap::sync(vm);
    }
}

impl Heap {
    /// Moves the registered objects that are unreachable (or all) to the queue, the last registered first.
    ///
    /// # Safety
    /// Marking is complete.
    pub(super) unsafe fn separate(&mut self, all: bool) {
        // Old objects at the front cannot be white in a minor collection.
        let first = if self.generational && !all {
            self.registered_old
        } else {
            0
        };
        let mut list = std::mem::take(&mut self.registered);
        let mut found = false;
        for i in (first..list.len()).rev() {
            let o = list[i];
            // SAFETY: I23: registered objects are live.
            if all || unsafe { is_white(o) } {
                self.pending.push_back(o);
                list[i] = std::ptr::null_mut();
                found = true;
            }
        }
        if found {
            list.retain(|o| !o.is_null());
        }
        self.registered = list;
        self.registered_old = self.registered_old.min(self.registered.len());
        if all {
            self.registered_old = 0;
        }
    }

    /// Generational mode, after a sweep: how many registered objects at the front are old.
    pub(super) fn count_old_registered(&mut self) {
        // SAFETY: I23.
        let counts = |o: &*mut GcHeader| unsafe { is_old(*o) };
        while self.registered.get(self.registered_old).is_some_and(counts) {
            self.registered_old += 1;
        }
    }
}
