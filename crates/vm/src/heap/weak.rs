//! Weak tables (§2.5.4): traversal, ephemeron convergence, clearing.
//!
//! Strings are values to the collector, so they are marked wherever they occur and never removed.
#![allow(unsafe_code)]

use super::color::{is_white, set_black, set_gray};
use super::mark::clear_key;
use super::{Heap, State};
use crate::object::{GcHeader, Node, TableObj};
use crate::value::{Slot, Tag, Val};

/// Lists of weak tables of the current cycle.
#[derive(Default)]
pub struct WeakLists {
    /// Weak values to be cleared.
    pub values: Vec<*mut TableObj>,
    /// Ephemerons with an entry whose key and value are both white.
    pub ephemerons: Vec<*mut TableObj>,
    /// Both kinds, or ephemerons with only white keys left to clear.
    pub all: Vec<*mut TableObj>,
}

impl WeakLists {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.values.clear();
        self.ephemerons.clear();
        self.all.clear();
    }
}

/// Enters a table in a list and makes it gray; false if the list cannot grow.
unsafe fn link(list: &mut Vec<*mut TableObj>, t: *mut TableObj) -> bool {
    if list.len() == list.capacity() && list.try_reserve(1).is_err() {
        return false;
    }
    // SAFETY: live (I2).
    unsafe { set_gray(t.cast()) };
    list.push(t);
    true
}

/// Rounds of looking at all entries after which it pays to look for a long chain.
const ROUNDS: usize = 4;

/// An entry of a weak table whose key and value are both white.
struct Entry {
    key: *mut GcHeader,
    value: *mut GcHeader,
}

/// The entries with this key.
fn with_key(entries: &[Entry], key: *mut GcHeader) -> &[Entry] {
    let rest = &entries[entries.partition_point(|e| e.key < key)..];
    &rest[..rest.iter().take_while(|e| e.key == key).count()]
}

/// Work of visiting a table.
unsafe fn work_of(t: *mut TableObj) -> usize {
    // SAFETY: I2.
    unsafe { 1 + (*t).hdr.word as usize + 2 * TableObj::node_count(t) as usize }
}

impl Heap {
    /// May an entry with this key or value be removed? Marks strings.
    ///
    /// # Safety
    /// Not dangling (I2).
    #[inline]
    unsafe fn is_cleared(&mut self, tag: Tag, bits: u64) -> bool {
        // SAFETY: I2, I6.
        unsafe {
            if !tag.is_collectable() {
                return false;
            }
            let o = bits as *mut GcHeader;
            if tag.is_string() {
                self.mark(o);
                return false;
            }
            is_white(o)
        }
    }

    /// Strong keys, weak values.
    pub(super) unsafe fn visit_weak_values(&mut self, t: *mut TableObj) -> usize {
        // SAFETY: I2.
        unsafe {
            // An array part is assumed to hold white values; looking now would save nothing.
            let mut has_clears = (*t).hdr.word > 0;
            for i in 0..TableObj::node_count(t) as usize {
                let n = (*t).node.add(i);
                if (*n).val_tag == Tag::NIL {
                    clear_key(n);
                } else {
                    if (*n).key_tag.is_collectable() {
                        self.mark((*n).key_bits as *mut GcHeader);
                    }
                    if !has_clears && self.is_cleared((*n).val_tag, (*n).val_bits) {
                        has_clears = true;
                    }
                }
            }
            if self.state == State::Atomic {
                if has_clears && !link(&mut self.weak.values, t) {
                    return self.visit_strong(t);
                }
                if !has_clears {
                    self.keep_touched(t.cast());
                }
            } else {
                self.push_again(t.cast());
            }
            work_of(t)
        }
    }

    /// Weak keys and values: nothing to visit.
    pub(super) unsafe fn visit_all_weak(&mut self, t: *mut TableObj) -> usize {
        // SAFETY: I2.
        unsafe {
            if self.state == State::Atomic {
                if !link(&mut self.weak.all, t) {
                    return self.visit_strong(t);
                }
            } else {
                self.push_again(t.cast());
            }
            1
        }
    }

    /// Weak keys, values alive as long as their keys. Returns whether anything was marked, and the work done.
    /// `backwards` walks the nodes from the end.
    pub(super) unsafe fn visit_ephemeron(
        &mut self,
        t: *mut TableObj,
        backwards: bool,
    ) -> (bool, usize) {
        let (mut marked, mut has_clears, mut white_white) = (false, false, false);
        // SAFETY: I2.
        unsafe {
            for i in 0..(*t).hdr.word as usize {
                marked |= self.mark_if_white(Slot::get((*t).array.add(i)));
            }
            let count = TableObj::node_count(t) as usize;
            for i in 0..count {
                let n = (*t).node.add(if backwards { count - 1 - i } else { i });
                let v = Slot::get(Node::val(n));
                if v.is_nil() {
                    clear_key(n);
                } else if self.is_cleared((*n).key_tag, (*n).key_bits) {
                    has_clears = true;
                    white_white |= v.is_collectable() && is_white(v.as_gc());
                } else {
                    marked |= self.mark_if_white(v);
                }
            }
            let linked = if self.state != State::Atomic {
                self.push_again(t.cast());
                true
            } else if white_white {
                link(&mut self.weak.ephemerons, t)
            } else if has_clears {
                link(&mut self.weak.all, t)
            } else {
                self.keep_touched(t.cast());
                true
            };
            if !linked {
                self.visit_strong(t);
                marked = true;
            }
            (marked, work_of(t))
        }
    }

    unsafe fn mark_if_white(&mut self, v: Val) -> bool {
        // SAFETY: I2, I6.
        unsafe {
            let white = v.is_collectable() && is_white(v.as_gc());
            if white {
                self.visit_later(v.as_gc());
            }
            white
        }
    }

