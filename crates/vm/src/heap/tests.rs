//! Tests of the heap: a machine without an interpreter, objects built by hand.
#![allow(clippy::undocumented_unsafe_blocks)]

mod minor;
mod spare;

use super::color::{age, age_of};
use super::cycle::{self, run_until};
use super::*;
use crate::exec::{Event, GcMode, GcOp, GcResult, vm::EVENT_NAMES};
use crate::object::{LuaClosure, Node, TableObj, UpVal, UserDataObj, table};
use crate::value::Tag;
use pretty_assertions::assert_eq;
use std::cell::RefCell;
use std::mem::MaybeUninit;
use std::rc::Rc;
use std::sync::atomic::AtomicU32;

thread_local! {
    /// What the fake finaliser was called with: `id` fields.
    static FINALIZED: RefCell<Vec<i64>> = const { RefCell::new(Vec::new()) };
}

/// Records the object's `[1]`; if `[2]` is a table, registers the object again with it as metatable.
unsafe fn record(vm: *mut Vm, _f: Val, obj: Val) {
    unsafe {
        let t = obj.as_table();
        FINALIZED.with_borrow_mut(|v| v.push(table::get_int(t, 1).as_int()));
        assert_eq!(gc_control(vm, GcOp::Collect), GcResult::Refused);
        if table::get_int(t, 2).tag == Tag::TABLE {
            check_finalizer(vm, t.cast(), (*t).metatable);
            // A fresh object while the collector is stopped.
            safepoint(vm);
        }
    }
}

fn finalized() -> Vec<i64> {
    FINALIZED.with_borrow_mut(std::mem::take)
}

/// A machine: no frames, one thread, a stack of 64 slots.
struct Machine {
    vm: Box<MaybeUninit<Vm>>,
}

const SLOTS: usize = 64;

impl Machine {
    fn new() -> Machine {
        let mut m = Machine {
            vm: Box::new(MaybeUninit::zeroed()),
        };
        unsafe {
            let vm = m.vm.as_mut_ptr();
            (&raw mut (*vm).interrupt).write(AtomicU32::default());
            (&raw mut (*vm).heap).write(Heap::for_test());
            (&raw mut (*vm).error).write(Val::NIL);
            (&raw mut (*vm).scratch).write(Vec::new());
            (*vm).heap.finalizer = record;
            (*vm).heap.stopped = STOPPED_BY_USER;
            let th = m.thread();
            (*vm).main_thread = th;
            (*vm).thread = th;
            (*vm).top = (*th).stack;
            for (i, name) in EVENT_NAMES.iter().enumerate() {
                (*vm).event_names[i] = (*vm).heap.intern(name.as_bytes()).unwrap();
            }
            (*vm).registry = m.table();
            (*vm).globals = m.table();
        }
        m
    }
    fn vm(&mut self) -> *mut Vm {
        self.vm.as_mut_ptr()
    }
    fn heap(&mut self) -> &mut Heap {
        unsafe { &mut (*self.vm()).heap }
    }
    fn thread(&mut self) -> *mut ThreadObj {
        unsafe {
            let h = self.heap();
            let th: *mut ThreadObj = h
                .new_object(Tag::THREAD, size_of::<ThreadObj>())
                .unwrap()
                .cast();
            let hdr = (&raw mut (*th).hdr).read();
            std::ptr::write_bytes(th, 0, 1);
            (&raw mut (*th).hdr).write(hdr);
            (&raw mut (*th).tbc).write(Vec::new());
            (&raw mut (*th).hook).write(None);
            (*th).stack = h.alloc_buf(SLOTS * size_of::<Slot>()).unwrap().cast();
            (*th).stack_size = SLOTS;
            for i in 0..SLOTS {
                Slot::set((*th).stack.add(i), Val::NIL);
            }
            (*th).top = (*th).stack;
            th
        }
    }
    fn push(&mut self, v: Val) {
        unsafe {
            let vm = self.vm();
            Slot::set((*vm).top, v);
            (*vm).top = (*vm).top.add(1);
        }
    }
    fn pop(&mut self, n: usize) {
        unsafe {
            let vm = self.vm();
            (*vm).top = (*vm).top.sub(n);
        }
    }
    fn table(&mut self) -> *mut TableObj {
        table::new_table(self.heap()).unwrap()
    }
    fn string(&mut self, s: &str) -> Val {
        unsafe { Val::str(self.heap().new_string(s.as_bytes()).unwrap()) }
    }
    fn set(&mut self, t: *mut TableObj, k: Val, v: Val) {
        unsafe {
            let vm = self.vm();
            assert!(table::set(&mut (*vm).heap, t, k, v).is_ok());
            barrier_back(vm, t.cast(), k);
            barrier_back(vm, t.cast(), v);
        }
    }
    fn get(&mut self, t: *mut TableObj, k: i64) -> Val {
        unsafe { table::get_int(t, k) }
    }
    /// A table with `[1] = id` and a metatable with these string fields.
    fn with_meta(&mut self, fields: &[(&str, Val)]) -> *mut TableObj {
        unsafe {
            let mt = self.table();
            for (k, v) in fields {
                let k = self.string(k);
                self.set(mt, k, *v);
            }
            let t = self.table();
            (*t).metatable = mt;
            t
        }
    }
    fn weak(&mut self, mode: &str) -> *mut TableObj {
        let mode = self.string(mode);
        self.with_meta(&[("__mode", mode)])
    }
    fn finalizable(&mut self, id: i64) -> *mut TableObj {
        unsafe {
            let t = self.with_meta(&[("__gc", Val::TRUE)]);
            self.set(t, Val::int(1), Val::int(id));
            check_finalizer(self.vm(), t.cast(), (*t).metatable);
            t
        }
    }
    fn collect(&mut self) {
        unsafe {
            full_gc(self.vm(), false);
            check::check(self.vm());
        }
    }
    fn minor(&mut self) {
        unsafe {
            generational::minor(self.vm());
            check::check(self.vm());
        }
    }
    fn control(&mut self, op: GcOp) -> GcResult {
        unsafe { gc_control(self.vm(), op) }
    }
    /// Is it still an allocated object? Only cells of pages, checked by their tag.
    fn alive<T>(&mut self, o: *mut T) -> bool {
        let mut found = false;
        unsafe { self.heap().for_each_object(|p| found |= p.cast() == o) };
        found
    }
    fn count(&mut self) -> usize {
        let mut n = 0;
        unsafe { self.heap().for_each_object(|_| n += 1) };
        n
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        unsafe {
            close_state(self.vm());
            let left = self.heap().total();
            std::ptr::drop_in_place(&raw mut (*self.vm()).heap);
            if !std::thread::panicking() {
                assert_eq!(left, 0, "bytes left after the end");
            }
        }
    }
}

