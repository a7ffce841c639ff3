//! A check of the whole heap, for tests and the stress features: what is reachable is live and has the right colour, and all
//! objects, stacks, frames and pages are as docs/UNSAFE.md says.
#![allow(unsafe_code)]

mod shape;

use super::color::{age, age_of, is_old};
use super::page::Page;
use super::{Heap, State};
use crate::exec::Vm;
use crate::object::{
    GcHeader, LuaClosure, NativeClosure, Node, ProtoObj, TableObj, ThreadObj, UpVal, UserDataObj,
};
use crate::value::{Slot, Tag, Val};
use std::collections::HashSet;

/// Where objects can be.
struct Places {
    pages: HashSet<usize>,
    large: HashSet<usize>,
}

impl Places {
    /// Panics unless `o` is an allocated object of this kind.
    unsafe fn expect(&self, o: *mut GcHeader, tag: Tag, from: impl std::fmt::Display) {
        let small = self.pages.contains(&Page::of(o).addr());
        assert!(
            small || self.large.contains(&o.addr()),
            "{from}: dangling reference {o:?} (tag {tag:?})"
        );
        // SAFETY: inside a page of objects, or a listed large object (I20).
        let found = unsafe { (*o).tag };
        assert!(
            found == tag,
            "{from}: {o:?} has tag {found:?}, expected {tag:?}"
        );
    }
}

/// Checks the heap between two steps.
///
/// # Safety
/// As [`super::safepoint`].
///
/// # Panics
/// If something is wrong.
pub unsafe fn check(vm: *mut Vm) {
    // SAFETY: I2 is what is being checked; free cells carry tag `NIL` when this is compiled in.
    unsafe {
        Heap::sync(vm);
        let h = &mut (*vm).heap;
        let mut objects = Vec::new();
        h.for_each_object(|o| objects.push(o));
        let places = Places {
            pages: h
                .classes
                .iter()
                .flat_map(|c| c.pages.iter().map(|p| p.addr()))
                .collect(),
            large: h.large.iter().map(|l| l.obj.addr()).collect(),
        };
        for o in objects {
            if (*vm).heap.is_dead(o) {
                continue;
            }
            shape::check_object(vm, o);
            let h = &(*vm).heap;
            let tag = (*o).tag;
            let name = std::fmt::from_fn(|f| write!(f, "{tag:?} {o:?}"));
            refs(h, o, &mut |v| {
                places.expect(v.as_gc(), v.tag, &name);
                let to = v.as_gc();
                assert!(!h.is_dead(to), "{name}: refers to dead {to:?} {:?}", v.tag);
                assert!(
                    !h.breaks_invariant(o, to),
                    "{name}: black refers to white {to:?} {:?}",
                    v.tag
                );
                if h.generational && h.state == State::Propagate {
                    let listed = matches!(
                        age_of(o),
                        age::TOUCHED1 | age::TOUCHED2 | age::OLD0 | age::OLD1
                    );
                    let fresh = !is_old(to) && !to.is_null();
                    assert!(
                        !is_old(o) || listed || !fresh,
                        "{name}: old refers to young {to:?} {:?}",
                        v.tag
                    );
                }
            });
        }
        shape::check_pages(&(*vm).heap);
        let h = &(*vm).heap;
        let root = |o: *mut GcHeader, what: &str| {
            if !o.is_null() {
                places.expect(o, (*o).tag, what);
                assert!((*o).tag != Tag::NIL && !h.is_dead(o), "{what} is dead");
            }
        };
        root((*vm).main_thread.cast(), "main thread");
        root((*vm).thread.cast(), "running thread");
        root((*vm).registry.cast(), "registry");
        root((*vm).globals.cast(), "globals");
        root((*vm).memory_message.cast(), "memory message");
        for i in 0..(*vm).type_metatables.len() {
            root((*vm).type_metatables[i].cast(), "metatable of a basic type");
        }
        for i in 0..(*vm).type_names.len() {
            root((*vm).type_names[i].cast(), "type name");
        }
        for i in 0..(*vm).event_names.len() {
            root((*vm).event_names[i].cast(), "event name");
        }
    }
}

/// Calls `f` for what `o` refers to and needs barriers for: not for stacks and open upvalues' values.
unsafe fn refs(h: &Heap, o: *mut GcHeader, f: &mut dyn FnMut(Val)) {
    // SAFETY: I2, I4.
    unsafe {
        let mut value = |v: Val| {
            if v.is_collectable() {
                f(v);
            }
        };
        match (*o).tag {
            Tag::TABLE => {
                let t: *mut TableObj = o.cast();
                let weak = h.is_weak(t);
                if !(*t).metatable.is_null() {
                    value(Val::table((*t).metatable));
                }
                for i in 0..(*t).hdr.word as usize {
                    if !weak {
                        value(Slot::get((*t).array.add(i)));
                    }
                }
                for i in 0..TableObj::node_count(t) as usize {
                    let n = (*t).node.add(i);
                    if (*n).val_tag != Tag::NIL && !weak {
                        value(Val {
                            bits: (*n).key_bits,
                            tag: (*n).key_tag,
                        });
                        value(Slot::get(Node::val(n)));
                    }
                }
            }
            Tag::LUA_FN => {
                let cl: *mut LuaClosure = o.cast();
                if !(*cl).proto.is_null() {
                    value(Val::object(Tag::PROTO, (*cl).proto));
                }
                for i in 0..(*cl).hdr.aux as usize {
                    let uv = LuaClosure::upval(cl, i);
                    if !uv.is_null() {
                        value(Val::object(Tag::UPVAL, uv));
                    }
                }
            }
            Tag::NATIVE_CL => {
                for i in 0..(*o).aux as usize {
                    value(Slot::get(NativeClosure::upval(o.cast(), i)));
                }
            }
            Tag::USERDATA => {
                let u: *mut UserDataObj = o.cast();
                if !(*u).metatable.is_null() {
                    value(Val::table((*u).metatable));
                }
                for i in 0..(*u).hdr.word as usize {
                    value(Slot::get(UserDataObj::userval(u, i)));
                }
            }
            Tag::UPVAL => {
                let uv: *mut UpVal = o.cast();
                if !UpVal::is_open(uv) {
                    value(Slot::get((*uv).v));
                }
            }
            Tag::PROTO => {
                let p: *mut ProtoObj = o.cast();
                let (k, protos) = (&(*p).k_buf, &(*p).protos);
                for slot in k.iter() {
                    value(Slot::get(slot));
                }
                for &inner in protos.iter() {
                    value(Val::object(Tag::PROTO, inner));
                }
            }
            Tag::THREAD => stack_refs(h, o.cast()),
            _ => {}
        }
    }
}

/// Looks at the values of a stack: they must be live, whatever their colour.
unsafe fn stack_refs(h: &Heap, th: *mut ThreadObj) {
    // SAFETY: I1, I24.
    unsafe {
        let top = if th == h.running {
            h.running_top
        } else {
            (*th).top
        };
        let mut slot = (*th).stack;
        while slot < top {
            let v = Slot::get(slot);
            if v.is_collectable() {
                let o = v.as_gc();
                assert!(
                    (*o).tag == v.tag && !h.is_dead(o),
                    "stack slot {slot:?}: dead {o:?} {:?}",
                    v.tag
                );
            }
            slot = slot.add(1);
        }
    }
}
