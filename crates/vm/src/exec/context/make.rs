//! Making objects, errors, and reaching places: globals, registry, metatables, upvalues. Nothing here collects.
#![allow(unsafe_code)]

use super::Context;
use crate::exec::vm::Vm;
use crate::exec::{LuaError, NativeFn, coroutine, meta, msg};
use crate::heap;
use crate::object::{NativeClosure, UserDataObj, table};
use crate::value::{Function, Slot, Str, Table, Tag, Thread, UserData, Val, Value};
use std::any::Any;
use std::marker::PhantomData;

impl Context<'_> {
    /// The machine; only for the duration of one call that keeps no other reference to it.
    #[allow(clippy::mut_from_ref)]
    #[inline(always)]
    pub(crate) fn vm_mut(&self) -> &mut Vm {
        // SAFETY: I11: the context is the only way to the machine while a native runs, and no method keeps the reference.
        unsafe { &mut *self.raw() }
    }

    #[inline]
    pub(crate) fn string_val(&self, s: &[u8]) -> Result<Val, LuaError> {
        self.vm_mut().string_val(s)
    }

    /// An empty buffer to put a text together in; [`Context::push_buffer`] keeps its memory for the next one.
    #[inline]
    pub fn take_buffer(&self) -> Vec<u8> {
        std::mem::take(&mut self.vm_mut().scratch)
    }

    /// Pushes the text in a buffer as a string.
    ///
    /// # Errors
    /// Out of memory.
    #[inline]
    pub fn push_buffer(&self, mut buffer: Vec<u8>) -> Result<(), LuaError> {
        /// Larger ones are given back.
        const KEPT: usize = 4096;
        self.push_bytes(&buffer)?;
        if buffer.capacity() <= KEPT {
            buffer.clear();
            self.vm_mut().scratch = buffer;
        }
        Ok(())
    }

    /// Error with a message and the position of the caller (luaL_error).
    #[cold]
    pub fn error(&self, msg: impl AsRef<[u8]>) -> LuaError {
        let mut text = self.where_(1);
        if text.try_reserve(msg.as_ref().len()).is_err() {
            return self.error_memory();
        }
        text.extend_from_slice(msg.as_ref());
        self.vm_mut().raise_bytes(text)
    }

    /// Error with a message as it is.
    #[cold]
    pub fn error_plain(&self, msg: impl AsRef<[u8]>) -> LuaError {
        self.vm_mut().raise_bytes(msg)
    }

    /// Error with any value.
    #[cold]
    pub fn error_value<'a>(&self, v: impl Into<Value<'a>>) -> LuaError {
        self.vm_mut().raise(v.into().to_val())
    }

    /// "not enough memory".
    #[cold]
    pub fn error_memory(&self) -> LuaError {
        self.vm_mut().raise_memory()
    }

    /// Position "chunk:line: " of the function at `level` (luaL_where), or empty.
    pub fn where_(&self, level: usize) -> Vec<u8> {
        // SAFETY: I9.
        unsafe { msg::position_at(self.raw(), level) }
    }

    /// The value of an error in hand.
    pub fn error_object(&self, _error: &LuaError) -> Value<'_> {
        // SAFETY: I5: `Vm::error` is a root.
        unsafe { Value::from_val((*self.raw()).error) }
    }

    /// A string.
    ///
    /// # Errors
    /// Out of memory.
    #[inline]
    pub fn new_string(&self, s: &[u8]) -> Result<Str<'_>, LuaError> {
        Ok(Str(self.string_val(s)?.as_str(), PhantomData))
    }

    /// A table with room for `narr` array and `nhash` other entries.
    ///
    /// # Errors
    /// Out of memory.
    pub fn new_table(&self, narr: usize, nhash: usize) -> Result<Table<'_>, LuaError> {
        let vm = self.vm_mut();
        let Ok(t) = table::new_table(&mut vm.heap) else {
            return Err(vm.raise_memory());
        };
        if (narr > 0 || nhash > 0)
            // SAFETY: the table is new and live (I26).
            && unsafe { table::resize(&mut vm.heap, t, narr, nhash) }.is_err()
        {
            return Err(vm.raise_memory());
        }
        Ok(Table(t, PhantomData))
    }

    /// A native closure (a bare function when `upvalues` is empty).
    ///
    /// # Errors
    /// Out of memory.
    ///
    /// # Panics
    /// If there are more than 255 upvalues.
    pub fn new_native(
        &self,
        f: NativeFn,
        upvalues: &[Value<'_>],
    ) -> Result<Function<'_>, LuaError> {
        assert!(upvalues.len() <= 255, "too many upvalues");
        if upvalues.is_empty() {
            return Ok(Function(Val::native(f), PhantomData));
        }
        let vm = self.vm_mut();
        let size = size_of::<NativeClosure>() + size_of_val(upvalues);
        let size = size.max(size_of::<NativeClosure>() + upvalues.len() * size_of::<Slot>());
        // SAFETY: every field is initialised below, before anything else happens (I26).
        match unsafe { vm.heap.new_object(Tag::NATIVE_CL, size) } {
            // SAFETY: I4. NO-BARRIER: the closure is new (white).
            Ok(p) => unsafe {
                let cl: *mut NativeClosure = p.cast();
                (*cl).hdr.aux = upvalues.len() as u8;
                (*cl).f = f;
                for (i, v) in upvalues.iter().enumerate() {
                    Slot::set(NativeClosure::upval(cl, i), v.to_val());
                }
                Ok(Function(Val::object(Tag::NATIVE_CL, cl), PhantomData))
            },
            Err(_) => Err(vm.raise_memory()),
        }
    }

    /// A userdata with `user_values` user values.
    ///
    /// # Errors
    /// Out of memory.
    pub fn new_userdata<T: Any>(
        &self,
        data: T,
        user_values: usize,
    ) -> Result<UserData<'_>, LuaError> {
        let vm = self.vm_mut();
        let size = user_values
            .checked_mul(size_of::<Slot>())
            .and_then(|n| n.checked_add(size_of::<UserDataObj>()))
            .filter(|_| u32::try_from(user_values).is_ok());
        let Some(size) = size else {
            return Err(vm.raise_memory());
        };
        // SAFETY: every field is initialised below, before anything else happens (I26).
        match unsafe { vm.heap.new_object(Tag::USERDATA, size) } {
            // SAFETY: I4: all fields and user values are initialised here.
            Ok(p) => unsafe {
                let u: *mut UserDataObj = p.cast();
                (*u).hdr.word = user_values as u32;
                (*u).metatable = std::ptr::null_mut();
                (&raw mut (*u).data).write(Some(Box::new(data)));
                vm.heap.account(size_of::<T>() as isize);
                for i in 0..user_values {
                    Slot::set(UserDataObj::userval(u, i), Val::NIL);
                }
                Ok(UserData(u, PhantomData))
            },
            Err(_) => Err(vm.raise_memory()),
        }
    }

    /// A coroutine that will run the function in slot `i`.
    ///
    /// # Errors
    /// Out of memory.
    pub fn new_thread(&self, i: usize) -> Result<Thread<'_>, LuaError> {
        // SAFETY: I5.
        unsafe {
            Ok(Thread(
                coroutine::create(self.raw(), self.val(i))?,
                PhantomData,
            ))
        }
    }

    /// The function `coroutine.wrap` makes of the function in slot `i` (§6.2).
    ///
    /// # Errors
    /// Out of memory.
    pub fn new_wrap(&self, i: usize) -> Result<Function<'_>, LuaError> {
        let thread = Value::Thread(self.new_thread(i)?);
        let function = self.new_native(coroutine::resume_wrapped, &[thread])?;
        // SAFETY: I5: a native closure, as it has an upvalue.
        unsafe { (*function.0.as_native_cl()).hdr.aux2 = NativeClosure::WRAP };
        Ok(function)
    }

    /// Sets user value `n` (from 1) of the userdata in slot `i`; false if there is no such one.
    pub fn set_user_value<'a>(&self, i: usize, n: usize, v: impl Into<Value<'a>>) -> bool {
        let u = self.val(i);
        // SAFETY: I5, I4.
        unsafe {
            if u.tag != Tag::USERDATA || n == 0 || n > (*u.as_userdata()).hdr.word as usize {
                return false;
            }
            let v = v.into().to_val();
            Slot::set(UserDataObj::userval(u.as_userdata(), n - 1), v);
            heap::barrier_back(self.raw(), u.as_gc(), v);
        }
        true
    }

    /// Takes the Rust value out of the userdata in slot `i` (used by `__gc`/`__close` of host types).
    pub fn take_userdata<T: 'static>(&mut self, i: usize) -> Option<Box<T>> {
        let u = self.val(i);
        if u.tag != Tag::USERDATA {
            return None;
        }
        // SAFETY: I5: `&mut self`: nobody borrows the data.
        unsafe {
            let data = &mut (*u.as_userdata()).data;
            if !data.as_ref()?.is::<T>() {
                return None;
            }
            data.take()?.downcast::<T>().ok()
        }
    }

    /// Upvalue `i` (from 1) of the running native closure; nil if there is none.
    pub fn upvalue(&self, i: usize) -> Value<'_> {
        // SAFETY: I5, I4.
        unsafe { Value::from_val(self.upvalue_slot(i).map_or(Val::NIL, |p| Slot::get(p))) }
    }

    /// Sets upvalue `i` (from 1) of the running native closure.
    ///
    /// # Panics
    /// If there is no such upvalue.
    pub fn set_upvalue<'a>(&self, i: usize, v: impl Into<Value<'a>>) {
        let v = v.into().to_val();
        // SAFETY: I4.
        unsafe {
            let slot = self.upvalue_slot(i).expect("no such upvalue");
            Slot::set(slot, v);
            let closure = Slot::get((*(*self.raw()).frame).func).as_gc();
            heap::barrier_back(self.raw(), closure, v);
        }
    }

    fn upvalue_slot(&self, i: usize) -> Option<*mut Slot> {
        // SAFETY: I9: `func` of the current frame is the running function; I4.
        unsafe {
            let f = Slot::get((*(*self.raw()).frame).func);
            if f.tag != Tag::NATIVE_CL || i == 0 || i > (*f.as_native_cl()).hdr.aux as usize {
                return None;
            }
            Some(NativeClosure::upval(f.as_native_cl(), i - 1))
        }
    }

    /// The globals table (§2.2): what the registry says at index 2 (LUA_RIDX_GLOBALS).
    pub fn globals(&self) -> Table<'_> {
        // SAFETY: I5.
        unsafe { Table((*self.raw()).globals, PhantomData) }
    }

    /// The registry.
    pub fn registry(&self) -> Table<'_> {
        // SAFETY: I5.
        unsafe { Table((*self.raw()).registry, PhantomData) }
    }

    /// Metatable of any value (also of basic types).
    pub fn metatable_of(&self, v: Value<'_>) -> Option<Table<'_>> {
        // SAFETY: I5.
        let mt = unsafe { meta::metatable_of(self.raw(), v.to_val()) };
        (!mt.is_null()).then_some(Table(mt, PhantomData))
    }

    /// Sets the metatable of a table or userdata, or of the whole basic type.
    pub fn set_metatable(&self, v: Value<'_>, mt: Option<Table<'_>>) {
        let vm = self.raw();
        let mt = mt.map_or(std::ptr::null_mut(), |t| t.0);
        let v = v.to_val();
        // SAFETY: I5.
        unsafe {
            match v.tag {
                Tag::TABLE => (*v.as_table()).metatable = mt,
                Tag::USERDATA => (*v.as_userdata()).metatable = mt,
                tag => {
                    (*vm).type_metatables[meta::type_index(tag)] = mt;
                    return;
                }
            }
            if !mt.is_null() {
                heap::barrier_forward(vm, v.as_gc(), Val::table(mt));
                heap::check_finalizer(vm, v.as_gc(), mt);
            }
        }
    }

    /// Field `event` of the metatable of `v`, `Nil` if none (luaL_getmetafield).
    pub fn metafield(&self, v: Value<'_>, event: &str) -> Value<'_> {
        match self.metatable_of(v) {
            Some(mt) => self.raw_get_bytes(mt, event.as_bytes()),
            None => Value::Nil,
        }
    }

    pub(crate) fn raw_get_bytes<'v>(&self, t: Table<'v>, key: &[u8]) -> Value<'v> {
        // SAFETY: I5.
        unsafe { Value::from_val(table::get_bytes(&(*self.raw()).heap, t.0, key)) }
    }

    pub(crate) fn raw_set(&self, t: Table<'_>, key: Val, value: Val) -> Result<(), LuaError> {
        // SAFETY: I5.
        unsafe { meta::raw_set(self.raw(), t.0, key, value) }
    }
}
