//! Messages of run-time errors, with names of the values at fault.
//!
//! Each function gives the whole message, position included, for the current frame, whose `pc` is saved. An [`Operand`]
//! comes with the slot it was read from (null if it was in none), by which its name is found.
#![allow(unsafe_code)]

use super::vm::{Event, TYPE_NAMES, Vm};
use crate::debug::info::OwnedName;
use crate::debug::names::c_string;
use crate::frame::inspect;
use crate::object::{LuaClosure, StrObj, table};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::chunk_name::chunk_id;
use lua_rs_base::number::{self, Number};

/// An operand: where it was read from, and its value.
pub type Operand = (*const Slot, Val);

/// Name of a value's type: `__name` of its metatable if that is a string, else as `type` gives it.
///
/// # Safety
/// `v` is live (I2).
pub unsafe fn type_name(vm: *mut Vm, v: Val) -> Vec<u8> {
    // SAFETY: I2.
    unsafe {
        let mt = match v.tag {
            Tag::TABLE => (*v.as_table()).metatable,
            Tag::USERDATA => (*v.as_userdata()).metatable,
            _ => std::ptr::null_mut(),
        };
        if !mt.is_null() {
            let name = table::get_short_str(mt, (*vm).event_names[Event::Name as usize]);
            if name.tag.is_string() {
                return clip(c_string(StrObj::bytes(name.as_str()))).to_vec();
            }
        }
    }
    basic_type_name(v).as_bytes().to_vec()
}

/// Most of a text chosen by a script that goes into a message: a name of many megabytes must not use up the memory.
const MAX_TEXT: usize = 1 << 20;

/// The part of a text that goes into a message.
pub fn clip(text: &[u8]) -> &[u8] {
    &text[..text.len().min(MAX_TEXT)]
}

/// Name of a value's basic type.
pub fn basic_type_name(v: Val) -> &'static str {
    TYPE_NAMES[match v.tag {
        Tag::FALSE | Tag::TRUE => 1,
        Tag::LIGHT => 2,
        Tag::INT | Tag::FLOAT => 3,
        Tag::SHORT_STR | Tag::LONG_STR => 4,
        Tag::TABLE => 5,
        Tag::NATIVE | Tag::BUILTIN | Tag::LUA_FN | Tag::NATIVE_CL => 6,
        Tag::USERDATA => 7,
        Tag::THREAD => 8,
        _ => 0,
    }]
}

/// " (local 'x')" or the like for the value in `slot`, or nothing.
///
/// # Safety
/// `vm` is consistent; `slot` is only compared.
pub unsafe fn var_info(vm: *mut Vm, slot: *const Slot) -> Vec<u8> {
    // SAFETY: I9.
    unsafe { name_of(vm, slot) }.map_or_else(Vec::new, |name| name.suffix())
}

unsafe fn name_of(vm: *mut Vm, slot: *const Slot) -> Option<OwnedName> {
    // SAFETY: I9, I4.
    unsafe {
        let f = (*vm).frame;
        if slot.is_null() || !inspect::is_lua(f) {
            return None;
        }
        let cl = inspect::closure(f);
        for i in 0..(*cl).hdr.aux as usize {
            if std::ptr::eq((*LuaClosure::upval(cl, i)).v, slot) {
                let (name, _) = inspect::upvalue(Val::object(Tag::LUA_FN, cl), i as i64 + 1)?;
                let name = if name == b"(no name)" { b"?" } else { name };
                return Some(OwnedName {
                    kind: "upvalue",
                    name: name.to_vec(),
                });
            }
        }
        // Addresses, not pointers, are compared: the slot may be in another buffer.
        let (base, top) = ((*f).base as usize, (*f).top as usize);
        if !(base..top).contains(&(slot as usize)) {
            return None;
        }
        inspect::register_name(f, (slot as usize - base) / size_of::<Slot>())
    }
}

