//! Metamethods: looking them up, calling them in the middle of an instruction, finishing the instruction afterwards.
//!
//! An instruction that needs a metamethod pushes its call above the frame's registers (`frame.top`) with the `FINISH`
//! bit and leaves; when the callee returns, [`finish_insn`] stores the result where the instruction wants it.
//!
//! The functions that end in such a call are not inlined: the arguments on a handler's native stack would cost the
//! handler its tail call.
#![allow(unsafe_code)]

use super::call;
use super::op::arith::event_of as arith_event;
use super::vm::{Event, Vm};
use super::{LuaError, concat, fuse, unwind};
use crate::debug::msg;
use crate::frame::status;
use crate::heap;
use crate::object::table::{self, TableError};
use crate::object::{Node, StrObj, TableObj};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::arith;
use lua_rs_base::number;
use lua_rs_bytecode::{Instruction, Op};

/// Longest chain of `__index`/`__newindex` (PUC's MAXTAGLOOP).
const MAX_CHAIN: usize = 2000;

/// Index into `Vm::type_metatables` / `TYPE_NAMES`.
pub fn type_index(tag: Tag) -> usize {
    match tag {
        Tag::NIL => 0,
        Tag::FALSE | Tag::TRUE => 1,
        Tag::LIGHT => 2,
        Tag::INT | Tag::FLOAT => 3,
        Tag::SHORT_STR | Tag::LONG_STR => 4,
        Tag::TABLE => 5,
        Tag::NATIVE | Tag::BUILTIN | Tag::LUA_FN | Tag::NATIVE_CL => 6,
        Tag::USERDATA => 7,
        _ => 8,
    }
}

/// The metatable of a value, or null.
///
/// # Safety
/// `v` is live (I2).
#[inline]
pub unsafe fn metatable_of(vm: *mut Vm, v: Val) -> *mut TableObj {
    // SAFETY: I2.
    unsafe {
        match v.tag {
            Tag::TABLE => (*v.as_table()).metatable,
            Tag::USERDATA => (*v.as_userdata()).metatable,
            tag => (*vm).type_metatables[type_index(tag)],
        }
    }
}

/// Metamethod `event` in metatable `mt` (may be null). For the first eight events absence is cached in the table.
///
/// # Safety
/// `mt` is null or live.
#[inline]
pub unsafe fn event_in(vm: *mut Vm, mt: *mut TableObj, event: Event) -> Val {
    // SAFETY: I2.
    unsafe {
        if mt.is_null() {
            return Val::NIL;
        }
        let index = event as u8;
        if index < 8 && (*mt).hdr.aux & (1 << index) != 0 {
            return Val::NIL;
        }
        let v = table::get_short_str(mt, (*vm).event_names[index as usize]);
        if v.is_nil() && index < 8 {
            (*mt).hdr.aux |= 1 << index;
        }
        v
    }
}

/// Metamethod `event` of a value.
///
/// # Safety
/// `v` is live.
pub unsafe fn event_of(vm: *mut Vm, v: Val, event: Event) -> Val {
    // SAFETY: I2.
    unsafe { event_in(vm, metatable_of(vm, v), event) }
}

/// Outcome of following an `__index` or `__newindex` chain.
pub enum Found {
    /// A plain value (reads), or "stored" (writes).
    Done(Val),
    /// A handler function to call, with the object that had it.
    Call(Val, Val),
}

/// Reads `obj[key]` up to the point where a function must be called. `place`: where `obj` is, for the message.
///
/// # Errors
/// "attempt to index ...", or a chain that is too long.
///
/// # Safety
/// Both values are live; `pc` is saved.
pub unsafe fn find_index(
    vm: *mut Vm,
    obj: Val,
    key: Val,
    place: *const Slot,
) -> Result<Found, LuaError> {
    // SAFETY: I2.
    unsafe {
        let mut obj = obj;
        let mut place = place;
        for _ in 0..MAX_CHAIN {
            let handler = if obj.tag == Tag::TABLE {
                let v = table::get(obj.as_table(), key);
                if !v.is_nil() {
                    return Ok(Found::Done(v));
                }
                let handler = event_in(vm, (*obj.as_table()).metatable, Event::Index);
                if handler.is_nil() {
                    return Ok(Found::Done(Val::NIL));
                }
                handler
            } else {
                let handler = event_of(vm, obj, Event::Index);
                if handler.is_nil() {
                    return Err((*vm).raise_bytes(msg::type_error(vm, place, obj, "index")));
                }
                handler
            };
            if handler.tag.is_function() {
                return Ok(Found::Call(handler, obj));
            }
            obj = handler;
            place = std::ptr::null();
        }
        Err((*vm).raise_str("'__index' chain too long; possible loop"))
    }
}

