//! Argument checks of native functions, with PUC's messages (lauxlib).
#![allow(unsafe_code)]

use super::Context;
use crate::exec::{LuaError, coerce, msg};
use crate::frame::inspect;
use crate::object::StrObj;
use crate::value::{Slot, Table, Tag, Val, Value};
use lua_rs_base::number::{self, Number};
use std::marker::PhantomData;

impl Context<'_> {
    /// "bad argument #i to 'f' (msg)"; knows methods ("calling 'f' on bad self").
    #[cold]
    pub fn arg_error(&self, i: usize, msg: impl AsRef<[u8]>) -> LuaError {
        let vm = self.raw();
        let detail = msg.as_ref();
        // SAFETY: I9.
        unsafe {
            let frame = (*vm).frame;
            if inspect::levels(vm, (*vm).thread) == 0 {
                return self
                    .error([format!("bad argument #{i} (").as_bytes(), detail, b")"].concat());
            }
            let name = inspect::name(frame);
            let mut i = i;
            let mut called = name.as_ref().map(|n| n.name.clone());
            if name.as_ref().is_some_and(|n| n.kind == "method") {
                i -= 1;
                if i == 0 {
                    let f = called.unwrap_or_else(|| b"?".to_vec());
                    return self
                        .error([b"calling '", &*f, b"' on bad self (", detail, b")"].concat());
                }
            }
            if called.is_none() {
                called = super::debug::global_name(vm, inspect::function(frame));
            }
            let f = called.unwrap_or_else(|| b"?".to_vec());
            self.error(
                [
                    format!("bad argument #{i} to '").as_bytes(),
                    &*f,
                    b"' (",
                    detail,
                    b")",
                ]
                .concat(),
            )
        }
    }

    /// "bad argument #i to 'f' (T expected, got U)".
    #[cold]
    pub fn type_error(&self, i: usize, expected: impl AsRef<[u8]>) -> LuaError {
        let got = self.type_name_of(i);
        self.arg_error(i, [expected.as_ref(), b" expected, got ", &got].concat())
    }

    /// Type name for messages: `__name` of the metatable if a string, "light userdata", "no value".
    pub fn type_name_of(&self, i: usize) -> Vec<u8> {
        if self.is_none(i) {
            return b"no value".to_vec();
        }
        let v = self.val(i);
        // SAFETY: I5.
        unsafe {
            let name = self.metafield(Value::from_val(v), "__name");
            match name {
                Value::String(s) => msg::clip(s.as_bytes()).to_vec(),
                _ if v.tag == Tag::LIGHT => b"light userdata".to_vec(),
                _ => msg::basic_type_name(v).as_bytes().to_vec(),
            }
        }
    }

    /// The integer in slot `i`, if it is one already (no conversion).
    #[inline]
    pub fn as_integer(&self, i: usize) -> Option<i64> {
        let v = self.val(i);
        (v.tag == Tag::INT).then(|| v.as_int())
    }

    /// The float in slot `i`, if it is one already (no conversion).
    #[inline]
    pub fn as_float(&self, i: usize) -> Option<f64> {
        let v = self.val(i);
        (v.tag == Tag::FLOAT).then(|| v.as_float())
    }

    /// The table in slot `i`, if it is one.
    #[inline]
    pub fn as_table(&self, i: usize) -> Option<Table<'_>> {
        let v = self.val(i);
        (v.tag == Tag::TABLE).then(|| Table(v.as_table(), PhantomData))
    }

    /// Does slot `i` hold neither `nil` nor `false`?
    #[inline]
    pub fn is_truthy(&self, i: usize) -> bool {
        !matches!(self.val(i).tag, Tag::NIL | Tag::FALSE)
    }

    /// Any value, but present.
    ///
    /// # Errors
    /// "value expected".
    pub fn check_any(&self, i: usize) -> Result<(), LuaError> {
        if self.is_none(i) {
            Err(self.arg_error(i, "value expected"))
        } else {
            Ok(())
        }
    }

    /// Integer argument.
    ///
    /// # Errors
    /// "number expected, got X" / "number has no integer representation".
    #[inline]
    pub fn check_integer(&self, i: usize) -> Result<i64, LuaError> {
        let v = self.val(i);
        if v.tag == Tag::INT {
            return Ok(v.as_int());
        }
        self.check_integer_slow(i, v)
    }

    #[inline(never)]
    fn check_integer_slow(&self, i: usize, v: Val) -> Result<i64, LuaError> {
        match coerce::to_integer_val(v) {
            Some(n) => Ok(n),
            None if coerce::to_number_val(v).is_some() => {
                Err(self.arg_error(i, "number has no integer representation"))
            }
            None => Err(self.type_error(i, "number")),
        }
    }

    /// Integer argument or default when none or nil.
    ///
    /// # Errors
    /// As [`Context::check_integer`].
    pub fn opt_integer(&self, i: usize, default: i64) -> Result<i64, LuaError> {
        if self.is_none_or_nil(i) {
            Ok(default)
        } else {
            self.check_integer(i)
        }
    }

    /// Float argument.
    ///
    /// # Errors
    /// "number expected, got X".
    #[inline]
    pub fn check_number(&self, i: usize) -> Result<f64, LuaError> {
        let v = self.val(i);
        match v.tag {
            Tag::FLOAT => Ok(v.as_float()),
            Tag::INT => Ok(v.as_int() as f64),
            _ => match coerce::to_number_val(v) {
                Some(n) => Ok(n.to_float()),
                None => Err(self.type_error(i, "number")),
            },
        }
    }

    /// Float argument or default.
    ///
    /// # Errors
    /// As [`Context::check_number`].
    pub fn opt_number(&self, i: usize, default: f64) -> Result<f64, LuaError> {
        if self.is_none_or_nil(i) {
            Ok(default)
        } else {
            self.check_number(i)
        }
    }

    /// String argument; a number is converted in place (as lua_tolstring). [`Context::bytes`] borrows it again.
    ///
    /// # Errors
    /// "string expected, got X", or out of memory.
    #[inline]
    pub fn check_bytes(&self, i: usize) -> Result<&[u8], LuaError> {
        let v = self.val(i);
        if v.tag.is_string() {
            // SAFETY: I5.
            return Ok(unsafe { StrObj::bytes(v.as_str()) });
        }
        self.check_bytes_slow(i, v)
    }

    #[inline(never)]
    fn check_bytes_slow(&self, i: usize, v: Val) -> Result<&[u8], LuaError> {
        if !v.tag.is_number() {
            return Err(self.type_error(i, "string"));
        }
        let mut text = Vec::with_capacity(32);
        match v.tag {
            Tag::INT => number::format(Number::Int(v.as_int()), &mut text),
            _ => number::format(Number::Float(v.as_float()), &mut text),
        }
        let s = self.string_val(&text)?;
        // SAFETY: I5; slot `i` exists since it holds a number.
        unsafe {
            Slot::set(self.slot(i), s);
            Ok(StrObj::bytes(s.as_str()))
        }
    }

    /// String argument, `None` when none or nil.
    ///
    /// # Errors
    /// As [`Context::check_bytes`].
    pub fn opt_bytes(&self, i: usize) -> Result<Option<&[u8]>, LuaError> {
        if self.is_none_or_nil(i) {
            Ok(None)
        } else {
            self.check_bytes(i).map(Some)
        }
    }

    /// Bytes of slot `i` if it holds a string, else empty: the shared borrow after [`Context::check_bytes`].
    #[inline]
    pub fn bytes(&self, i: usize) -> &[u8] {
        let v = self.val(i);
        if v.tag.is_string() {
            // SAFETY: I5.
            unsafe { StrObj::bytes(v.as_str()) }
        } else {
            b""
        }
    }

    /// Slot `i` as table.
    ///
    /// # Errors
    /// "table expected, got X".
    #[inline]
    pub fn check_table(&self, i: usize) -> Result<Table<'_>, LuaError> {
        let v = self.val(i);
        if v.tag == Tag::TABLE {
            Ok(Table(v.as_table(), PhantomData))
        } else {
            Err(self.type_error(i, "table"))
        }
    }

    /// Slot `i` is a function.
    ///
    /// # Errors
    /// "function expected, got X".
    pub fn check_function(&self, i: usize) -> Result<(), LuaError> {
        if self.val(i).tag.is_function() {
            Ok(())
        } else {
            Err(self.type_error(i, "function"))
        }
    }

    /// One of `options`; default when none or nil.
    ///
    /// # Errors
    /// "invalid option 'x'".
    pub fn check_option(
        &self,
        i: usize,
        default: Option<&str>,
        options: &[&str],
    ) -> Result<usize, LuaError> {
        let name = match default {
            Some(default) => self.opt_bytes(i)?.unwrap_or(default.as_bytes()),
            None => self.check_bytes(i)?,
        };
        match options.iter().position(|o| o.as_bytes() == name) {
            Some(n) => Ok(n),
            None => Err(self.arg_error(i, [b"invalid option '", msg::clip(name), b"'"].concat())),
        }
    }

    /// Userdata whose Rust type is `T`.
    ///
    /// # Errors
    /// Type error with `tname`.
    pub fn check_userdata<T: 'static>(&self, i: usize, tname: &str) -> Result<&T, LuaError> {
        if let Value::UserData(u) = self.arg(i)
            && let Some(data) = u.downcast::<T>()
        {
            return Ok(data);
        }
        Err(self.type_error(i, tname))
    }
}