/// Puts "chunk:line: " before a message if the current function is a Lua function.
///
/// # Safety
/// `vm` is consistent.
pub unsafe fn add_position(vm: *mut Vm, message: &[u8]) -> Vec<u8> {
    // SAFETY: I9.
    unsafe {
        let f = (*vm).frame;
        if !inspect::is_lua(f) {
            return message.to_vec();
        }
        let chunk = inspect::source(inspect::proto(f)).map_or_else(|| b"?".to_vec(), chunk_id);
        let line = inspect::current_line(f).to_string();
        [&*chunk, b":", line.as_bytes(), b": ", message].concat()
    }
}

/// "chunk:line: " of the function at `level` of the running thread, or nothing (luaL_where).
///
/// # Safety
/// `vm` is consistent.
pub unsafe fn position_at(vm: *mut Vm, level: usize) -> Vec<u8> {
    // SAFETY: I9.
    unsafe {
        let Some(f) = inspect::frame_at(vm, (*vm).thread, level) else {
            return Vec::new();
        };
        let line = inspect::current_line(f);
        if line <= 0 {
            return Vec::new();
        }
        let mut text = chunk_id(inspect::source(inspect::proto(f)).unwrap_or(b"=?"));
        text.extend_from_slice(format!(":{line}: ").as_bytes());
        text
    }
}

/// "attempt to {op} a {type} value{info}"
unsafe fn attempt(vm: *mut Vm, v: Val, op: &str, info: &[u8]) -> Vec<u8> {
    // SAFETY: I9, I2.
    unsafe {
        let message = [
            b"attempt to ",
            op.as_bytes(),
            b" a ",
            &type_name(vm, v),
            b" value",
            info,
        ]
        .concat();
        add_position(vm, &message)
    }
}

/// "attempt to index a nil value (local 'x')" and the like; `op` = "index", "get length of" ...
///
/// # Safety
/// As [`var_info`]; `v` is live.
#[cold]
pub unsafe fn type_error(vm: *mut Vm, slot: *const Slot, v: Val, op: &str) -> Vec<u8> {
    // SAFETY: I9, I2.
    unsafe { attempt(vm, v, op, &var_info(vm, slot)) }
}

/// "attempt to call a nil value (global 'f')"; the current frame is the caller.
///
/// # Safety
/// As [`type_error`].
#[cold]
pub unsafe fn call_error(vm: *mut Vm, slot: *const Slot, v: Val) -> Vec<u8> {
    // SAFETY: I9, I2.
    unsafe {
        let info = match inspect::called_name((*vm).frame) {
            Some(name) => name.suffix(),
            None => var_info(vm, slot),
        };
        attempt(vm, v, "call", &info)
    }
}

/// "attempt to call a boolean value (metamethod '__gc')": what should finalise an object and cannot be called.
///
/// # Safety
/// As [`type_error`].
#[cold]
pub unsafe fn finalizer_error(vm: *mut Vm, v: Val) -> Vec<u8> {
    // SAFETY: I9, I2.
    unsafe { attempt(vm, v, "call", b" (metamethod '__gc')") }
}

/// "bad 'for' limit (number expected, got nil)"; `what` = "limit", "step", "initial value".
///
/// # Safety
/// As [`type_error`].
#[cold]
pub unsafe fn for_error(vm: *mut Vm, v: Val, what: &str) -> Vec<u8> {
    // SAFETY: I9, I2.
    unsafe {
        let message = [
            b"bad 'for' ",
            what.as_bytes(),
            b" (number expected, got ",
            &type_name(vm, v),
            b")",
        ]
        .concat();
        add_position(vm, &message)
    }
}

/// Error of a concatenation with this pair of operands.
///
/// # Safety
/// As [`type_error`].
#[cold]
pub unsafe fn concat_error(vm: *mut Vm, a: Operand, b: Operand) -> Vec<u8> {
    let (slot, v) = if a.1.tag.is_string() || a.1.tag.is_number() {
        b
    } else {
        a
    };
    // SAFETY: I9, I2.
    unsafe { type_error(vm, slot, v, "concatenate") }
}

