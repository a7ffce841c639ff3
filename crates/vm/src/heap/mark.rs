//! Marking: the three colours, the mark stack, traversal of each kind of object.
//!
//! White = not reached, gray = reached but to be visited (it is in the mark stack or in one of the lists), black = visited.
//! Marking works off an explicit stack, so structure of any depth costs no native stack. If that stack cannot grow, the
//! object just stays gray and `gray_lost` has the pages searched for gray objects later: marking cannot fail.
#![allow(unsafe_code)]

use super::color::{age, age_of, is_gray, is_white, set_age, set_black, set_gray};
use super::{Heap, State};
use crate::exec::{Event, Vm};
use crate::object::{
    GcHeader, LuaClosure, NativeClosure, Node, ProtoObj, StrObj, TableObj, ThreadObj, UpVal,
    UserDataObj, table,
};
use crate::value::{Slot, Tag, Val};
use std::ptr::null_mut;

/// Absence flag of `__mode` in a metatable's header.
const NO_MODE: u8 = 1 << Event::Mode as u8;

/// Objects that wait to be marked while their headers are fetched.
pub(super) const LATE: usize = 16;
/// Objects that wait to be visited while their parts are fetched.
const WAITING: usize = 8;

/// How a table holds its keys and values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strength {
    Strong,
    WeakValues,
    Ephemeron,
    AllWeak,
}

impl Heap {
    /// Takes over what marking needs from the machine. Called at the start of every step.
    ///
    /// # Safety
    /// `vm` is the machine this heap belongs to, and its `top` is exact.
    pub(super) unsafe fn sync(vm: *mut Vm) {
        // SAFETY: fields of one live machine; no reference to the heap is alive (I2).
        unsafe {
            (*vm).heap.running = (*vm).thread;
            (*vm).heap.running_top = (*vm).top;
            (*vm).heap.mode_name = (*vm).event_names[Event::Mode as usize];
        }
    }

    /// Marks the roots.
    ///
    /// # Safety
    /// `vm` is the machine this heap belongs to; only the fields outside the heap are touched through it.
    pub(super) unsafe fn mark_roots(vm: *mut Vm) {
        // SAFETY: I2; the heap is borrowed for each call only.
        unsafe {
            let mark = |o: *mut GcHeader| {
                if !o.is_null() {
                    (*vm).heap.mark(o);
                }
            };
            mark((*vm).main_thread.cast());
            mark((*vm).thread.cast());
            mark((*vm).registry.cast());
            mark((*vm).globals.cast());
            for i in 0..(*vm).type_metatables.len() {
                mark((*vm).type_metatables[i].cast());
            }
            for i in 0..(*vm).event_names.len() {
                mark((*vm).event_names[i].cast());
            }
            for i in 0..(*vm).type_names.len() {
                mark((*vm).type_names[i].cast());
            }
            mark((*vm).memory_message.cast());
            if (*vm).error.is_collectable() {
                mark((*vm).error.as_gc());
            }
        }
        // SAFETY: I2.
        unsafe { (*vm).heap.mark_pending() };
    }

    /// Marks the objects waiting for their finalisers; how many.
    pub(super) unsafe fn mark_pending(&mut self) -> usize {
        for i in 0..self.pending.len() {
            // SAFETY: I23: pending objects are live.
            unsafe { self.mark(self.pending[i]) };
        }
        self.pending.len()
    }

    /// Marks an object.
    ///
    /// # Safety
    /// `o` is live (I2).
    #[inline(always)]
    pub(super) unsafe fn mark(&mut self, o: *mut GcHeader) {
        // SAFETY: I2.
        unsafe {
            if is_white(o) {
                self.visit_later(o);
            }
        }
    }

    /// Marks a value.
    ///
    /// # Safety
    /// `v` is not dangling (I2).
    #[inline(always)]
    pub(super) unsafe fn mark_val(&mut self, v: Val) {
        // SAFETY: I2, I6.
        unsafe {
            if v.is_collectable() {
                self.mark(v.as_gc());
            }
        }
    }