/// The slot of `key` found by following only tables in the `__index` chain; `None` = needs the general way.
///
/// # Safety
/// `obj` is live; `key` is a constant that is a short string (I14).
#[inline]
pub unsafe fn find_in_index_chain(vm: *mut Vm, obj: Val, key: *const Slot) -> Option<*mut Slot> {
    // SAFETY: I2.
    unsafe {
        let name = (*vm).event_names[Event::Index as usize];
        let mut metatable = if obj.tag == Tag::TABLE {
            let slot = table::find_short_str(obj.as_table(), Slot::bits(key) as *mut StrObj);
            if !slot.is_null() && Slot::tag(slot) != Tag::NIL {
                return Some(slot);
            }
            (*obj.as_table()).metatable
        } else if obj.tag.is_string() {
            (*vm).type_metatables[type_index(Tag::SHORT_STR)]
        } else {
            metatable_of(vm, obj)
        };
        for _ in 0..16 {
            if metatable.is_null() {
                return None;
            }
            let index = table::find_short_str(metatable, name);
            if index.is_null() || Slot::tag(index) != Tag::TABLE {
                return None;
            }
            let t = Slot::bits(index) as *mut TableObj;
            let node = table::constant_position(t, key);
            if Node::field_tag(node, Slot::bits(key)) != Tag::NIL {
                return Some(Node::val(node));
            }
            let slot = table::find_constant(t, key);
            if !slot.is_null() && Slot::tag(slot) != Tag::NIL {
                return Some(slot);
            }
            metatable = (*t).metatable;
        }
        None
    }
}

/// `R[dest] = obj[key]` in the middle of an instruction.
///
/// # Errors
/// As [`find_index`], and those of calling.
///
/// # Safety
/// The current frame is a Lua frame, `pc` saved; `dest` is one of its registers.
#[inline(never)]
pub unsafe fn index_insn(
    vm: *mut Vm,
    obj: Val,
    key: Val,
    dest: *mut Slot,
    place: *const Slot,
) -> Result<(), LuaError> {
    // SAFETY: I1, I2.
    unsafe {
        if obj.tag == Tag::TABLE && key.tag == Tag::SHORT_STR {
            // What `find_index` does, for tables and names.
            let name = (*vm).event_names[Event::Index as usize];
            let mut t = obj.as_table();
            for _ in 0..MAX_CHAIN {
                let slot = table::find_short_str(t, key.as_str());
                if !slot.is_null() && Slot::tag(slot) != Tag::NIL {
                    Slot::copy(dest, slot);
                    return Ok(());
                }
                let metatable = (*t).metatable;
                if metatable.is_null() {
                    Slot::set(dest, Val::NIL);
                    return Ok(());
                }
                let index = table::find_short_str(metatable, name);
                if index.is_null() {
                    Slot::set(dest, Val::NIL);
                    return Ok(());
                }
                let index = Slot::get(index);
                if index.tag.is_function() {
                    return call_in_insn(vm, index, &[Val::table(t), key], 1);
                }
                if index.tag != Tag::TABLE {
                    break;
                }
                t = index.as_table();
            }
        }
        match find_index(vm, obj, key, place)? {
            Found::Done(v) => {
                Slot::set(dest, v);
                Ok(())
            }
            Found::Call(handler, obj) => call_in_insn(vm, handler, &[obj, key], 1),
        }
    }
}