#[test]
fn garbage_goes_and_reachable_objects_stay() {
    let mut m = Machine::new();
    let kept = m.table();
    let inner = m.table();
    m.set(kept, Val::int(1), Val::table(inner));
    m.push(Val::table(kept));
    let (a, b) = (m.table(), m.table());
    m.set(a, Val::int(1), Val::table(b));
    m.set(b, Val::int(1), Val::table(a));
    let before = m.heap().total();
    m.collect();
    assert!(m.alive(kept) && m.alive(inner));
    assert!(!m.alive(a) && !m.alive(b), "a cycle is garbage");
    assert!(m.heap().total() < before);
    let n = m.count();
    m.collect();
    assert_eq!(m.count(), n);
}

#[test]
fn freed_cells_are_used_again() {
    let mut m = Machine::new();
    for _ in 0..20 {
        for i in 0..5000 {
            let t = m.table();
            m.set(t, Val::int(1), Val::int(i));
            let s = m.string(&format!("string number {i}"));
            m.set(t, s, Val::TRUE);
        }
        m.collect();
    }
    assert!(m.heap().total() < 100_000, "total {}", m.heap().total());
    assert!(m.heap().pool.pages_in_use() < 200);
}

#[test]
fn every_size_is_allocated_and_accounted() {
    let mut m = Machine::new();
    m.collect();
    let before = m.heap().total();
    let mut buffers = Vec::new();
    for size in (0..3000).step_by(7) {
        let p = m.heap().alloc_buf(size).unwrap();
        unsafe { p.write_bytes(0xAA, size) };
        buffers.push((p, size));
        let s = m.string(&"x".repeat(size));
        assert_eq!(unsafe { StrObj::bytes(s.as_str()) }.len(), size);
    }
    assert!(m.heap().total() - before >= buffers.iter().map(|b| b.1).sum::<usize>());
    for (i, b) in buffers.iter_mut().enumerate() {
        let new = (b.1 * (i % 3 + 1)) / 2;
        b.0 = unsafe { m.heap().realloc_buf(b.0, b.1, new) }.unwrap();
        assert!(
            unsafe { std::slice::from_raw_parts(b.0, new.min(b.1)) }
                .iter()
                .all(|&x| x == 0xAA)
        );
        b.1 = new;
    }
    for (p, size) in buffers {
        unsafe { m.heap().free_buf(p, size) };
    }
    m.collect();
    assert_eq!(m.heap().total(), before);
}

