//! Checks of what objects look like inside: strings, tables, prototypes, upvalues, threads with their frames, pages.
#![allow(unsafe_code)]

use crate::exec::Vm;
use crate::frame::{Frame, status};
use crate::heap::color::is_old;
use crate::heap::page::{PAGE_SIZE, Page, YOUNG};
use crate::heap::{Heap, State};
use crate::object::string::hash_bytes;
use crate::object::{GcHeader, MAX_SHORT, Node, StrObj, TableObj, ThreadObj, UpVal, table};
use crate::stack::EXTRA;
use crate::value::{Slot, Tag};
use std::collections::HashSet;

/// Checks one live object.
///
/// # Safety
/// `o` is an allocated object (I20).
///
/// # Panics
/// If something is wrong.
pub unsafe fn check_object(vm: *mut Vm, o: *mut GcHeader) {
    // SAFETY: I2, I6: the tag says what it is.
    unsafe {
        match (*o).tag {
            Tag::SHORT_STR | Tag::LONG_STR => check_string(&(*vm).heap, o.cast()),
            Tag::TABLE => check_table(o.cast()),
            Tag::THREAD => check_thread(vm, o.cast()),
            _ => {}
        }
    }
}

/// I4, and what interning relies on.
unsafe fn check_string(h: &Heap, s: *mut StrObj) {
    // SAFETY: I4.
    unsafe {
        let bytes = StrObj::bytes(s);
        let short = (*s).hdr.tag == Tag::SHORT_STR;
        assert_eq!(
            short,
            bytes.len() <= MAX_SHORT,
            "string of {} bytes",
            bytes.len()
        );
        if short {
            assert_eq!(
                (*s).hdr.word,
                hash_bytes(bytes, h.string_seed()),
                "hash of {bytes:?}"
            );
            assert_eq!(
                h.find_short(bytes),
                Some(s),
                "{bytes:?} is not the interned one"
            );
        }
    }
}

/// I13: sizes, and chains that stay inside the hash part and end; I3: keys and values of the right kinds.
unsafe fn check_table(t: *mut TableObj) {
    // SAFETY: I2, I13.
    unsafe {
        let count = TableObj::node_count(t);
        assert!(count.is_power_of_two(), "hash part of {count} nodes");
        assert!(
            (*t).hdr.word == 0 || !(*t).array.is_null(),
            "array part of {} slots without a buffer",
            (*t).hdr.word
        );
        for i in 0..(*t).hdr.word as usize {
            let tag = Slot::tag((*t).array.add(i));
            assert!(tag != Tag::DEAD, "dead value in an array part");
        }
        if TableObj::has_no_hash(t) {
            let n = (*t).node;
            assert!(
                (*n).key_tag == Tag::NIL && (*n).val_tag == Tag::NIL,
                "the shared node was written to"
            );
            return;
        }
        for i in 0..count {
            let n = (*t).node.add(i as usize);
            let to = i64::from(i) + i64::from((*n).next);
            assert!(
                (0..i64::from(count)).contains(&to),
                "chain leaves the hash part"
            );
            if (*n).val_tag == Tag::NIL {
                continue;
            }
            let key = Node::key(n);
            assert!(
                key.tag != Tag::NIL && key.tag != Tag::DEAD,
                "value without a key"
            );
            let found = table::find(t, key);
            assert!(
                found == Node::val(n),
                "key {:?} is not found where it is",
                key.tag
            );
        }
    }
}

/// I1, I8, I9, I10, I24.
unsafe fn check_thread(vm: *mut Vm, th: *mut ThreadObj) {
    // SAFETY: I24: what the pointers are compared with are the thread's own bounds.
    unsafe {
        if (*th).stack.is_null() {
            assert!(
                (*th).frames.is_null() && (*th).open_upvals.is_null(),
                "remains of a finished thread"
            );
            return;
        }
        #[cfg(test)]
        if (*th).frames.is_null() {
            // The tests of the heap have threads that cannot run.
            return;
        }
        let (stack, end) = ((*th).stack, (*th).stack.add((*th).stack_size));
        let running = th == (*vm).thread;
        let (top, last) = if running {
            assert!(
                (*vm).stack_end == end.sub(EXTRA),
                "stack end of the running thread"
            );
            assert!(
                (*vm).frames_end == (*th).frames.add((*th).frames_cap),
                "frames' end of the running thread"
            );
            ((*vm).top, (*vm).frame)
        } else {
            ((*th).top, (*th).frame)
        };
        assert!(stack < top && top <= end, "top outside the stack");
        let depth = last.offset_from((*th).frames);
        assert!(
            depth >= 0 && (depth as usize) < (*th).frames_cap,
            "frame outside its array"
        );
        for i in 0..=depth as usize {
            let f = (*th).frames.add(i);
            check_frame(&*f, stack, end);
            assert!(
                i == 0 || (*f).func >= (*f.sub(1)).func,
                "frames out of order"
            );
        }
        check_upvalues(th, top);
        let tbc = &(*th).tbc;
        assert!(
            tbc.is_sorted() && tbc.iter().all(|&i| stack.add(i as usize) < end),
            "list of variables to close"
        );
    }
}