/// Calls `f(args)` above the registers of the current Lua frame, to be finished by [`finish_insn`].
pub(super) unsafe fn call_in_insn(
    vm: *mut Vm,
    f: Val,
    args: &[Val],
    nresults: i16,
) -> Result<(), LuaError> {
    // SAFETY: I1: EXTRA slots lie above every frame's top.
    unsafe {
        let func = (*(*vm).frame).top;
        Slot::set(func, f);
        for (i, v) in args.iter().enumerate() {
            Slot::set(func.add(1 + i), *v);
        }
        if f.tag == Tag::LUA_FN
            && (*vm).c_calls + 1 < (*vm).nesting_limit
            && call::push_plain(
                vm,
                func,
                args.len(),
                nresults,
                status::FINISH | status::NESTED,
            )
        {
            (*vm).c_calls += 1;
            return Ok(());
        }
        (*vm).top = func.add(1 + args.len());
        call::call_nested(vm, func, nresults)
    }
}

/// Stores `obj[key] = v` up to the point where a function must be called.
///
/// # Errors
/// "attempt to index ...", bad keys, memory, or a chain that is too long.
///
/// # Safety
/// All values are live; `pc` is saved.
pub unsafe fn find_set_index(
    vm: *mut Vm,
    obj: Val,
    key: Val,
    v: Val,
    place: *const Slot,
) -> Result<Found, LuaError> {
    // SAFETY: I2.
    unsafe {
        let mut obj = obj;
        let mut place = place;
        for _ in 0..MAX_CHAIN {
            let handler = if obj.tag == Tag::TABLE {
                let t = obj.as_table();
                let slot = table::find(t, key);
                if !slot.is_null() && Slot::tag(slot) != Tag::NIL {
                    Slot::set(slot, v);
                    heap::barrier_back(vm, t.cast(), v);
                    return Ok(Found::Done(Val::NIL));
                }
                let handler = event_in(vm, (*t).metatable, Event::NewIndex);
                if handler.is_nil() {
                    raw_set(vm, t, key, v)?;
                    return Ok(Found::Done(Val::NIL));
                }
                handler
            } else {
                let handler = event_of(vm, obj, Event::NewIndex);
                if handler.is_nil() {
                    return Err((*vm).raise_bytes(msg::type_error(vm, place, obj, "index")));
                }
                handler
            };
            if handler.tag.is_function() {
                return Ok(Found::Call(handler, obj));
            }
            obj = handler;
            place = std::ptr::null();
        }
        Err((*vm).raise_str("'__newindex' chain too long; possible loop"))
    }
}

/// Raw store with barriers.
///
/// # Errors
/// Bad keys, table overflow, memory.
///
/// # Safety
/// All live.
pub unsafe fn raw_set(vm: *mut Vm, t: *mut TableObj, key: Val, v: Val) -> Result<(), LuaError> {
    // SAFETY: I2.
    unsafe {
        match table::set(&mut (*vm).heap, t, key, v) {
            Ok(()) => {
                heap::barrier_back(vm, t.cast(), key);
                heap::barrier_back(vm, t.cast(), v);
                Ok(())
            }
            Err(TableError::IndexNil) => Err((*vm).raise_str("table index is nil")),
            Err(TableError::IndexNan) => Err((*vm).raise_str("table index is NaN")),
            Err(TableError::Overflow) => Err((*vm).raise_str("table overflow")),
            Err(TableError::Memory) => Err((*vm).raise_memory()),
        }
    }
}

/// `obj[key] = v` in the middle of an instruction.
///
/// # Errors
/// As [`find_set_index`], and those of calling.
///
/// # Safety
/// As [`index_insn`].
#[inline(never)]
pub unsafe fn set_index_insn(
    vm: *mut Vm,
    obj: Val,
    key: Val,
    v: Val,
    place: *const Slot,
) -> Result<(), LuaError> {
    // SAFETY: I1, I2.
    unsafe {
        if obj.tag == Tag::TABLE {
            // A new field, as constructors of objects make them, or a key outside the list.
            let t = obj.as_table();
            let metatable = (*t).metatable;
            let free =
                metatable.is_null() || (*metatable).hdr.aux & (1 << Event::NewIndex as u8) != 0;
            if free && table::set_in_hash(t, key, v) {
                heap::barrier_back(vm, t.cast(), key);
                heap::barrier_back(vm, t.cast(), v);
                return Ok(());
            }
        }
        match find_set_index(vm, obj, key, v, place)? {
            Found::Done(_) => Ok(()),
            Found::Call(handler, obj) => call_in_insn(vm, handler, &[obj, key, v], 0),
        }
    }
}

