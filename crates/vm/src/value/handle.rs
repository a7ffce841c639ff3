//! Values as native functions see them: `Value<'v>` and object handles, alive as long as a borrow of the context.
//!
//! The borrow is the proof of liveness: every safepoint needs `&mut Context`, so while a handle exists nothing is
//! collected (I5).
#![allow(unsafe_code)]

use super::{Tag, Val};
use crate::exec::{Builtin, Context, LuaError, NativeFn};
use crate::object::{NativeClosure, StrObj, TableObj, ThreadObj, UserDataObj, string, table};
use std::marker::PhantomData;

/// A Lua value borrowed from a context (§2.1).
#[derive(Clone, Copy)]
pub enum Value<'v> {
    /// `nil`
    Nil,
    /// `true` or `false`
    Boolean(bool),
    /// Integer subtype.
    Integer(i64),
    /// Float subtype.
    Number(f64),
    /// A string of bytes.
    String(Str<'v>),
    /// A table.
    Table(Table<'v>),
    /// A Lua or native function.
    Function(Function<'v>),
    /// A full userdata.
    UserData(UserData<'v>),
    /// A coroutine.
    Thread(Thread<'v>),
    /// An address without an owner.
    LightUserData(usize),
}

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident, $obj:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<'v>(pub(crate) *mut $obj, pub(crate) PhantomData<&'v ()>);

        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }

        impl $name<'_> {
            /// Address of the object, for `%p` and identity.
            pub fn to_address(self) -> usize {
                self.0 as usize
            }
        }
    };
}

handle!(
    /// A string.
    Str, StrObj
);
handle!(
    /// A table.
    Table, TableObj
);
handle!(
    /// A full userdata.
    UserData, UserDataObj
);
handle!(
    /// A coroutine.
    Thread, ThreadObj
);

/// A function: Lua closure, native closure or bare native function.
#[derive(Clone, Copy)]
pub struct Function<'v>(pub(crate) Val, pub(crate) PhantomData<&'v ()>);

impl<'v> Function<'v> {
    /// Is it written in Lua?
    pub fn is_lua(self) -> bool {
        self.0.tag == Tag::LUA_FN
    }
    /// Address of the closure (or of the native code), for `%p` and identity.
    pub fn to_address(self) -> usize {
        self.0.bits as usize
    }
    /// The native function behind it, if it is native.
    pub fn as_native(self) -> Option<NativeFn> {
        match self.0.tag {
            Tag::NATIVE => {
                // SAFETY: I6: payload of a NATIVE value is a `NativeFn`.
                Some(unsafe { std::mem::transmute::<usize, NativeFn>(self.0.bits as usize) })
            }
            // SAFETY: I6: a builtin is a static.
            Tag::BUILTIN => Some(unsafe { (*self.0.as_builtin()).general }),
            // SAFETY: I5.
            Tag::NATIVE_CL => Some(unsafe { (*self.0.bits_as::<NativeClosure>()).f }),
            _ => None,
        }
    }
}

impl PartialEq for Function<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.bits == other.0.bits
    }
}

impl Val {
    fn bits_as<T>(self) -> *mut T {
        self.bits as *mut T
    }
}

impl<'v> Str<'v> {
    /// The bytes.
    #[inline]
    pub fn as_bytes(self) -> &'v [u8] {
        // SAFETY: I5: alive for 'v; strings are immutable.
        unsafe { StrObj::bytes(self.0) }
    }
    /// Length in bytes.
    #[inline]
    pub fn len(self) -> usize {
        // SAFETY: I5.
        unsafe { (*self.0).len }
    }
    /// Is it empty?
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// Equal contents?
    pub fn equals(self, other: Str<'_>) -> bool {
        // SAFETY: I5.
        unsafe { string::equal(self.0, other.0) }
    }
}