#[test]
fn classes_fit_their_sizes() {
    for size in 1..=page::MAX_SMALL {
        let cell = page::CELL[page::class_of(size)] as usize;
        assert!(
            cell >= size && cell >= 16 && cell.is_multiple_of(8),
            "size {size} cell {cell}"
        );
        assert!(cell - size < 64);
    }
}

#[test]
fn the_limit_is_an_error_and_nothing_else() {
    let mut m = Machine::new();
    m.collect();
    let limit = m.heap().total() + 100_000;
    m.heap().set_limit(limit);
    let mut n = 0;
    while table::new_table(m.heap()).is_ok() {
        n += 1;
    }
    let bytes = n * size_of::<crate::object::TableObj>();
    assert!(bytes > 90_000 && bytes <= 100_000, "{n} tables");
    assert!(m.heap().total() <= limit);
    assert_eq!(m.heap().alloc_buf(100), Err(OutOfMemory));
    assert_eq!(m.heap().alloc_buf(5000), Err(OutOfMemory));
    assert_eq!(m.heap().alloc_buf(usize::MAX / 2), Err(OutOfMemory));
    assert!(unsafe { m.heap().new_object(Tag::LONG_STR, usize::MAX / 2) }.is_err());
    m.collect();
    let p = m.heap().alloc_buf(50_000).unwrap();
    assert!(unsafe { m.heap().realloc_buf(p, 50_000, 150_000) }.is_err());
    unsafe { m.heap().free_buf(p, 50_000) };
    m.heap().set_limit(usize::MAX);
    assert!(
        m.heap()
            .alloc_buf(200_000)
            .map(|p| unsafe { m.heap().free_buf(p, 200_000) })
            .is_ok()
    );
}

#[test]
fn small_steps_with_barriers_lose_nothing() {
    for steps in 0..200 {
        let mut m = Machine::new();
        let root = m.table();
        m.push(Val::table(root));
        let mut tables = vec![root];
        for i in 0..20 {
            let t = m.table();
            let parent = tables[i / 2];
            m.set(parent, Val::int(i as i64 + 10), Val::table(t));
            tables.push(t);
        }
        unsafe { cycle::some_steps(m.vm(), steps) };
        // Whatever is black by now gets a white child.
        for i in 0..tables.len() {
            let child = m.table();
            let (parent, key) = (tables[i], m.string(&format!("key {i}")));
            m.set(parent, key, Val::table(child));
            tables.push(child);
        }
        unsafe { check::check(m.vm()) };
        unsafe { run_until(m.vm(), State::Pause) };
        unsafe { check::check(m.vm()) };
        for &t in &tables {
            assert!(m.alive(t), "after {steps} steps");
        }
    }
}

#[test]
fn marking_goes_on_without_room_for_the_stack() {
    let mut m = Machine::new();
    m.heap().gray_max = 0;
    let root = m.table();
    m.push(Val::table(root));
    let mut leaves = Vec::new();
    for i in 1..=500 {
        let (t, leaf) = (m.table(), m.table());
        m.set(t, Val::int(1), Val::table(leaf));
        m.set(root, Val::int(i), Val::table(t));
        leaves.push(leaf);
    }
    m.collect();
    for leaf in leaves {
        assert!(m.alive(leaf));
    }
}

#[test]
fn deep_lists_need_no_native_stack() {
    let mut m = Machine::new();
    let mut t = m.table();
    for _ in 0..200_000 {
        let next = m.table();
        m.set(next, Val::int(1), Val::table(t));
        t = next;
    }
    m.push(Val::table(t));
    let n = m.count();
    m.collect();
    assert_eq!(m.count(), n);
}