/// `R[A][offset + i] = R[A+i]` for `1 <= i <= n`.
///
/// # Errors
/// Memory; or not a table (hostile code only).
///
/// # Safety
/// `ra` and the `n` registers after it are live.
pub unsafe fn set_list(
    vm: *mut Vm,
    ra: *mut Slot,
    n: usize,
    offset: usize,
) -> Result<(), LuaError> {
    // SAFETY: I1.
    unsafe {
        let obj = Slot::get(ra);
        if obj.tag != Tag::TABLE {
            return Err((*vm).raise_bytes(msg::type_error(vm, ra, obj, "index")));
        }
        let t = obj.as_table();
        if offset + n > (*t).hdr.word as usize
            && table::resize_array(&mut (*vm).heap, t, offset + n).is_err()
        {
            return Err((*vm).raise_memory());
        }
        let to = (*t).array.add(offset);
        if heap::is_black(t.cast()) {
            for i in 0..n {
                heap::barrier_back(vm, t.cast(), Slot::get(ra.add(1 + i)));
            }
        }
        for i in 0..n {
            Slot::copy(to.add(i), ra.add(1 + i));
        }
        Ok(())
    }
}

/// Arithmetic on numbers; `None` if an operand is no number (or no integer where one is needed).
///
/// # Errors
/// Division of integers by zero.
///
/// # Safety
/// `vm` is consistent.
pub unsafe fn raw_arith(
    vm: *mut Vm,
    event: Event,
    x: Val,
    y: Val,
) -> Result<Option<Val>, LuaError> {
    let int = |v: Val| match v.tag {
        Tag::INT => Some(v.as_int()),
        Tag::FLOAT => number::float_to_int_exact(v.as_float()),
        _ => None,
    };
    let float = |v: Val| match v.tag {
        Tag::INT => Some(v.as_int() as f64),
        Tag::FLOAT => Some(v.as_float()),
        _ => None,
    };
    let both_int = x.tag == Tag::INT && y.tag == Tag::INT;
    let (xi, yi) = (x.as_int(), y.as_int());
    Ok(match event {
        Event::BAnd | Event::BOr | Event::BXor | Event::Shl | Event::Shr | Event::BNot => {
            let (Some(x), Some(y)) = (int(x), int(y)) else {
                return Ok(None);
            };
            Some(Val::int(match event {
                Event::BAnd => x & y,
                Event::BOr => x | y,
                Event::BXor => x ^ y,
                Event::Shl => arith::shift_left(x, y),
                Event::Shr => arith::shift_right(x, y),
                _ => !x,
            }))
        }
        Event::Add if both_int => Some(Val::int(xi.wrapping_add(yi))),
        Event::Sub if both_int => Some(Val::int(xi.wrapping_sub(yi))),
        Event::Mul if both_int => Some(Val::int(xi.wrapping_mul(yi))),
        Event::Unm if both_int => Some(Val::int(xi.wrapping_neg())),
        Event::IDiv if both_int && yi != 0 => Some(Val::int(arith::int_floor_div(xi, yi))),
        Event::Mod if both_int && yi != 0 => Some(Val::int(arith::int_mod(xi, yi))),
        Event::IDiv if both_int => {
            // SAFETY: `vm` is consistent by the caller (I0).
            return Err(unsafe { (*vm).raise_str("attempt to divide by zero") });
        }
        Event::Mod if both_int => {
            // SAFETY: as above (I0).
            return Err(unsafe { (*vm).raise_str("attempt to perform 'n%0'") });
        }
        _ => {
            let (Some(x), Some(y)) = (float(x), float(y)) else {
                return Ok(None);
            };
            Some(Val::float(match event {
                Event::Add => x + y,
                Event::Sub => x - y,
                Event::Mul => x * y,
                Event::Div => x / y,
                Event::Pow => arith::pow(x, y),
                Event::IDiv => arith::float_floor_div(x, y),
                Event::Mod => arith::float_mod(x, y),
                _ => -x,
            }))
        }
    })
}

