//! Tests of generational mode: ages, barriers, weak tables, finalisers, what makes a collection a major one.

use super::*;
use pretty_assertions::assert_eq;

#[test]
fn ages_of_generational_mode() {
    let mut m = Machine::new();
    assert_eq!(
        m.control(GcOp::Generational(0, 0)),
        GcResult::Mode(GcMode::Incremental)
    );
    let t = m.table();
    m.push(Val::table(t));
    let age = |t: *mut TableObj| unsafe { age_of(t.cast()) };
    assert_eq!(age(t), age::NEW);
    m.minor();
    assert_eq!(age(t), age::SURVIVAL);
    m.minor();
    assert_eq!(age(t), age::OLD1);
    m.minor();
    assert_eq!(age(t), age::OLD);
    let young = m.table();
    m.set(t, Val::int(1), Val::table(young));
    assert_eq!(age(t), age::TOUCHED1);
    m.minor();
    assert_eq!((age(t), age(young)), (age::TOUCHED2, age::SURVIVAL));
    m.minor();
    assert_eq!((age(t), age(young)), (age::OLD, age::OLD1));
    m.set(t, Val::int(1), Val::NIL);
    m.minor();
    m.minor();
    assert!(m.alive(young), "old objects wait for a major collection");
    m.collect();
    assert!(!m.alive(young));
    assert_eq!(
        m.control(GcOp::Incremental(0, 0, 0)),
        GcResult::Mode(GcMode::Generational)
    );
    m.collect();
    assert!(m.alive(t));
}

#[test]
fn minor_collections_free_young_garbage() {
    let mut m = Machine::new();
    m.control(GcOp::Generational(0, 0));
    let root = m.table();
    m.push(Val::table(root));
    for round in 0..50 {
        for i in 0..300 {
            let t = m.table();
            let s = m.string(&format!("{round} {i}"));
            let big = m.string(&"x".repeat(1500));
            m.set(t, s, big);
            if i == 7 {
                m.set(root, Val::int(round), Val::table(t));
            }
        }
        m.minor();
    }
    for round in 0..50 {
        assert_eq!(m.get(root, round).tag, Tag::TABLE);
    }
    assert!(m.count() < 800, "{} objects", m.count());
}

#[test]
fn weak_tables_in_generational_mode() {
    let mut m = Machine::new();
    m.control(GcOp::Generational(0, 0));
    let (k, v) = (m.weak("k"), m.weak("v"));
    m.push(Val::table(k));
    m.push(Val::table(v));
    for _ in 0..4 {
        m.minor();
    }
    for i in 0..100 {
        let (key, val) = (m.table(), m.table());
        m.set(k, Val::table(key), Val::table(val));
        m.set(v, Val::int(i), Val::table(val));
        if i < 10 {
            m.push(Val::table(key));
        }
        if i % 9 == 0 {
            m.minor();
        }
    }
    m.minor();
    m.minor();
    let mut n = 0;
    let mut key = Val::NIL;
    while let Some((next, _)) = unsafe { table::next(k, key) }.unwrap() {
        n += 1;
        key = next;
    }
    assert_eq!(n, 10);
    assert_eq!(
        (0..100)
            .filter(|&i| !unsafe { table::get_int(v, i) }.is_nil())
            .count(),
        10
    );
}

#[test]
fn finalizers_in_generational_mode() {
    let mut m = Machine::new();
    finalized();
    m.control(GcOp::Generational(0, 0));
    for id in 0..6 {
        let t = m.finalizable(id);
        if id % 2 == 0 {
            m.push(Val::table(t));
        }
    }
    m.minor();
    assert_eq!(finalized(), [5, 3, 1]);
    for _ in 0..4 {
        m.minor();
    }
    m.pop(3);
    let t = m.finalizable(9);
    assert!(m.alive(t));
    m.minor();
    assert_eq!(
        finalized(),
        [9],
        "old objects are not looked at by minor collections"
    );
    m.collect();
    assert_eq!(finalized(), [4, 2, 0]);
}

#[test]
fn forward_barrier_makes_old() {
    let mut m = Machine::new();
    m.control(GcOp::Generational(0, 0));
    let th = unsafe { (*m.vm()).thread };
    let uv = m.open_upvalue(th, 0);
    let cl = m.closure(uv);
    m.push(Val::object(Tag::LUA_FN, cl));
    for _ in 0..4 {
        m.minor();
    }
    let v = m.table();
    unsafe {
        // Close the old upvalue over a new value.
        let vm = m.vm();
        (*th).open_upvals = null_mut();
        let to: *mut Slot = (&raw mut (*uv).state).cast();
        Slot::set(to, Val::table(v));
        (*uv).v = to;
        barrier_close(vm, uv);
        assert_eq!(age_of(v.cast()), age::OLD0);
        let inner = m.table();
        m.set(v, Val::int(1), Val::table(inner));
        m.minor();
        m.minor();
        m.minor();
        assert!(m.alive(v) && m.alive(inner));
        let w = m.table();
        Slot::set((*uv).v, Val::table(w));
        barrier_forward(m.vm(), uv.cast(), Val::table(w));
        m.minor();
        assert!(m.alive(w));
    }
}

#[test]
fn large_garbage_in_a_small_heap_takes_minor_collections_only() {
    let mut m = Machine::new();
    m.control(GcOp::Generational(0, 0));
    m.control(GcOp::Restart);
    let after_major = m.heap().estimate;
    for _ in 0..1000 {
        let text = m.string(&"x".repeat(10_000));
        m.push(text);
        if m.heap().needs_step() {
            unsafe { safepoint(m.vm()) };
        }
        m.pop(1);
        assert!(m.heap().total() < after_major + 100_000);
        assert_eq!((m.heap().estimate, m.heap().last_atomic), (after_major, 0));
    }
}
