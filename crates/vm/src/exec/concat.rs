//! Concatenation (§3.4.6): runs of strings and numbers at once, metamethods for what remains.
#![allow(unsafe_code)]

use super::meta::{binary_event, call_in_insn};
use super::vm::{Event, Vm};
use super::{LuaError, coerce};
use crate::debug::msg;
use crate::object::{MAX_SHORT, StrObj};
use crate::value::{Slot, Tag, Val};

/// Concatenates the values from `ra` to `vm.top` into `ra`.
///
/// # Errors
/// "attempt to concatenate ...", "string length overflow", memory, and those of calling.
///
/// # Safety
/// As [`index_insn`](super::meta::index_insn); the values are registers of the current frame.
#[inline(never)] // See `meta`.
pub unsafe fn concat_insn(vm: *mut Vm, ra: *mut Slot) -> Result<(), LuaError> {
    // SAFETY: I1.
    unsafe {
        if let Some(handler) = concat_step(vm, ra)? {
            // Two operands remain at the top; their result replaces them, then the instruction goes on.
            let left = (*vm).top.offset_from(ra) as usize - 1;
            (*(*vm).frame).kctx = left as i64;
            let (x, y) = (Slot::get((*vm).top.sub(2)), Slot::get((*vm).top.sub(1)));
            call_in_insn(vm, handler, &[x, y], 1)?;
        }
        Ok(())
    }
}

/// Joins as many values below `vm.top` as are strings or numbers, until one value at `bottom` is left (`None`) or the
/// two topmost need the metamethod returned.
///
/// # Errors
/// As [`concat_insn`].
///
/// # Safety
/// The values from `bottom` to `vm.top` are live slots.
pub unsafe fn concat_step(vm: *mut Vm, bottom: *mut Slot) -> Result<Option<Val>, LuaError> {
    // SAFETY: I1.
    unsafe {
        loop {
            let n = (*vm).top.offset_from(bottom) as usize;
            if n <= 1 {
                return Ok(None);
            }
            let top = (*vm).top;
            let (px, py) = (top.sub(2), top.sub(1));
            let joinable = |t: Tag| t.is_string() || t.is_number();
            if !joinable(Slot::tag(px)) || !joinable(Slot::tag(py)) {
                let (x, y) = (Slot::get(px), Slot::get(py));
                let handler = binary_event(vm, Event::Concat, x, y);
                if handler.is_nil() {
                    return Err((*vm).raise_bytes(msg::concat_error(vm, (px, x), (py, y))));
                }
                return Ok(Some(handler));
            }
            let mut first = px;
            while first > bottom && joinable(Slot::tag(first.sub(1))) {
                first = first.sub(1);
            }
            let joined = join(vm, first, top)?;
            Slot::set(first, joined);
            (*vm).top = first.add(1);
        }
    }
}

/// One string made of the strings and numbers from `first` to `end`.
unsafe fn join(vm: *mut Vm, first: *mut Slot, end: *mut Slot) -> Result<Val, LuaError> {
    // SAFETY: I1, I2: the values stay in their slots while they are read.
    unsafe {
        let mut total = 0usize;
        let mut p = first;
        while p < end {
            let v = Slot::get(p);
            if !v.tag.is_string() {
                let s = coerce::number_to_string(vm, v)?;
                Slot::set(p, s);
            }
            let len = (*Slot::get(p).as_str()).len;
            total = match total.checked_add(len) {
                Some(sum) if sum < isize::MAX as usize - 64 => sum,
                _ => return Err((*vm).raise_str("string length overflow")),
            };
            p = p.add(1);
        }
        let copy_to = |mut out: *mut u8| {
            let mut p = first;
            while p < end {
                let s = Slot::get(p).as_str();
                let len = (*s).len;
                std::ptr::copy_nonoverlapping(StrObj::bytes(s).as_ptr(), out, len);
                out = out.add(len);
                p = p.add(1);
            }
        };
        if total <= MAX_SHORT {
            let mut buf = [0u8; MAX_SHORT];
            copy_to(buf.as_mut_ptr());
            return (*vm).string_val(&buf[..total]);
        }
        match (*vm).heap.new_long_uninit(total) {
            Ok(s) => {
                copy_to(StrObj::data(s));
                Ok(Val::object(Tag::LONG_STR, s))
            }
            Err(_) => Err((*vm).raise_memory()),
        }
    }
}