/// The handler of a binary event: the first operand's, else the second's; nil if none.
///
/// # Safety
/// Both live.
pub unsafe fn binary_event(vm: *mut Vm, event: Event, x: Val, y: Val) -> Val {
    // SAFETY: I2.
    unsafe {
        if x.tag == Tag::TABLE && !(*x.as_table()).metatable.is_null() {
            let name = (*vm).event_names[event as usize];
            let slot = table::find_short_str((*x.as_table()).metatable, name);
            if !slot.is_null() && Slot::tag(slot) != Tag::NIL {
                return Slot::get(slot);
            }
        }
        let handler = event_of(vm, x, event);
        if handler.is_nil() {
            event_of(vm, y, event)
        } else {
            handler
        }
    }
}

/// The error of an arithmetic or bitwise operator without metamethod.
///
/// # Safety
/// `px`, `py` are where the operands are (or null).
pub unsafe fn arith_error(
    vm: *mut Vm,
    event: Event,
    (x, px): (Val, *const Slot),
    (y, py): (Val, *const Slot),
) -> LuaError {
    // SAFETY: I2.
    unsafe {
        let message = msg::arith_error(vm, event, (px, x), (py, y));
        (*vm).raise_bytes(message)
    }
}

/// An arithmetic opcode whose fast paths did not apply.
///
/// # Errors
/// No metamethod, division by zero, and those of calling.
///
/// # Safety
/// As [`index_insn`].
#[inline(never)]
pub unsafe fn arith_insn(
    vm: *mut Vm,
    base: *mut Slot,
    k: *const Slot,
    insn: u32,
) -> Result<(), LuaError> {
    // SAFETY: I1, I7: operands as the opcode says.
    unsafe {
        let i = Instruction(fuse::plain(insn));
        let op = i.op();
        let Some((event, swapped)) = arith_event(op) else {
            return Ok(());
        };
        let px: *const Slot = base.add(i.b() as usize);
        let x = Slot::get(px);
        let (y, py): (Val, *const Slot) = match op {
            Op::AddI | Op::AddIR | Op::SubI | Op::ShrI | Op::ShlI | Op::ShlIR => {
                (Val::int(i.sc() as i64), std::ptr::null())
            }
            Op::AddK
            | Op::SubK
            | Op::MulK
            | Op::ModK
            | Op::PowK
            | Op::DivK
            | Op::IDivK
            | Op::AddKR
            | Op::MulKR
            | Op::BAndK
            | Op::BOrK
            | Op::BXorK
            | Op::BAndKR
            | Op::BOrKR
            | Op::BXorKR => {
                let p = k.add(i.c() as usize);
                (Slot::get(p), p)
            }
            Op::Unm | Op::BNot => (x, px),
            _ => {
                let p = base.add(i.c() as usize);
                (Slot::get(p), p.cast_const())
            }
        };
        let (x, px, y, py) = if swapped {
            (y, py, x, px)
        } else {
            (x, px, y, py)
        };
        if x.tag.is_number()
            && y.tag.is_number()
            && let Some(v) = raw_arith(vm, event, x, y)?
        {
            Slot::set(base.add(i.a() as usize), v);
            return Ok(());
        }
        let handler = binary_event(vm, event, x, y);
        if handler.is_nil() {
            return Err(arith_error(vm, event, (x, px), (y, py)));
        }
        call_in_insn(vm, handler, &[x, y], 1)
    }
}

