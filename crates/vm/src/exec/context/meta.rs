//! Access that respects metamethods. Every method here is a safepoint.
#![allow(unsafe_code)]

use super::{CompareOp, Context};
use crate::exec::meta::{self, Found};
use crate::exec::vm::Event;
use crate::exec::{LuaError, coerce, concat, order};
use crate::object::StrObj;
use crate::stack;
use crate::value::{Slot, Tag, Val, Value};

impl Context<'_> {
    /// Calls `f(args)` and returns its one result (not pushed).
    fn call_values(&mut self, f: Val, args: &[Val]) -> Result<Val, LuaError> {
        let vm = self.raw();
        // SAFETY: I1.
        unsafe {
            stack::ensure(vm, args.len() + 1)?;
            let func = (*vm).top;
            let offset = func.offset_from((*(*vm).thread).stack);
            Slot::set(func, f);
            for (i, v) in args.iter().enumerate() {
                Slot::set(func.add(1 + i), *v);
            }
            (*vm).top = func.add(1 + args.len());
            crate::exec::call::call_noyield(vm, func, 1, 0)?;
            let result = (*(*vm).thread).stack.offset(offset);
            (*vm).top = result;
            Ok(Slot::get(result))
        }
    }

    fn get(&mut self, obj: usize, key: Val) -> Result<Val, LuaError> {
        // SAFETY: I5.
        unsafe {
            match meta::find_index(self.raw(), self.val(obj), key, std::ptr::null())? {
                Found::Done(v) => Ok(v),
                Found::Call(handler, on) => self.call_values(handler, &[on, key]),
            }
        }
    }

    fn put(&mut self, obj: usize, key: Val, v: Val) -> Result<(), LuaError> {
        // SAFETY: I5.
        unsafe {
            match meta::find_set_index(self.raw(), self.val(obj), key, v, std::ptr::null())? {
                Found::Done(_) => Ok(()),
                Found::Call(handler, on) => self.call_values(handler, &[on, key, v]).map(|_| ()),
            }
        }
    }

    /// The number of values in the frame, which must be enough for an operation that takes the top `n`.
    fn operands(&self, n: usize) -> usize {
        let top = self.top();
        assert!(n <= top, "an operation on {n} of {top} values");
        top
    }

    /// `obj[key]`, key = top value, replaced by the result (lua_gettable).
    ///
    /// # Errors
    /// Not indexable, or the metamethod's.
    ///
    /// # Panics
    /// If the frame has no value.
    pub fn index(&mut self, obj: usize) -> Result<(), LuaError> {
        let key = self.val(self.operands(1));
        let v = self.get(obj, key)?;
        self.pop(1);
        self.push_val(v);
        Ok(())
    }

    /// Pushes `obj[name]`.
    ///
    /// # Errors
    /// As [`Context::index`].
    pub fn index_field(&mut self, obj: usize, name: &[u8]) -> Result<(), LuaError> {
        self.push_bytes(name)?;
        self.index(obj)
    }

    /// Pushes `obj[i]` (lua_geti).
    ///
    /// # Errors
    /// As [`Context::index`].
    pub fn index_int(&mut self, obj: usize, i: i64) -> Result<(), LuaError> {
        let v = self.get(obj, Val::int(i))?;
        self.push_val(v);
        Ok(())
    }

    /// `obj[key] = value`; pops value (top) and key (below it) (lua_settable).
    ///
    /// # Errors
    /// Not indexable, bad key, or the metamethod's.
    ///
    /// # Panics
    /// If the frame has fewer values.
    pub fn set_index(&mut self, obj: usize) -> Result<(), LuaError> {
        let n = self.operands(2);
        let (key, v) = (self.val(n - 1), self.val(n));
        self.put(obj, key, v)?;
        self.set_top(n - 2);
        Ok(())
    }

    /// `obj[name] = top value`, popped.
    ///
    /// # Errors
    /// As [`Context::set_index`].
    ///
    /// # Panics
    /// If the frame has no value.
    pub fn set_field(&mut self, obj: usize, name: &[u8]) -> Result<(), LuaError> {
        self.operands(1);
        self.push_bytes(name)?;
        self.insert(self.top() - 1);
        self.set_index(obj)
    }

    /// `obj[i] = top value`, popped (lua_seti).
    ///
    /// # Errors
    /// As [`Context::set_index`].
    ///
    /// # Panics
    /// If the frame has no value.
    pub fn set_int(&mut self, obj: usize, i: i64) -> Result<(), LuaError> {
        let n = self.operands(1);
        self.put(obj, Val::int(i), self.val(n))?;
        self.set_top(n - 1);
        Ok(())
    }

    /// Pushes `#obj` (lua_len).
    ///
    /// # Errors
    /// No length, or the metamethod's.
    pub fn push_len(&mut self, obj: usize) -> Result<(), LuaError> {
        let v = self.val(obj);
        // SAFETY: I5.
        let n = unsafe {
            match meta::length(self.raw(), v, std::ptr::null())? {
                Found::Done(n) => n,
                Found::Call(handler, _) => self.call_values(handler, &[v, v])?,
            }
        };
        self.push_val(n);
        Ok(())
    }

    /// `#obj` as integer (luaL_len).
    ///
    /// # Errors
    /// "object length is not an integer", and as [`Context::push_len`].
    pub fn len(&mut self, obj: usize) -> Result<i64, LuaError> {
        self.push_len(obj)?;
        let n = coerce::to_integer_val(self.val(self.top()));
        self.pop(1);
        n.ok_or_else(|| self.error("object length is not an integer"))
    }

    /// Compares two slots.
    ///
    /// # Errors
    /// "attempt to compare ...", or the metamethod's.
    pub fn compare(&mut self, op: CompareOp, a: usize, b: usize) -> Result<bool, LuaError> {
        let (x, y) = (self.val(a), self.val(b));
        let vm = self.raw();
        // SAFETY: I5.
        let call = unsafe {
            if op == CompareOp::Eq {
                match order::equals(vm, x, y) {
                    Ok(equal) => return Ok(equal),
                    Err(handler) => order::OrderCall {
                        handler,
                        args: [x, y],
                        inverted: false,
                    },
                }
            } else {
                let or_equal = op == CompareOp::Le;
                if let Some(holds) = order::raw_order(x, y, or_equal) {
                    return Ok(holds);
                }
                order::order_event(vm, x, y, or_equal)?
            }
        };
        let answer = !self.call_values(call.handler, &call.args)?.tag.is_falsy();
        Ok(answer != call.inverted)
    }

    /// Arithmetic on the two top values (one for `Unm`, `BNot`), replaced by the result (lua_arith). `op` is one of the
    /// arithmetic events.
    ///
    /// # Errors
    /// No metamethod, division by zero, or the metamethod's.
    ///
    /// # Panics
    /// If the frame has fewer values.
    pub fn arith(&mut self, op: Event) -> Result<(), LuaError> {
        let unary = matches!(op, Event::Unm | Event::BNot);
        let n = self.operands(if unary { 1 } else { 2 });
        let (x, y) = if unary {
            (self.val(n), self.val(n))
        } else {
            (self.val(n - 1), self.val(n))
        };
        let vm = self.raw();
        // SAFETY: I5.
        let v = unsafe {
            match meta::raw_arith(vm, op, x, y)? {
                Some(v) => v,
                None => {
                    let handler = meta::binary_event(vm, op, x, y);
                    if handler.is_nil() {
                        let null = std::ptr::null();
                        return Err(meta::arith_error(vm, op, (x, null), (y, null)));
                    }
                    self.call_values(handler, &[x, y])?
                }
            }
        };
        self.set_top(if unary { n - 1 } else { n - 2 });
        self.push_val(v);
        Ok(())
    }

    /// Concatenates the top `n` values into one.
    ///
    /// # Errors
    /// "attempt to concatenate ...", memory, or the metamethod's.
    ///
    /// # Panics
    /// If the frame has fewer values.
    pub fn concat(&mut self, n: usize) -> Result<(), LuaError> {
        if n == 0 {
            return self.push_bytes(b"");
        }
        let first = self.operands(n) - n;
        let vm = self.raw();
        loop {
            // SAFETY: I1.
            let handler = unsafe { concat::concat_step(vm, self.base().add(first))? };
            let Some(handler) = handler else {
                return Ok(());
            };
            let top = self.top();
            let v = self.call_values(handler, &[self.val(top - 1), self.val(top)])?;
            self.set_top(top - 2);
            self.push_val(v);
        }
    }

    /// Pushes `tostring(slot i)` (luaL_tolstring).
    ///
    /// # Errors
    /// "'__tostring' must return a string", or the metamethod's.
    pub fn tostring(&mut self, i: usize) -> Result<(), LuaError> {
        let v = self.val(i);
        // SAFETY: I5.
        let handler = unsafe { meta::event_of(self.raw(), v, Event::ToString) };
        if !handler.is_nil() {
            let s = self.call_values(handler, &[v])?;
            if !s.tag.is_string() {
                if s.tag.is_number() {
                    self.push_val(s);
                    let n = self.top();
                    return self.check_bytes(n).map(|_| ());
                }
                return Err(self.error("'__tostring' must return a string"));
            }
            self.push_val(s);
            return Ok(());
        }
        match v.tag {
            Tag::SHORT_STR | Tag::LONG_STR => {
                self.push_val(v);
                Ok(())
            }
            Tag::NIL => self.push_bytes(b"nil"),
            Tag::FALSE => self.push_bytes(b"false"),
            Tag::TRUE => self.push_bytes(b"true"),
            Tag::INT | Tag::FLOAT => {
                // SAFETY: `v` is a number (I6).
                let s = unsafe { coerce::number_to_string(self.raw(), v)? };
                self.push_val(s);
                Ok(())
            }
            _ => {
                // SAFETY: I5.
                let mut text = unsafe {
                    match self.metafield(Value::from_val(v), "__name") {
                        Value::String(s) => StrObj::bytes(s.0).to_vec(),
                        _ => crate::exec::msg::basic_type_name(v).as_bytes().to_vec(),
                    }
                };
                text.extend_from_slice(format!(": {:#x}", v.bits).as_bytes());
                self.push_bytes(&text)
            }
        }
    }
}