    /// Takes an object (white, or to be visited again) out of its colour: what refers to nothing, or to one thing only,
    /// is done here, the rest goes to the mark stack.
    ///
    /// # Safety
    /// `o` is live (I2).
    pub(super) unsafe fn visit_later(&mut self, o: *mut GcHeader) {
        // SAFETY: I2. The calls nest at most three deep: upvalue, userdata without user values, its metatable.
        unsafe {
            match (*o).tag {
                Tag::SHORT_STR | Tag::LONG_STR => set_black(o),
                Tag::UPVAL => {
                    let uv: *mut UpVal = o.cast();
                    if UpVal::is_open(uv) {
                        // In no list: its thread, or `mark_orphans`, sees its value again.
                        set_gray(o);
                    } else {
                        set_black(o);
                    }
                    self.mark_val(Slot::get((*uv).v));
                }
                Tag::USERDATA if (*o).word == 0 => {
                    set_black(o);
                    self.mark_table((*o.cast::<UserDataObj>()).metatable);
                }
                _ => {
                    set_gray(o);
                    self.push_gray(o);
                }
            }
        }
    }

    #[inline(always)]
    unsafe fn mark_table(&mut self, t: *mut TableObj) {
        if !t.is_null() {
            // SAFETY: I2.
            unsafe { self.mark(t.cast()) };
        }
    }

    /// Puts a gray object on the mark stack.
    #[inline(always)]
    fn push_gray(&mut self, o: *mut GcHeader) {
        if self.gray.len() == self.gray.capacity() && !self.grow_gray() {
            self.gray_lost = true;
            return;
        }
        self.gray.push(o);
    }

    #[cold]
    #[inline(never)]
    fn grow_gray(&mut self) -> bool {
        #[cfg(test)]
        if self.gray.len() >= self.gray_max {
            return false;
        }
        self.gray.try_reserve(self.gray.len().max(64)).is_ok()
    }

    /// Puts an object in the list of those to be visited in the atomic phase, and makes it gray.
    ///
    /// # Safety
    /// `o` is live (I2) and not in that list.
    pub(super) unsafe fn push_again(&mut self, o: *mut GcHeader) {
        // SAFETY: I2.
        unsafe { set_gray(o) };
        if self.again.len() == self.again.capacity() && self.again.try_reserve(1).is_err() {
            self.gray_lost = true;
            return;
        }
        self.again.push(o);
    }

    /// Marks a value a little later: its header is fetched into the cache meanwhile. Until [`Heap::mark_late`] has run the
    /// object that refers to it may be black and it white.
    ///
    /// # Safety
    /// `v` is not dangling (I2).
    #[inline(always)]
    unsafe fn mark_val_soon(&mut self, v: Val) {
        if v.is_collectable() {
            // SAFETY: I2, I6.
            unsafe { self.mark_soon(v.as_gc()) };
        }
    }

    /// As [`Heap::mark_val_soon`].
    ///
    /// # Safety
    /// `o` is live (I2).
    #[inline(always)]
    unsafe fn mark_soon(&mut self, o: *mut GcHeader) {
        prefetch(o);
        let i = self.late_next & (LATE - 1);
        self.late_next = i + 1;
        let due = std::mem::replace(&mut self.late[i], o);
        if !due.is_null() {
            // SAFETY: I2: entered in this batch.
            unsafe { self.mark(due) };
        }
    }

    /// Marks what waits to be marked.
    pub(super) fn mark_late(&mut self) {
        for i in 0..LATE {
            let due = std::mem::replace(&mut self.late[i], null_mut());
            if !due.is_null() {
                // SAFETY: I2: entered in this batch.
                unsafe { self.mark(due) };
            }
        }
    }

    /// Visits everything reachable from the mark stack; units of work.
    ///
    /// # Safety
    /// I2 holds.
    pub(super) unsafe fn propagate_all(&mut self) -> usize {
        let mut work = 0;
        // SAFETY: I2.
        while let Some(n) = unsafe { self.propagate(usize::MAX) } {
            work += n;
        }
        work
    }

    /// Visits objects of the mark stack until the work done is at least `budget`; `None` if there is nothing to do.
    ///
    /// Most of the time of marking is waiting for memory. So an object taken from the stack waits for a few others while
    /// the parts of it are fetched, and so do the objects it refers to before they are marked.
    ///
    /// # Safety
    /// I2 holds.
    pub(super) unsafe fn propagate(&mut self, budget: usize) -> Option<usize> {
        self.mark_late();
        if self.gray.is_empty() {
            // SAFETY: I2.
            return self.gray_lost.then(|| unsafe { self.find_lost_gray() });
        }
        let mut waiting = [null_mut::<GcHeader>(); WAITING];
        let (mut i, mut count, mut work) = (0, 0, 0);
        // SAFETY: I23: what is in the mark stack is live.
        unsafe {
            while work < budget {
                let next = match self.gray.pop() {
                    Some(o) => {
                        prefetch_parts(o);
                        count += 1;
                        o
                    }
                    None if count > 0 => null_mut(),
                    None => {
                        self.mark_late();
                        if self.gray.is_empty() {
                            break;
                        }
                        continue;
                    }
                };
                let o = std::mem::replace(&mut waiting[i], next);
                i = (i + 1) % WAITING;
                if !o.is_null() {
                    count -= 1;
                    work += self.visit(o);
                }
            }
            for o in waiting {
                if !o.is_null() {
                    self.push_gray(o);
                }
            }
        }
        self.mark_late();
        Some(work)
    }