    /// Marks through ephemerons until nothing changes. Every other round walks each table backwards: a chain that runs with or against the
    /// nodes of a table takes two rounds.
    ///
    /// # Safety
    /// I2 holds, the phase is atomic.
    pub(super) unsafe fn converge_ephemerons(&mut self) {
        let mut backwards = false;
        let mut list = Vec::new();
        for round in 1.. {
            let mut changed = false;
            std::mem::swap(&mut list, &mut self.weak.ephemerons);
            // The latest first, as they were found: chains over several tables go that way.
            while let Some(t) = list.pop() {
                // SAFETY: I23: tables in the lists are live.
                unsafe {
                    set_black(t.cast());
                    if self.visit_ephemeron(t, backwards).0 {
                        self.propagate_all();
                        changed = true;
                    }
                }
            }
            backwards = !backwards;
            if !changed {
                return;
            }
            if round % ROUNDS == 0 {
                // SAFETY: I2.
                unsafe { self.follow_chains() };
            }
        }
    }

    /// A chain of entries whose nodes lie in any order would need a round for every other link. So this marks the values of each key when
    /// the key itself is found, by way of a sorted list. What it misses (keys that are done without coming to the mark stack, entries of
    /// tables found meanwhile) or has no memory for is left to the rounds.
    ///
    /// # Safety
    /// I2 holds, the phase is atomic, the mark stack is empty.
    #[cold]
    unsafe fn follow_chains(&mut self) {
        // SAFETY: I2, I23: tables in the lists are live, and so is what they refer to until the sweep.
        unsafe {
            let Some(entries) = self.white_entries() else {
                return;
            };
            let mut found = Vec::new();
            loop {
                while let Some(key) = found.pop() {
                    for entry in with_key(&entries, key) {
                        if is_white(entry.value) {
                            self.visit_later(entry.value);
                            if found.try_reserve(1).is_err() {
                                self.propagate_all();
                                return;
                            }
                            found.push(entry.value);
                        }
                    }
                }
                if self.gray.is_empty() {
                    self.mark_late();
                }
                let Some(o) = self.gray.pop() else {
                    break;
                };
                self.visit(o);
                if found.try_reserve(1).is_err() {
                    self.propagate_all();
                    return;
                }
                found.push(o);
            }
            self.propagate_all();
        }
    }

    /// All entries of ephemerons with white key and white value, sorted by their keys. Marks the values of keys that are not white.
    ///
    /// # Safety
    /// As [`Heap::follow_chains`].
    unsafe fn white_entries(&mut self) -> Option<Vec<Entry>> {
        let mut entries = Vec::new();
        // SAFETY: I2, I23.
        unsafe {
            for at in 0..self.weak.ephemerons.len() {
                let t = self.weak.ephemerons[at];
                for i in 0..TableObj::node_count(t) as usize {
                    let n = (*t).node.add(i);
                    let v = Slot::get(Node::val(n));
                    if !v.is_collectable() || !is_white(v.as_gc()) {
                        continue;
                    }
                    if !(*n).key_tag.is_collectable() || !is_white((*n).key_bits as *mut GcHeader) {
                        self.visit_later(v.as_gc());
                        continue;
                    }
                    entries.try_reserve(1).ok()?;
                    entries.push(Entry {
                        key: (*n).key_bits as *mut GcHeader,
                        value: v.as_gc(),
                    });
                }
            }
        }
        entries.sort_unstable_by_key(|e| e.key);
        Some(entries)
    }

    /// Removes entries with white keys from all tables that have been found to have some.
    pub(super) unsafe fn clear_by_keys(&mut self) {
        // SAFETY: I23.
        unsafe {
            for i in 0..self.weak.ephemerons.len() {
                self.clear_keys_of(self.weak.ephemerons[i]);
            }
            for i in 0..self.weak.all.len() {
                self.clear_keys_of(self.weak.all[i]);
            }
        }
    }

    unsafe fn clear_keys_of(&mut self, t: *mut TableObj) {
        // SAFETY: I2.
        unsafe {
            for i in 0..TableObj::node_count(t) as usize {
                let n = (*t).node.add(i);
                if (*n).val_tag != Tag::NIL && self.is_cleared((*n).key_tag, (*n).key_bits) {
                    (*n).val_tag = Tag::NIL;
                }
                if (*n).val_tag == Tag::NIL {
                    clear_key(n);
                }
            }
        }
    }

    /// Removes entries with white values from the tables with weak values, from these positions of the lists on.
    pub(super) unsafe fn clear_by_values(&mut self, from_values: usize, from_all: usize) {
        // SAFETY: I23.
        unsafe {
            for i in from_values..self.weak.values.len() {
                self.clear_values_of(self.weak.values[i]);
            }
            for i in from_all..self.weak.all.len() {
                self.clear_values_of(self.weak.all[i]);
            }
        }
    }

    unsafe fn clear_values_of(&mut self, t: *mut TableObj) {
        // SAFETY: I2.
        unsafe {
            for i in 0..(*t).hdr.word as usize {
                let slot = (*t).array.add(i);
                let v = Slot::get(slot);
                if self.is_cleared(v.tag, v.bits) {
                    Slot::set(slot, Val::NIL);
                }
            }
            for i in 0..TableObj::node_count(t) as usize {
                let n = (*t).node.add(i);
                if self.is_cleared((*n).val_tag, (*n).val_bits) {
                    (*n).val_tag = Tag::NIL;
                }
                if (*n).val_tag == Tag::NIL {
                    clear_key(n);
                }
            }
        }
    }
}