impl<'v> Table<'v> {
    /// `rawget`
    pub fn raw_get(self, key: Value<'_>) -> Value<'v> {
        // SAFETY: I5.
        unsafe { Value::from_val(table::get(self.0, key.to_val())) }
    }
    /// `rawget` with an integer key.
    #[inline]
    pub fn raw_get_int(self, key: i64) -> Value<'v> {
        // SAFETY: I5.
        unsafe { Value::from_val(table::get_int(self.0, key)) }
    }
    /// `rawget` with a string key given by its bytes; never allocates.
    pub fn raw_get_bytes(self, ctx: &Context<'_>, key: &[u8]) -> Value<'v> {
        ctx.raw_get_bytes(self, key)
    }
    /// `rawset`.
    ///
    /// # Errors
    /// "table index is nil", "table index is NaN", "table overflow", or out of memory.
    pub fn raw_set(
        self,
        ctx: &Context<'_>,
        key: Value<'_>,
        value: Value<'_>,
    ) -> Result<(), LuaError> {
        ctx.raw_set(self, key.to_val(), value.to_val())
    }
    /// `rawset` with an integer key.
    ///
    /// # Errors
    /// Out of memory.
    pub fn raw_set_int(
        self,
        ctx: &Context<'_>,
        key: i64,
        value: Value<'_>,
    ) -> Result<(), LuaError> {
        ctx.raw_set(self, Val::int(key), value.to_val())
    }
    /// `rawset` with a string key.
    ///
    /// # Errors
    /// Out of memory.
    pub fn raw_set_bytes(
        self,
        ctx: &Context<'_>,
        key: &[u8],
        value: Value<'_>,
    ) -> Result<(), LuaError> {
        let key = ctx.new_string(key)?;
        ctx.raw_set(self, Value::String(key).to_val(), value.to_val())
    }
    /// `rawlen`: a border (§3.4.7).
    pub fn raw_len(self) -> i64 {
        // SAFETY: I5.
        unsafe { table::len(self.0) as i64 }
    }
    /// The entry after `key` (`Nil` starts); `Ok(None)` at the end.
    ///
    /// # Errors
    /// `Err(())` if `key` is not a key of the table ("invalid key to 'next'").
    #[allow(clippy::result_unit_err)]
    pub fn next(self, key: Value<'_>) -> Result<Option<(Value<'v>, Value<'v>)>, ()> {
        // SAFETY: I5.
        unsafe {
            Ok(table::next(self.0, key.to_val())?
                .map(|(k, v)| (Value::from_val(k), Value::from_val(v))))
        }
    }
    /// Places between two keys in the order of [`Table::next`]; `Nil` is before the first and behind the last.
    pub fn distance(self, from: Value<'_>, to: Value<'_>) -> u64 {
        // SAFETY: I5.
        unsafe { table::distance(self.0, from.to_val(), to.to_val()) }
    }
    /// The metatable.
    pub fn metatable(self) -> Option<Table<'v>> {
        // SAFETY: I5.
        let mt = unsafe { (*self.0).metatable };
        (!mt.is_null()).then_some(Table(mt, PhantomData))
    }
    /// Sets the metatable (no `__metatable` check), arranging finalisation if it has `__gc`.
    pub fn set_metatable(self, ctx: &Context<'_>, mt: Option<Table<'_>>) {
        ctx.set_metatable(Value::Table(self), mt);
    }
}

impl<'v> UserData<'v> {
    /// The Rust value, if it has type `T`.
    pub fn downcast<T: 'static>(self) -> Option<&'v T> {
        // SAFETY: I5: alive for 'v; the box is only replaced by finalisation, which is a safepoint.
        unsafe { (*self.0).data.as_ref()?.downcast_ref::<T>() }
    }
    /// Number of user values.
    pub fn user_value_count(self) -> usize {
        // SAFETY: I5.
        unsafe { (*self.0).hdr.word as usize }
    }
    /// User value `n` from 1, `None` if there is no such one.
    pub fn user_value(self, n: usize) -> Option<Value<'v>> {
        if n == 0 || n > self.user_value_count() {
            return None;
        }
        // SAFETY: I5, and `n - 1` is in range (I4).
        unsafe {
            Some(Value::from_val(crate::value::Slot::get(
                UserDataObj::userval(self.0, n - 1),
            )))
        }
    }
    /// The metatable.
    pub fn metatable(self) -> Option<Table<'v>> {
        // SAFETY: I5.
        let mt = unsafe { (*self.0).metatable };
        (!mt.is_null()).then_some(Table(mt, PhantomData))
    }
}