/// `#v` in the middle of an instruction.
///
/// # Errors
/// "attempt to get length of ...", and those of calling.
///
/// # Safety
/// As [`index_insn`].
#[inline(never)]
pub unsafe fn len_insn(
    vm: *mut Vm,
    v: Val,
    dest: *mut Slot,
    place: *const Slot,
) -> Result<(), LuaError> {
    // SAFETY: I1, I2.
    unsafe {
        match length(vm, v, place)? {
            Found::Done(n) => {
                Slot::set(dest, n);
                Ok(())
            }
            Found::Call(handler, _) => call_in_insn(vm, handler, &[v, v], 1),
        }
    }
}

/// `#v` up to the point where a function must be called.
///
/// # Errors
/// "attempt to get length of ...".
///
/// # Safety
/// `v` is live.
pub unsafe fn length(vm: *mut Vm, v: Val, place: *const Slot) -> Result<Found, LuaError> {
    // SAFETY: I2.
    unsafe {
        if v.tag == Tag::TABLE {
            let handler = event_in(vm, (*v.as_table()).metatable, Event::Len);
            if handler.is_nil() {
                return Ok(Found::Done(Val::int(table::len(v.as_table()) as i64)));
            }
            return Ok(Found::Call(handler, v));
        }
        if v.tag.is_string() {
            return Ok(Found::Done(Val::int((*v.as_str()).len as i64)));
        }
        let handler = event_of(vm, v, Event::Len);
        if handler.is_nil() {
            return Err((*vm).raise_bytes(msg::type_error(vm, place, v, "get length of")));
        }
        Ok(Found::Call(handler, v))
    }
}

/// Marks the value in `slot` (a register of the current frame) as to-be-closed.
///
/// # Errors
/// "variable 'x' got a non-closable value".
///
/// # Safety
/// As [`index_insn`].
pub unsafe fn mark_tbc(vm: *mut Vm, slot: *mut Slot) -> Result<(), LuaError> {
    // SAFETY: I1.
    unsafe {
        let v = Slot::get(slot);
        if v.tag.is_falsy() {
            return Ok(());
        }
        if event_of(vm, v, Event::Close).is_nil() {
            return Err(unwind::not_closable(vm, slot));
        }
        let th = (*vm).thread;
        let index = slot.offset_from((*th).stack) as u32;
        if (*th).tbc.try_reserve(1).is_err() {
            return Err((*vm).raise_memory());
        }
        (*th).tbc.push(index);
        Ok(())
    }
}

/// A metamethod called by [`call_in_insn`] has returned: completes the instruction of the current Lua frame. Its result
/// is the value at `frame.top`.
///
/// # Errors
/// Those of going on with a concatenation.
///
/// # Safety
/// The current frame is a Lua frame in the middle of the instruction before its `pc`.
pub unsafe fn finish_insn(vm: *mut Vm) -> Result<(), LuaError> {
    // SAFETY: I1, I7.
    unsafe {
        let frame = (*vm).frame;
        let insn = Instruction(fuse::plain(*(*frame).pc.sub(1)));
        let base = (*frame).base;
        let result = (*frame).top;
        let op = insn.op();
        match op {
            Op::Close | Op::ReturnC => (*frame).pc = (*frame).pc.sub(1),
            Op::Concat => {
                let ra = base.add(insn.a() as usize);
                let left = (*frame).kctx as usize;
                Slot::copy(ra.add(left - 1), result);
                (*vm).top = ra.add(left);
                return concat::concat_insn(vm, ra);
            }
            Op::SetTabUp
            | Op::SetTabUpK
            | Op::SetTable
            | Op::SetTableK
            | Op::SetI
            | Op::SetIK
            | Op::SetField
            | Op::SetFieldK => {}
            _ if op.is_cond() => {
                let negated = matches!(
                    op,
                    Op::Ne | Op::NLt | Op::NLe | Op::NLtI | Op::NLeI | Op::NGtI | Op::NGeI
                );
                let inverted = (*frame).kctx != 0;
                let taken = Slot::tag(result).is_falsy() == (negated != inverted);
                let pc = (*frame).pc;
                (*frame).pc = if taken {
                    pc.offset(Instruction(*pc).sj() as isize + 1)
                } else {
                    pc.add(1)
                };
            }
            _ => Slot::copy(base.add(insn.a() as usize), result),
        }
        Ok(())
    }
}