/// Error of an arithmetic or bitwise operator (also unary: give the operand twice) for which there is no metamethod.
///
/// # Safety
/// As [`type_error`].
#[cold]
pub unsafe fn arith_error(vm: *mut Vm, event: Event, a: Operand, b: Operand) -> Vec<u8> {
    let bitwise = matches!(
        event,
        Event::BAnd | Event::BOr | Event::BXor | Event::Shl | Event::Shr | Event::BNot
    );
    // SAFETY: I9, I2.
    unsafe {
        if bitwise && a.1.tag.is_number() && b.1.tag.is_number() {
            return to_int_error(vm, a, b);
        }
        let op = if bitwise {
            "perform bitwise operation on"
        } else {
            "perform arithmetic on"
        };
        op_error(vm, a, b, op)
    }
}

/// "attempt to {op} a {type} value" for the first operand that is not a number.
///
/// # Safety
/// As [`type_error`].
#[cold]
pub unsafe fn op_error(vm: *mut Vm, a: Operand, b: Operand, op: &str) -> Vec<u8> {
    let (slot, v) = if a.1.tag.is_number() { b } else { a };
    // SAFETY: I9, I2.
    unsafe { type_error(vm, slot, v, op) }
}

/// "number has no integer representation", for the first operand that has none.
///
/// # Safety
/// As [`type_error`].
#[cold]
pub unsafe fn to_int_error(vm: *mut Vm, a: Operand, b: Operand) -> Vec<u8> {
    let is_int = |v: Val| {
        let number = match v.tag {
            Tag::INT => return true,
            Tag::FLOAT => Number::Float(v.as_float()),
            Tag::SHORT_STR | Tag::LONG_STR => {
                // SAFETY: I2.
                match number::parse(unsafe { StrObj::bytes(v.as_str()) }) {
                    Some(n) => n,
                    None => return false,
                }
            }
            _ => return false,
        };
        match number {
            Number::Int(_) => true,
            Number::Float(f) => number::float_to_int_exact(f).is_some(),
        }
    };
    let (slot, _) = if is_int(a.1) { b } else { a };
    // SAFETY: I9.
    unsafe {
        let message = [
            b"number",
            &*var_info(vm, slot),
            b" has no integer representation",
        ]
        .concat();
        add_position(vm, &message)
    }
}

/// "attempt to compare two table values", "attempt to compare number with nil".
///
/// # Safety
/// As [`type_error`].
#[cold]
pub unsafe fn order_error(vm: *mut Vm, a: Val, b: Val) -> Vec<u8> {
    // SAFETY: I9, I2.
    unsafe {
        let (a, b) = (type_name(vm, a), type_name(vm, b));
        let message = if a == b {
            [b"attempt to compare two ", &*a, b" values"].concat()
        } else {
            [b"attempt to compare ", &*a, b" with ", &b].concat()
        };
        add_position(vm, &message)
    }
}

/// "variable 'x' got a non-closable value"; `slot` is a register of the current Lua frame.
///
/// # Safety
/// `vm` is consistent; `slot` is live (I1).
#[cold]
pub unsafe fn not_closable(vm: *mut Vm, slot: *const Slot) -> Vec<u8> {
    // SAFETY: I9, I1.
    unsafe {
        let f = (*vm).frame;
        let number = slot.offset_from((*f).base) as i64 + 1;
        // Without debug information PUC finds an unnamed register, as all of the frame's registers count.
        let name = inspect::local(vm, (*vm).thread, f, number)
            .map_or_else(|| b"(temporary)".to_vec(), |(name, _)| name);
        add_position(
            vm,
            &[b"variable '", &*name, b"' got a non-closable value"].concat(),
        )
    }
}
