//! Builtins: native functions that the handlers of calls know more about than that they are native.
//!
//! A [`Builtin`] names the handler that runs a call of it from Lua code while no hook is set. For a *leaf* that handler
//! passes the arguments where they lie and takes the one result in registers: no frame, no context, nothing pushed. What a
//! leaf declines, and every call from elsewhere, goes to the general function, which knows all cases and all errors.
//!
//! Access protocol: a leaf reads its arguments and may allocate, but it has no way to call, raise or collect, so the stack
//! and the objects it refers to stay as they are while it runs (I5).
#![allow(unsafe_code)]

use super::dispatch::Handler;
use super::{Event, NativeFn, Vm, coerce, coroutine, meta, op};
use crate::heap;
use crate::object::{StrObj, table};
use crate::value::{Slot, Str, Table, Tag, Val, Value};
use std::marker::PhantomData;
use std::ptr::NonNull;

/// A native function with a quick way to be called from Lua code.
pub struct Builtin {
    /// Runs a `CALL` of it.
    pub(crate) handler: Handler,
    /// Its quick form; may decline any call.
    pub(crate) leaf: LeafFn,
    /// Its complete form.
    pub(crate) general: NativeFn,
}

/// The quick form of a builtin.
pub type LeafFn = for<'a> fn(Leaf<'a>, Args<'a>) -> Outcome<'a>;

impl Builtin {
    /// A builtin whose common cases `leaf` deals with; `general` deals with all.
    pub const fn leaf(general: NativeFn, leaf: LeafFn) -> Builtin {
        Builtin {
            handler: Handler(op::native::call_leaf),
            leaf,
            general,
        }
    }

    /// A builtin with a handler of its own.
    pub(crate) const fn with_handler(general: NativeFn, handler: Handler) -> Builtin {
        Builtin {
            handler,
            leaf: |_, _| Outcome::DECLINED,
            general,
        }
    }

    /// `pcall` (§6.1); `general` deals with what is not a Lua function of fixed parameters.
    pub const fn pcall(general: NativeFn) -> Builtin {
        Builtin::with_handler(general, Handler(op::native::pcall))
    }

    /// `coroutine.resume` (§6.2).
    pub const fn resume() -> Builtin {
        Builtin::with_handler(coroutine::resume_function, Handler(op::switch::resume))
    }

    /// `coroutine.yield` (§6.2).
    pub const fn yield_() -> Builtin {
        Builtin::with_handler(coroutine::yield_function, Handler(op::switch::yield_))
    }

    /// `select` (§6.1); `general` deals with what is not `'#'` or a positive number.
    pub const fn select(general: NativeFn) -> Builtin {
        Builtin::with_handler(general, Handler(op::native::select))
    }
}

/// What a leaf may do with the machine: allocate.
#[derive(Clone, Copy)]
pub struct Leaf<'a> {
    vm: NonNull<Vm>,
    marker: PhantomData<&'a Vm>,
}