#[test]
fn weak_values_and_keys() {
    let mut m = Machine::new();
    for mode in ["k", "v", "kv"] {
        let w = m.weak(mode);
        m.push(Val::table(w));
        let (dead_key, dead_value, kept) = (m.table(), m.table(), m.table());
        m.push(Val::table(kept));
        let text = m.string("a string is a value");
        m.set(w, Val::int(1), Val::table(dead_value));
        m.set(w, Val::int(2), Val::table(kept));
        m.set(w, Val::table(dead_key), Val::int(3));
        m.set(w, Val::table(kept), Val::int(4));
        m.set(w, text, Val::int(5));
        m.set(w, Val::int(6), text);
        m.set(w, Val::int(7), Val::int(7));
        m.collect();
        unsafe {
            let keys = mode.contains('k');
            let values = mode.contains('v');
            assert_eq!(table::get_int(w, 1).is_nil(), values, "{mode}");
            assert_eq!(table::get_int(w, 2).as_table(), kept);
            assert_eq!(m.alive(dead_key), !keys, "{mode}");
            assert_eq!(table::get(w, Val::table(kept)).as_int(), 4);
            assert_eq!(table::get(w, text).as_int(), 5);
            assert_eq!(table::get_int(w, 6).as_str(), text.as_str());
            assert_eq!(table::get_int(w, 7).as_int(), 7);
        }
        m.pop(2);
    }
}

#[test]
fn dead_keys_do_not_stop_a_traversal() {
    let mut m = Machine::new();
    let w = m.weak("k");
    m.push(Val::table(w));
    for i in 0..100 {
        let k = m.table();
        m.set(w, Val::table(k), Val::int(i));
        if i % 3 == 0 {
            m.push(Val::table(k));
        }
    }
    m.collect();
    let mut n = 0;
    let mut key = Val::NIL;
    while let Some((k, _)) = unsafe { table::next(w, key) }.unwrap() {
        n += 1;
        key = k;
    }
    assert_eq!(n, 34);
    let dead = unsafe {
        (0..TableObj::node_count(w))
            .filter(|&i| (*(*w).node.add(i as usize)).key_tag == Tag::DEAD)
            .count()
    };
    assert_eq!(dead, 66);
    let _ = size_of::<Node>();
}

#[test]
fn ephemeron_chains_converge_fast() {
    for reverse in [false, true] {
        let mut m = Machine::new();
        let w = m.weak("k");
        m.push(Val::table(w));
        let n = 200_000;
        let keys: Vec<_> = (0..n).map(|_| m.table()).collect();
        m.push(Val::table(if reverse { keys[n - 1] } else { keys[0] }));
        for i in 0..n - 1 {
            let (k, v) = if reverse {
                (keys[i + 1], keys[i])
            } else {
                (keys[i], keys[i + 1])
            };
            m.set(w, Val::table(k), Val::table(v));
        }
        let start = std::time::Instant::now();
        m.collect();
        assert!(keys.iter().all(|&k| unsafe { (*k).hdr.tag } == Tag::TABLE));
        assert!(m.alive(keys[0]) && m.alive(keys[n - 1]));
        assert!(start.elapsed().as_secs() < 20);
        m.pop(1);
        m.collect();
        assert!(!m.alive(keys[0]) && !m.alive(keys[n - 1]));
    }
}

#[test]
fn an_ephemeron_entry_does_not_keep_its_own_key() {
    let mut m = Machine::new();
    let w = m.weak("k");
    m.push(Val::table(w));
    let k = m.table();
    let v = m.table();
    m.set(v, Val::int(1), Val::table(k));
    m.set(w, Val::table(k), Val::table(v));
    m.collect();
    assert!(!m.alive(k) && !m.alive(v));
}

#[test]
fn finalizers_run_last_registered_first_and_once() {
    let mut m = Machine::new();
    finalized();
    for id in 1..=5 {
        let t = m.finalizable(id);
        if id == 3 {
            m.push(Val::table(t));
        }
    }
    m.collect();
    assert_eq!(finalized(), [5, 4, 2, 1]);
    m.collect();
    assert_eq!(finalized(), [0; 0]);
    m.pop(1);
    m.collect();
    assert_eq!(finalized(), [3]);
    let n = m.count();
    m.collect();
    assert!(m.count() < n, "finalised objects go in the next cycle");
}

#[test]
fn resurrected_objects_can_be_registered_again() {
    let mut m = Machine::new();
    finalized();
    let t = m.finalizable(7);
    let inner = m.table();
    m.set(t, Val::int(2), Val::table(inner));
    for _ in 0..3 {
        m.collect();
        assert_eq!(finalized(), [7]);
        assert!(m.alive(t) && m.alive(inner));
    }
    m.set(t, Val::int(2), Val::NIL);
    m.collect();
    assert_eq!(finalized(), [7]);
    m.collect();
    assert!(!m.alive(t));
}