/// I1, I9: a frame's slots are inside its stack; a Lua frame runs the code of the closure below it.
unsafe fn check_frame(f: &Frame, stack: *mut Slot, end: *mut Slot) {
    // SAFETY: I9.
    unsafe {
        assert!(
            stack <= f.func && f.func < f.base && f.base <= end,
            "frame outside its stack"
        );
        if f.status & status::NATIVE != 0 {
            return;
        }
        assert!(
            Slot::tag(f.base.sub(1)) == Tag::LUA_FN,
            "Lua frame without its function"
        );
        let closure = Slot::get(f.base.sub(1)).as_lua_fn();
        let proto = (*closure).proto;
        assert!((*closure).code == (*proto).code, "code of another function");
        let room = f.base.add((*proto).max_stack as usize);
        assert!(f.top == room && room <= end, "registers outside the stack");
        assert!(
            f.k == (*proto).k.cast_const(),
            "constants of another function"
        );
        let code = &(*proto).code_buf;
        let pc = f.pc.offset_from((*proto).code);
        assert!(pc >= 0 && pc as usize <= code.len(), "pc outside the code");
    }
}

/// I10.
unsafe fn check_upvalues(th: *mut ThreadObj, top: *mut Slot) {
    // SAFETY: I10.
    unsafe {
        let mut above = std::ptr::null_mut::<Slot>();
        let mut up: *mut UpVal = (*th).open_upvals;
        while !up.is_null() {
            let v = (*up).v;
            assert!(
                UpVal::is_open(up) && (*up).state.open.1 == th,
                "closed or foreign upvalue in a thread's list"
            );
            assert!(above.is_null() || v < above, "open upvalues out of order");
            let end = (*th).stack.add((*th).stack_size);
            assert!(
                (*th).stack < v && v < end && !top.is_null(),
                "open upvalue outside its stack"
            );
            above = v;
            up = (*up).state.open.0;
        }
    }
}

/// I20, I21, I25: every page belongs to the class that lists it, its runs end inside it, and pages with young objects are listed.
///
/// # Safety
/// Runs are retired.
///
/// # Panics
/// If something is wrong.
pub unsafe fn check_pages(h: &Heap) {
    let young: HashSet<usize> = h.young_pages.iter().map(|p| p.addr()).collect();
    assert_eq!(
        young.len(),
        h.young_pages.len(),
        "a page is listed as young twice"
    );
    for (class, list) in h.classes.iter().enumerate() {
        for &page in &list.pages {
            // SAFETY: I20, I21.
            unsafe {
                assert!(page.addr() % PAGE_SIZE == 0, "page is not aligned");
                assert_eq!((*page).class as usize, class, "page of another class");
                let cell = (*page).cell as usize;
                let mut p = Page::cells(page);
                let end = p.add((*page).count as usize * cell);
                assert!(
                    end.addr() <= page.addr() + PAGE_SIZE,
                    "cells beyond the page"
                );
                let mut fresh = false;
                while p < end {
                    let o: *mut GcHeader = p.cast();
                    let free = (*o).tag == Tag::NIL;
                    let cells = if free { (*o).word as usize } else { 1 };
                    assert!(cells > 0, "empty run");
                    fresh |= !free && !is_old(o);
                    p = p.add(cells * cell);
                }
                assert!(p == end, "run ends outside its page");
                if h.generational && h.state == State::Propagate {
                    let marked = (*page).flags & YOUNG != 0;
                    assert!(!fresh || marked, "page with young objects is not marked");
                    assert_eq!(
                        marked,
                        young.contains(&page.addr()),
                        "list of pages with young objects"
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Val;

    #[test]
    #[should_panic(expected = "hash of")]
    fn a_wrong_hash_is_found() {
        let mut heap = Heap::for_test();
        let s = heap.intern(b"text").expect("memory");
        // SAFETY: just made (I26).
        unsafe {
            check_string(&heap, s);
            (*s).hdr.word ^= 1;
            check_string(&heap, s);
        }
    }

    fn table_of_four(heap: &mut Heap) -> *mut TableObj {
        let t = table::new_table(heap).expect("memory");
        for i in 0..4 {
            // SAFETY: just made (I26).
            unsafe { table::set(heap, t, Val::float(f64::from(i) + 0.5), Val::TRUE) }
                .expect("memory");
        }
        // SAFETY: I2.
        unsafe { check_table(t) };
        t
    }

    #[test]
    #[should_panic(expected = "chain leaves the hash part")]
    fn a_wild_chain_is_found() {
        let mut heap = Heap::for_test();
        let t = table_of_four(&mut heap);
        // SAFETY: I2.
        unsafe {
            (*(*t).node).next = 4;
            check_table(t);
        }
    }

    #[test]
    #[should_panic(expected = "is not found where it is")]
    fn a_lost_key_is_found() {
        let mut heap = Heap::for_test();
        let t = table_of_four(&mut heap);
        // SAFETY: I2.
        unsafe {
            (*(*t).node).key_bits = 1.5f64.to_bits();
            (*(*t).node.add(1)).key_bits = 1.5f64.to_bits();
            check_table(t);
        }
    }
}