impl<'v> Value<'v> {
    /// Wraps a raw value.
    ///
    /// # Safety
    /// If `v` is an object it stays alive for `'v` (I5).
    #[inline]
    pub(crate) unsafe fn from_val(v: Val) -> Value<'v> {
        match v.tag {
            Tag::NIL => Value::Nil,
            Tag::FALSE => Value::Boolean(false),
            Tag::TRUE => Value::Boolean(true),
            Tag::INT => Value::Integer(v.as_int()),
            Tag::FLOAT => Value::Number(v.as_float()),
            Tag::SHORT_STR | Tag::LONG_STR => Value::String(Str(v.as_str(), PhantomData)),
            Tag::TABLE => Value::Table(Table(v.as_table(), PhantomData)),
            Tag::NATIVE | Tag::BUILTIN | Tag::LUA_FN | Tag::NATIVE_CL => {
                Value::Function(Function(v, PhantomData))
            }
            Tag::USERDATA => Value::UserData(UserData(v.as_userdata(), PhantomData)),
            Tag::THREAD => Value::Thread(Thread(v.as_thread(), PhantomData)),
            Tag::LIGHT => Value::LightUserData(v.bits as usize),
            _ => Value::Nil,
        }
    }
    /// The raw value.
    #[inline]
    pub(crate) fn to_val(self) -> Val {
        match self {
            Value::Nil => Val::NIL,
            Value::Boolean(b) => Val::bool(b),
            Value::Integer(i) => Val::int(i),
            Value::Number(n) => Val::float(n),
            // SAFETY: I5: the handle proves that the string is alive.
            Value::String(s) => unsafe { Val::str(s.0) },
            Value::Table(t) => Val::table(t.0),
            Value::Function(f) => f.0,
            Value::UserData(u) => Val::object(Tag::USERDATA, u.0),
            Value::Thread(t) => Val::object(Tag::THREAD, t.0),
            Value::LightUserData(p) => Val::light(p),
        }
    }
    /// `nil`?
    pub fn is_nil(self) -> bool {
        matches!(self, Value::Nil)
    }
    /// Neither `nil` nor `false`?
    pub fn is_truthy(self) -> bool {
        !matches!(self, Value::Nil | Value::Boolean(false))
    }
    /// Name of its type as `type` gives it (§6.1).
    pub fn type_name(self) -> &'static str {
        match self {
            Value::Nil => "nil",
            Value::Boolean(_) => "boolean",
            Value::Integer(_) | Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Table(_) => "table",
            Value::Function(_) => "function",
            Value::UserData(_) | Value::LightUserData(_) => "userdata",
            Value::Thread(_) => "thread",
        }
    }
    /// Integer value with Lua's conversion rules for floats and strings (§3.4.3).
    pub fn to_integer(self) -> Option<i64> {
        match self {
            Value::Integer(i) => Some(i),
            Value::Number(n) => lua_rs_base::number::float_to_int_exact(n),
            Value::String(s) => match lua_rs_base::number::parse(s.as_bytes())? {
                lua_rs_base::number::Number::Int(i) => Some(i),
                lua_rs_base::number::Number::Float(n) => lua_rs_base::number::float_to_int_exact(n),
            },
            _ => None,
        }
    }
    /// Float value with Lua's conversion rules (§3.4.3).
    pub fn to_number(self) -> Option<f64> {
        match self {
            Value::Integer(i) => Some(i as f64),
            Value::Number(n) => Some(n),
            Value::String(s) => match lua_rs_base::number::parse(s.as_bytes())? {
                lua_rs_base::number::Number::Int(i) => Some(i as f64),
                lua_rs_base::number::Number::Float(n) => Some(n),
            },
            _ => None,
        }
    }
    /// `rawequal`
    pub fn raw_equals(self, other: Value<'_>) -> bool {
        // SAFETY: I5 for both.
        unsafe { table::raw_equal(self.to_val(), other.to_val()) }
    }
}

impl From<i64> for Value<'_> {
    fn from(i: i64) -> Self {
        Value::Integer(i)
    }
}
impl From<f64> for Value<'_> {
    fn from(n: f64) -> Self {
        Value::Number(n)
    }
}
impl From<bool> for Value<'_> {
    fn from(b: bool) -> Self {
        Value::Boolean(b)
    }
}
impl<'v> From<Str<'v>> for Value<'v> {
    fn from(s: Str<'v>) -> Self {
        Value::String(s)
    }
}
impl<'v> From<Table<'v>> for Value<'v> {
    fn from(t: Table<'v>) -> Self {
        Value::Table(t)
    }
}
impl<'v> From<Function<'v>> for Value<'v> {
    fn from(f: Function<'v>) -> Self {
        Value::Function(f)
    }
}
impl<'v> From<UserData<'v>> for Value<'v> {
    fn from(u: UserData<'v>) -> Self {
        Value::UserData(u)
    }
}
impl<'v> From<Thread<'v>> for Value<'v> {
    fn from(t: Thread<'v>) -> Self {
        Value::Thread(t)
    }
}
impl From<NativeFn> for Value<'_> {
    fn from(f: NativeFn) -> Self {
        Value::Function(Function(Val::native(f), PhantomData))
    }
}
impl From<&'static Builtin> for Value<'_> {
    fn from(b: &'static Builtin) -> Self {
        Value::Function(Function(Val::builtin(b), PhantomData))
    }
}