    /// Visits one object of the mark stack; `None` if it is empty. For tests of the steps between.
    ///
    /// # Safety
    /// I2 holds.
    #[cfg(any(test, feature = "gc_stress"))]
    pub(super) unsafe fn propagate_one(&mut self) -> Option<usize> {
        if self.gray.is_empty() && self.gray_lost {
            // SAFETY: I2.
            return Some(unsafe { self.find_lost_gray() });
        }
        let o = self.gray.pop()?;
        // SAFETY: I23.
        let work = unsafe { self.visit(o) };
        self.mark_late();
        Some(work)
    }

    /// The mark stack or a list could not grow: finds gray objects by looking at all cells. The ones in lists are found
    /// too; visiting them once more does no harm.
    #[cold]
    unsafe fn find_lost_gray(&mut self) -> usize {
        self.gray_lost = false;
        let mut cells = 0;
        let mut found = Vec::new();
        std::mem::swap(&mut found, &mut self.gray);
        let mut lost = false;
        // SAFETY: I2, I20.
        unsafe {
            self.for_each_object(|o| {
                cells += 1;
                let open = (*o).tag == Tag::UPVAL && UpVal::is_open(o.cast());
                if is_gray(o) && !open {
                    if found.len() < found.capacity() {
                        found.push(o);
                    } else {
                        lost = true;
                    }
                }
            });
        }
        self.gray = found;
        self.gray_lost = lost;
        cells
    }

    /// Visits an object: it becomes black, what it refers to at least gray. Returns units of work.
    ///
    /// # Safety
    /// `o` is live (I2).
    pub(super) unsafe fn visit(&mut self, o: *mut GcHeader) -> usize {
        // SAFETY: I2: the tag says which struct it is.
        unsafe {
            set_black(o);
            match (*o).tag {
                Tag::TABLE => self.visit_table(o.cast()),
                Tag::LUA_FN => self.visit_lua_closure(o.cast()),
                Tag::NATIVE_CL => self.visit_native_closure(o.cast()),
                Tag::USERDATA => self.visit_userdata(o.cast()),
                Tag::PROTO => self.visit_proto(o.cast()),
                Tag::THREAD => self.visit_thread(o.cast()),
                Tag::UPVAL => {
                    self.visit_later(o);
                    self.keep_touched(o);
                    1
                }
                _ => 1,
            }
        }
    }

    #[inline(always)]
    unsafe fn visit_table(&mut self, t: *mut TableObj) -> usize {
        // SAFETY: I2.
        unsafe {
            let mt = (*t).metatable;
            if !mt.is_null() {
                self.mark(mt.cast());
                if (*mt).hdr.aux & NO_MODE == 0 {
                    match self.strength(mt) {
                        Strength::Strong => {}
                        Strength::WeakValues => return self.visit_weak_values(t),
                        Strength::Ephemeron => return self.visit_ephemeron(t, false).1,
                        Strength::AllWeak => return self.visit_all_weak(t),
                    }
                }
            }
            self.visit_strong(t)
        }
    }

    /// Has it weak keys or values?
    #[cfg(any(test, feature = "gc_stress", feature = "alloc_fault"))]
    pub(super) unsafe fn is_weak(&self, t: *mut TableObj) -> bool {
        // SAFETY: I2.
        unsafe {
            let mt = (*t).metatable;
            if mt.is_null() {
                return false;
            }
            let mode = table::get_short_str(mt, self.mode_name);
            mode.tag == Tag::SHORT_STR
                && StrObj::bytes(mode.as_str())
                    .iter()
                    .any(|b| matches!(b, b'k' | b'v'))
        }
    }

    /// What the metatable's `__mode` says (§2.5.4).
    #[cold]
    unsafe fn strength(&mut self, mt: *mut TableObj) -> Strength {
        // SAFETY: I2.
        unsafe {
            let mode = table::get_short_str(mt, self.mode_name);
            if mode.is_nil() {
                (*mt).hdr.aux |= NO_MODE;
                return Strength::Strong;
            }
            if mode.tag != Tag::SHORT_STR {
                return Strength::Strong;
            }
            let mode = StrObj::bytes(mode.as_str());
            let end = mode.iter().position(|&b| b == 0).unwrap_or(mode.len());
            match (mode[..end].contains(&b'k'), mode[..end].contains(&b'v')) {
                (false, false) => Strength::Strong,
                (false, true) => Strength::WeakValues,
                (true, false) => Strength::Ephemeron,
                (true, true) => Strength::AllWeak,
            }
        }
    }