#[test]
fn values_go_before_finalizers_and_keys_after() {
    let mut m = Machine::new();
    finalized();
    let (k, v) = (m.weak("k"), m.weak("v"));
    m.push(Val::table(k));
    m.push(Val::table(v));
    let t = m.finalizable(1);
    m.set(k, Val::table(t), Val::int(1));
    m.set(v, Val::int(1), Val::table(t));
    m.heap().emergency = true;
    unsafe {
        full_gc(m.vm(), true);
        assert!(
            table::get_int(v, 1).is_nil(),
            "values of finalised objects go at once"
        );
        assert_eq!(
            table::get(k, Val::table(t)).as_int(),
            1,
            "keys stay until the object is gone"
        );
    }
    assert_eq!(finalized(), [0; 0], "an emergency calls no finalisers");
    m.collect();
    assert_eq!(finalized(), [1]);
    m.collect();
    assert!(!m.alive(t));
}

#[test]
fn closing_calls_all_finalizers_in_order() {
    finalized();
    {
        let mut m = Machine::new();
        for id in 1..=3 {
            let t = m.finalizable(id);
            m.push(Val::table(t));
        }
    }
    assert_eq!(finalized(), [3, 2, 1]);
}

#[test]
fn userdata_drop_their_value() {
    let mut m = Machine::new();
    let token = Rc::new(());
    unsafe {
        let u: *mut UserDataObj = m
            .heap()
            .new_object(Tag::USERDATA, size_of::<UserDataObj>())
            .unwrap()
            .cast();
        (*u).metatable = null_mut();
        let data: Box<dyn std::any::Any> = Box::new(token.clone());
        m.heap().account(size_of_val(&*data) as isize);
        (&raw mut (*u).data).write(Some(data));
        m.push(Val::object(Tag::USERDATA, u));
    }
    m.collect();
    assert_eq!(Rc::strong_count(&token), 2);
    m.pop(1);
    m.collect();
    assert_eq!(Rc::strong_count(&token), 1);
}

impl Machine {
    fn open_upvalue(&mut self, th: *mut ThreadObj, slot: usize) -> *mut UpVal {
        unsafe {
            let uv: *mut UpVal = self
                .heap()
                .new_object(Tag::UPVAL, size_of::<UpVal>())
                .unwrap()
                .cast();
            (*uv).v = (*th).stack.add(slot);
            (*uv).state.open = ((*th).open_upvals, th);
            (*th).open_upvals = uv;
            uv
        }
    }
    fn closure(&mut self, uv: *mut UpVal) -> *mut LuaClosure {
        unsafe {
            let size = size_of::<LuaClosure>() + size_of::<*mut UpVal>();
            let cl: *mut LuaClosure = self.heap().new_object(Tag::LUA_FN, size).unwrap().cast();
            (*cl).hdr.aux = 1;
            (*cl).proto = null_mut();
            (*cl).code = null_mut();
            *LuaClosure::upval_ptr(cl, 0) = uv;
            cl
        }
    }
}

#[test]
fn a_closure_outlives_the_thread_of_its_upvalue() {
    for generational in [false, true] {
        let mut m = Machine::new();
        let th = m.thread();
        m.push(Val::object(Tag::THREAD, th));
        let value = m.table();
        unsafe {
            Slot::set((*th).stack, Val::table(value));
            (*th).top = (*th).stack.add(1);
        }
        let uv = m.open_upvalue(th, 0);
        let cl = m.closure(uv);
        m.push(Val::object(Tag::LUA_FN, cl));
        if generational {
            m.control(GcOp::Generational(0, 0));
        }
        m.collect();
        assert!(unsafe { UpVal::is_open(uv) });
        m.pop(2);
        m.push(Val::object(Tag::LUA_FN, cl));
        m.collect();
        assert!(!m.alive(th), "the closure does not keep the thread");
        unsafe {
            assert!(!UpVal::is_open(uv));
            assert_eq!(Slot::get((*uv).v).as_table(), value);
        }
        m.collect();
        assert!(m.alive(value));
    }
}

#[test]
fn stale_stack_slots_are_cleared() {
    let mut m = Machine::new();
    let t = m.table();
    m.push(Val::table(t));
    m.pop(1);
    m.collect();
    let top = unsafe { (*m.vm()).top };
    assert!(unsafe { Slot::get(top) }.is_nil());
}