impl<'a> Leaf<'a> {
    /// # Safety
    /// `vm` is consistent, and nothing else uses it for `'a` (I11).
    #[inline(always)]
    pub(crate) unsafe fn new(vm: *mut Vm) -> Leaf<'a> {
        Leaf {
            // SAFETY: a reference's address (I0).
            vm: unsafe { NonNull::new_unchecked(vm) },
            marker: PhantomData,
        }
    }

    /// Returns a string with these bytes; declines when out of memory.
    #[inline]
    pub fn string(self, bytes: &[u8]) -> Outcome<'a> {
        // SAFETY: I11; the string is new or interned (I2).
        unsafe {
            match (*self.vm.as_ptr()).heap.new_string(bytes) {
                Ok(s) => Outcome::new(Val::str(s)),
                Err(_) => Outcome::DECLINED,
            }
        }
    }

    /// Returns the text of argument `i` if that is a string or a number, and its type has no `__tostring`.
    #[inline]
    pub fn text(self, args: Args<'a>, i: usize) -> Outcome<'a> {
        let v = args.val(i);
        let vm = self.vm.as_ptr();
        let simple = v.tag.is_number() || v.tag.is_string();
        // SAFETY: I5, I11, I6: `v` is a number where it is made a string.
        unsafe {
            if !simple || !meta::event_of(vm, v, Event::ToString).is_nil() {
                return Outcome::DECLINED;
            }
            if v.tag.is_string() {
                return Outcome::new(v);
            }
            coerce::number_to_string(vm, v).map_or(Outcome::DECLINED, Outcome::new)
        }
    }

    /// Returns the metatable of argument `i`, or its field `__metatable` if it has one, or nil.
    #[inline]
    pub fn metatable(self, args: Args<'a>, i: usize) -> Outcome<'a> {
        let vm = self.vm.as_ptr();
        // SAFETY: I5, I11.
        unsafe {
            let metatable = meta::metatable_of(vm, args.val(i));
            if metatable.is_null() {
                return Outcome::NIL;
            }
            let field = meta::event_in(vm, metatable, Event::Metatable);
            Outcome::new(if field.is_nil() {
                Val::table(metatable)
            } else {
                field
            })
        }
    }

    /// Returns the name of the type of argument `i` (§6.1 `type`).
    #[inline]
    pub fn type_name(self, args: Args<'a>, i: usize) -> Outcome<'a> {
        let index = meta::type_index(args.val(i).tag);
        // SAFETY: I11; the names are roots (I2).
        Outcome::new(unsafe { Val::str((*self.vm.as_ptr()).type_names[index]) })
    }

    /// Appends argument 2 to the list in argument 1, a table without metatable, and returns nothing.
    #[inline]
    pub fn append(self, args: Args<'a>) -> Outcome<'a> {
        let Some(table) = args.table(1) else {
            return Outcome::DECLINED;
        };
        let (t, value) = (table.0, args.val(2));
        // SAFETY: I5, I11; the index is inside the array part by the test (I13).
        unsafe {
            if !(*t).metatable.is_null() {
                return Outcome::DECLINED;
            }
            let len = table::len(t);
            if len < u64::from((*t).hdr.word) {
                Slot::set((*t).array.add(len as usize), value);
                heap::barrier_back(self.vm.as_ptr(), t.cast(), value);
                return Outcome::NOTHING;
            }
            let key = Val::int((len as i64).wrapping_add(1));
            match meta::raw_set(self.vm.as_ptr(), t, key, value) {
                Ok(()) => Outcome::NOTHING,
                Err(_) => Outcome::DECLINED,
            }
        }
    }

    /// Sets the metatable of a table that has none, as `setmetatable` does.
    #[inline]
    pub fn set_first_metatable(self, table: Table<'a>, metatable: Table<'a>) -> Outcome<'a> {
        // SAFETY: I5, I11.
        unsafe {
            let (t, mt) = (table.0, metatable.0);
            if !(*t).metatable.is_null() {
                return Outcome::DECLINED;
            }
            (*t).metatable = mt;
            heap::barrier_forward(self.vm.as_ptr(), t.cast(), Val::table(mt));
            heap::check_finalizer(self.vm.as_ptr(), t.cast(), mt);
            Outcome::new(Val::table(t))
        }
    }
}

/// The arguments of a leaf, from 1.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    first: *const Slot,
    count: usize,
    marker: PhantomData<&'a Slot>,
}

impl<'a> Args<'a> {
    /// # Safety
    /// `count` live values lie from `first` on, for `'a` (I1).
    #[inline(always)]
    pub(crate) unsafe fn new(first: *const Slot, count: usize) -> Args<'a> {
        Args {
            first,
            count,
            marker: PhantomData,
        }
    }

    /// How many.
    #[inline(always)]
    pub fn count(self) -> usize {
        self.count
    }

    #[inline(always)]
    fn val(self, i: usize) -> Val {
        if i.wrapping_sub(1) >= self.count {
            return Val::NIL;
        }
        // SAFETY: in range (I1).
        unsafe { Slot::get(self.first.add(i - 1)) }
    }

    /// The payload of argument `i` if it has this tag.
    #[inline(always)]
    fn bits(self, i: usize, tag: Tag) -> Option<u64> {
        if i.wrapping_sub(1) >= self.count {
            return None;
        }
        // SAFETY: in range (I1).
        unsafe {
            let slot = self.first.add(i - 1);
            (Slot::tag(slot) == tag).then(|| Slot::bits(slot))
        }
    }

    /// Argument `i`; nil if there is none.
    #[inline(always)]
    pub fn value(self, i: usize) -> Value<'a> {
        // SAFETY: I5: nothing is collected for `'a`.
        unsafe { Value::from_val(self.val(i)) }
    }

    /// Argument `i` if it is an integer.
    #[inline(always)]
    pub fn integer(self, i: usize) -> Option<i64> {
        self.bits(i, Tag::INT).map(|bits| bits as i64)
    }

    /// Argument `i` if it is a float.
    #[inline(always)]
    pub fn float(self, i: usize) -> Option<f64> {
        self.bits(i, Tag::FLOAT).map(f64::from_bits)
    }

    /// Argument `i` as a float if it is a number.
    #[inline(always)]
    pub fn number(self, i: usize) -> Option<f64> {
        let v = self.val(i);
        match v.tag {
            Tag::FLOAT => Some(v.as_float()),
            Tag::INT => Some(v.as_int() as f64),
            _ => None,
        }
    }

    /// Argument `i` if it is a table.
    #[inline(always)]
    pub fn table(self, i: usize) -> Option<Table<'a>> {
        self.bits(i, Tag::TABLE)
            .map(|bits| Table(bits as *mut _, PhantomData))
    }

    /// Argument `i` if it is a string.
    #[inline(always)]
    pub fn string(self, i: usize) -> Option<Str<'a>> {
        let v = self.val(i);
        v.tag.is_string().then(|| Str(v.as_str(), PhantomData))
    }

    /// The bytes of argument `i` if it is a string.
    #[inline(always)]
    pub fn bytes(self, i: usize) -> Option<&'a [u8]> {
        // SAFETY: I5: nothing is collected for `'a`.
        self.string(i).map(|s| unsafe { StrObj::bytes(s.0) })
    }

    /// Returns argument `i` (nil if there is none).
    #[inline(always)]
    pub fn give(self, i: usize) -> Outcome<'a> {
        Outcome::new(self.val(i))
    }

    /// Returns `rawequal` of arguments 1 and 2.
    #[inline]
    pub fn raw_equal(self) -> Outcome<'a> {
        // SAFETY: I5.
        Outcome::boolean(unsafe { table::raw_equal(self.val(1), self.val(2)) })
    }

    /// Returns `rawget` of arguments 1 (a table) and 2.
    #[inline]
    pub fn raw_get(self, table: Table<'a>) -> Outcome<'a> {
        // SAFETY: I5.
        Outcome::new(unsafe { table::get(table.0, self.val(2)) })
    }
}