    /// Visits a table with strong keys and values.
    ///
    /// # Safety
    /// `t` is live (I2).
    #[inline(always)]
    pub(super) unsafe fn visit_strong(&mut self, t: *mut TableObj) -> usize {
        // SAFETY: I2; all slots and nodes up to the sizes in the header are initialised.
        unsafe {
            let size = (*t).hdr.word as usize;
            let array = (*t).array;
            for i in 0..size {
                self.mark_val_soon(Slot::get(array.add(i)));
            }
            let count = if TableObj::has_no_hash(t) {
                0
            } else {
                TableObj::node_count(t) as usize
            };
            let first = (*t).node;
            for i in 0..count {
                let n = first.add(i);
                if (*n).val_tag == Tag::NIL {
                    clear_key(n);
                } else {
                    if (*n).key_tag.is_collectable() {
                        self.mark_soon((*n).key_bits as *mut GcHeader);
                    }
                    self.mark_val_soon(Slot::get(Node::val(n)));
                }
            }
            self.keep_touched(t.cast());
            1 + size + 2 * count
        }
    }

    /// Generational mode: a black object that was touched in this cycle has to be seen in the next one too; one that was
    /// touched in the previous cycle is plain old now.
    ///
    /// # Safety
    /// `o` is live (I2), just visited.
    #[inline(always)]
    pub(super) unsafe fn keep_touched(&mut self, o: *mut GcHeader) {
        // SAFETY: I2.
        unsafe {
            match age_of(o) {
                age::TOUCHED1 => self.push_again(o),
                age::TOUCHED2 => set_age(o, age::OLD),
                _ => {}
            }
        }
    }

    unsafe fn visit_lua_closure(&mut self, cl: *mut LuaClosure) -> usize {
        // SAFETY: I2, I4; pointers are null only while the closure is being made.
        unsafe {
            if !(*cl).proto.is_null() {
                self.mark((*cl).proto.cast());
            }
            let count = (*cl).hdr.aux as usize;
            for i in 0..count {
                let uv = LuaClosure::upval(cl, i);
                if !uv.is_null() {
                    self.mark_soon(uv.cast());
                }
            }
            self.keep_touched(cl.cast());
            1 + count
        }
    }

    unsafe fn visit_native_closure(&mut self, cl: *mut NativeClosure) -> usize {
        // SAFETY: I2, I4.
        unsafe {
            let count = (*cl).hdr.aux as usize;
            for i in 0..count {
                self.mark_val_soon(Slot::get(NativeClosure::upval(cl, i)));
            }
            self.keep_touched(cl.cast());
            1 + count
        }
    }

    unsafe fn visit_userdata(&mut self, u: *mut UserDataObj) -> usize {
        // SAFETY: I2, I4.
        unsafe {
            self.mark_table((*u).metatable);
            let count = (*u).hdr.word as usize;
            for i in 0..count {
                self.mark_val_soon(Slot::get(UserDataObj::userval(u, i)));
            }
            self.keep_touched(u.cast());
            1 + count
        }
    }

    unsafe fn visit_proto(&mut self, p: *mut ProtoObj) -> usize {
        // SAFETY: I2; inner prototypes are null only while the prototype is being made.
        unsafe {
            let (k, protos) = (&(*p).k_buf, &(*p).protos);
            for slot in k.iter() {
                self.mark_val_soon(Slot::get(slot));
            }
            for &inner in protos.iter() {
                if !inner.is_null() {
                    self.mark_soon(inner.cast());
                }
            }
            let source = (*p).debug.source;
            if !source.is_null() {
                self.mark_soon(source.cast());
            }
            self.keep_touched(p.cast());
            1 + k.len() + protos.len()
        }
    }