#[test]
fn parameters_read_back_as_in_puc() {
    let mut m = Machine::new();
    assert_eq!(m.control(GcOp::SetPause(150)), GcResult::Int(200));
    assert_eq!(m.control(GcOp::SetPause(1000)), GcResult::Int(148));
    assert_eq!(m.control(GcOp::SetStepMul(400)), GcResult::Int(100));
    assert_eq!(m.control(GcOp::SetStepMul(100)), GcResult::Int(400));
    assert_eq!(m.control(GcOp::IsRunning), GcResult::Bool(false));
    assert_eq!(m.control(GcOp::Restart), GcResult::Int(0));
    assert_eq!(m.control(GcOp::IsRunning), GcResult::Bool(true));
    assert_eq!(m.control(GcOp::Stop), GcResult::Int(0));
    assert_eq!(m.control(GcOp::Step(20_000)), GcResult::Bool(true));
    assert_eq!(m.control(GcOp::IsRunning), GcResult::Bool(false));
    m.control(GcOp::Collect);
    assert_eq!(m.control(GcOp::Step(1)), GcResult::Bool(false));
}

#[test]
fn safepoints_keep_memory_bounded() {
    for generational in [false, true] {
        let mut m = Machine::new();
        if generational {
            m.control(GcOp::Generational(0, 0));
        }
        m.control(GcOp::Restart);
        let root = m.table();
        m.push(Val::table(root));
        let mut most = 0;
        for i in 0..200_000 {
            let t = m.table();
            m.set(t, Val::int(1), Val::int(i));
            m.set(root, Val::int(i % 1000), Val::table(t));
            if m.heap().needs_step() {
                unsafe { safepoint(m.vm()) };
            }
            most = most.max(m.heap().total());
        }
        assert!(
            most < 1_500_000,
            "{most} bytes, generational: {generational}"
        );
        unsafe { check::check(m.vm()) };
    }
}

#[test]
fn under_a_limit_garbage_is_collected_in_time() {
    let mut m = Machine::new();
    m.control(GcOp::Restart);
    let limit = m.heap().total() + 200_000;
    m.heap().set_limit(limit);
    m.heap().set_debt(1);
    for _ in 0..100_000 {
        assert!(table::new_table(m.heap()).is_ok());
        if m.heap().needs_step() {
            unsafe { safepoint(m.vm()) };
        }
    }
}

#[test]
fn interned_strings_come_back_to_life() {
    let mut m = Machine::new();
    let s = m.string("soon dead");
    unsafe {
        cycle::some_steps(m.vm(), 10_000);
        run_until(m.vm(), State::EnterAtomic);
        run_until(m.vm(), State::Sweep);
        assert!(m.heap().is_dead(s.as_gc()));
        let again = m.string("soon dead");
        assert_eq!(again.as_str(), s.as_str());
        run_until(m.vm(), State::Pause);
        assert!(m.alive(s.as_str()));
        assert_eq!(StrObj::bytes(s.as_str()), b"soon dead");
    }
    m.collect();
    assert!(!m.alive(s.as_str()));
    let _ = Event::Gc;
}

/// Figures for docs/GC.md: `cargo test --release -p lua-rs-vm tree_bench -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn tree_bench() {
    fn tree(m: &mut Machine, depth: u32) -> *mut TableObj {
        unsafe {
            let vm = m.vm();
            let t = table::new_table(&mut (*vm).heap).unwrap();
            m.push(Val::table(t));
            if (*vm).heap.needs_step() {
                safepoint(vm);
            }
            assert!(table::resize(&mut (*vm).heap, t, 2, 0).is_ok());
            if depth > 0 {
                for i in 0..2 {
                    let child = tree(m, depth - 1);
                    Slot::set((*t).array.add(i), Val::table(child));
                    barrier_back(vm, t.cast(), Val::table(child));
                }
            }
            m.pop(1);
            t
        }
    }
    unsafe fn count(t: *mut TableObj) -> usize {
        unsafe {
            let left = Slot::get((*t).array);
            if left.is_nil() {
                1
            } else {
                1 + count(left.as_table()) + count(Slot::get((*t).array.add(1)).as_table())
            }
        }
    }
    for generational in [false, true] {
        let mut m = Machine::new();
        m.control(GcOp::Restart);
        if generational {
            m.control(GcOp::Generational(0, 0));
        }
        let start = std::time::Instant::now();
        let depth = 16;
        let long = tree(&mut m, depth);
        m.push(Val::table(long));
        for d in (4..=depth).step_by(4) {
            let n = 1 << (depth - d + 4);
            let mut total = 0;
            for _ in 0..n {
                let t = tree(&mut m, d);
                total += unsafe { count(t) };
            }
            println!("{n} trees of depth {d}: {total}");
        }
        println!(
            "generational {generational}: {:?}, {} KiB",
            start.elapsed(),
            m.heap().total() / 1024
        );
    }
}