/// What a leaf returns: one value, or none, or that it has not done anything.
#[derive(Clone, Copy)]
pub struct Outcome<'a> {
    val: Val,
    marker: PhantomData<&'a ()>,
}

impl<'a> Outcome<'a> {
    /// Nothing is done: the general function is to run.
    pub const DECLINED: Outcome<'static> = Outcome::new(Val {
        bits: 0,
        tag: Tag::DEAD,
    });
    /// Returns no value.
    pub const NOTHING: Outcome<'static> = Outcome::new(Val {
        bits: 1,
        tag: Tag::DEAD,
    });
    /// Returns nil.
    pub const NIL: Outcome<'static> = Outcome::new(Val::NIL);

    #[inline(always)]
    const fn new(val: Val) -> Outcome<'a> {
        Outcome {
            val,
            marker: PhantomData,
        }
    }

    /// Returns an integer.
    #[inline(always)]
    pub fn integer(int: i64) -> Outcome<'a> {
        Outcome::new(Val::int(int))
    }

    /// Returns a float.
    #[inline(always)]
    pub fn float(float: f64) -> Outcome<'a> {
        Outcome::new(Val::float(float))
    }

    /// Returns a boolean.
    #[inline(always)]
    pub fn boolean(b: bool) -> Outcome<'a> {
        Outcome::new(Val::bool(b))
    }

    /// The result; its tag is `DEAD` if there is none, and its payload is 0 then if the call was declined.
    #[inline(always)]
    pub(crate) fn val(self) -> Val {
        self.val
    }
}