    /// Visits a coroutine. Stores into stacks have no barriers, so all marked threads are visited once more in the atomic
    /// phase; then the unused part of the stack is cleared, so that stale slots never dangle.
    ///
    /// # Safety
    /// `th` is live (I2).
    pub(super) unsafe fn visit_thread(&mut self, th: *mut ThreadObj) -> usize {
        // SAFETY: I1, I2, I24: `[stack, top)` holds live values, `[top, stack + stack_size)` belongs to the stack.
        unsafe {
            set_black(th.cast());
            if !(*th).resumer.is_null() {
                self.mark((*th).resumer.cast());
            }
            let hook = &raw const (*th).hook;
            if let Some(h) = &*hook {
                self.mark_val(h.func);
            }
            let mut slot = (*th).stack;
            if slot.is_null() {
                return 1;
            }
            let top = if th == self.running {
                self.running_top
            } else {
                (*th).top
            };
            while slot < top {
                self.mark_val(Slot::get(slot));
                slot = slot.add(1);
            }
            let mut uv = (*th).open_upvals;
            while !uv.is_null() {
                self.mark(uv.cast());
                uv = (*uv).state.open.0;
            }
            if self.state == State::Atomic {
                let end = (*th).stack.add((*th).stack_size);
                while slot < end {
                    Slot::set(slot, Val::NIL);
                    slot = slot.add(1);
                }
            }
            1 + (*th).stack_size
        }
    }

    /// Marks again the values of open upvalues that are reachable while their thread is not: nobody else will.
    ///
    /// # Safety
    /// I2 holds, marking is complete but for this.
    pub(super) unsafe fn mark_orphans(&mut self) -> usize {
        let mut work = 0;
        for i in 0..self.threads.len() {
            // SAFETY: I23: the list holds no freed thread.
            unsafe {
                let th = self.threads[i];
                if is_white(th.cast()) {
                    let mut uv = (*th).open_upvals;
                    while !uv.is_null() {
                        work += 1;
                        if !is_white(uv.cast()) {
                            self.mark_val(Slot::get((*uv).v));
                        }
                        uv = (*uv).state.open.0;
                    }
                }
            }
        }
        work
    }

    /// Visits all marked threads once more.
    ///
    /// # Safety
    /// I2 holds, the phase is atomic.
    pub(super) unsafe fn revisit_threads(&mut self) -> usize {
        let mut work = 0;
        for i in 0..self.threads.len() {
            // SAFETY: I23.
            unsafe {
                let th = self.threads[i];
                if !is_white(th.cast()) {
                    work += self.visit_thread(th);
                }
            }
        }
        work
    }

    /// Marking is over: closes the live upvalues of dead threads, and forgets those threads.
    ///
    /// # Safety
    /// Marking is complete and whites have not been flipped.
    pub(super) unsafe fn drop_dead_threads(&mut self) {
        let mut kept = 0;
        for i in 0..self.threads.len() {
            // SAFETY: I23.
            unsafe {
                let th = self.threads[i];
                if !is_white(th.cast()) {
                    self.threads[kept] = th;
                    kept += 1;
                    continue;
                }
                let mut uv = (*th).open_upvals;
                (*th).open_upvals = null_mut();
                while !uv.is_null() {
                    let next = (*uv).state.open.0;
                    if !is_white(uv.cast()) {
                        super::barrier::close_orphan(self, uv);
                    }
                    uv = next;
                }
            }
        }
        self.threads.truncate(kept);
    }

    /// Would a reference from `owner` to `o` break the invariant of incremental marking (I22)?
    #[cfg(any(test, feature = "gc_stress", feature = "alloc_fault"))]
    pub(super) unsafe fn breaks_invariant(
        &self,
        owner: *const GcHeader,
        o: *const GcHeader,
    ) -> bool {
        // SAFETY: I2.
        unsafe {
            !self.generational
                && self.keeps_invariant()
                && super::color::is_black(owner)
                && is_white(o)
        }
    }
}

/// Asks for the cache line at `p`.
#[inline(always)]
pub(crate) fn prefetch<T>(p: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint; any address is allowed (I0).
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(p.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = p;
}

/// Asks for what a visit to the object will look at first.
///
/// # Safety
/// `o` is live (I2).
#[inline(always)]
unsafe fn prefetch_parts(o: *mut GcHeader) {
    // SAFETY: I2.
    unsafe {
        if (*o).tag == Tag::TABLE {
            let t: *mut TableObj = o.cast();
            if (*t).hdr.word != 0 {
                prefetch((*t).array);
            }
            if (*t).hdr.aux2 != 0 {
                prefetch((*t).node);
            }
        }
    }
}

/// Forgets the key of an empty node, so that the key's object may go.
///
/// # Safety
/// `n` is a node of a live table without value.
#[inline(always)]
pub(super) unsafe fn clear_key(n: *mut Node) {
    // SAFETY: I2. The shared dummy node has no key, so it is never written.
    unsafe {
        if (*n).key_tag.is_collectable() {
            (*n).key_tag = Tag::DEAD;
        }
    }
}
