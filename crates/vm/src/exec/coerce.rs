//! Coercions between strings and numbers (§3.4.3).
#![allow(unsafe_code)]

use super::LuaError;
use super::vm::Vm;
use crate::object::StrObj;
use crate::value::{Tag, Val};
use lua_rs_base::number::{self, Number};

/// A number, or a string that reads as one.
#[inline]
pub fn to_number_val(v: Val) -> Option<Number> {
    match v.tag {
        Tag::INT => Some(Number::Int(v.as_int())),
        Tag::FLOAT => Some(Number::Float(v.as_float())),
        // SAFETY: I2: values in hand are live.
        tag if tag.is_string() => number::parse(unsafe { StrObj::bytes(v.as_str()) }),
        _ => None,
    }
}

/// Integer value of a number or numeral string without fraction.
#[inline]
pub fn to_integer_val(v: Val) -> Option<i64> {
    match to_number_val(v)? {
        Number::Int(i) => Some(i),
        Number::Float(f) => number::float_to_int_exact(f),
    }
}

/// A number as string value.
///
/// # Errors
/// Out of memory.
///
/// # Safety
/// `vm` is consistent; `v` is a number.
pub unsafe fn number_to_string(vm: *mut Vm, v: Val) -> Result<Val, LuaError> {
    // SAFETY: as promised (I0); I11: nothing else uses the buffer meanwhile.
    unsafe {
        let mut buf = std::mem::take(&mut (*vm).scratch);
        match v.tag {
            Tag::INT => number::format_int(v.as_int(), &mut buf),
            _ => number::format_float(v.as_float(), &mut buf),
        }
        let text = (*vm).string_val(&buf);
        buf.clear();
        (*vm).scratch = buf;
        text
    }
}
