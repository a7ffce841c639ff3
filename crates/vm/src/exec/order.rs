//! Comparisons (§3.4.4): equality and order of values, and the metamethods for them.
#![allow(unsafe_code)]

use super::LuaError;
use super::meta::{binary_event, call_in_insn};
use super::vm::{Event, Vm};
use crate::debug::msg;
use crate::object::{string, table};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::arith;
use lua_rs_bytecode::{Instruction, Op};

/// Equality up to the point where `__eq` must be called: `Err(handler)`.
///
/// # Safety
/// Both live.
pub unsafe fn equals(vm: *mut Vm, x: Val, y: Val) -> Result<bool, Val> {
    // SAFETY: I2.
    unsafe {
        if table::raw_equal(x, y) {
            return Ok(true);
        }
        let both = |tag| x.tag == tag && y.tag == tag;
        if !(both(Tag::TABLE) || both(Tag::USERDATA)) {
            return Ok(false);
        }
        let handler = binary_event(vm, Event::Eq, x, y);
        if handler.is_nil() {
            Ok(false)
        } else {
            Err(handler)
        }
    }
}

/// `<` or `<=` of numbers and strings; `None` for other operands.
///
/// # Safety
/// Both live.
pub unsafe fn raw_order(x: Val, y: Val, or_equal: bool) -> Option<bool> {
    // SAFETY: I2.
    unsafe {
        Some(match (x.tag, y.tag) {
            (Tag::INT, Tag::INT) if or_equal => x.as_int() <= y.as_int(),
            (Tag::INT, Tag::INT) => x.as_int() < y.as_int(),
            (Tag::FLOAT, Tag::FLOAT) if or_equal => x.as_float() <= y.as_float(),
            (Tag::FLOAT, Tag::FLOAT) => x.as_float() < y.as_float(),
            (Tag::INT, Tag::FLOAT) if or_equal => arith::int_le_float(x.as_int(), y.as_float()),
            (Tag::INT, Tag::FLOAT) => arith::int_lt_float(x.as_int(), y.as_float()),
            (Tag::FLOAT, Tag::INT) if or_equal => arith::float_le_int(x.as_float(), y.as_int()),
            (Tag::FLOAT, Tag::INT) => arith::float_lt_int(x.as_float(), y.as_int()),
            (a, b) if a.is_string() && b.is_string() => {
                let order = string::compare(x.as_str(), y.as_str());
                if or_equal {
                    order.is_le()
                } else {
                    order.is_lt()
                }
            }
            _ => return None,
        })
    }
}

/// What a comparison opcode compares: operands in order, `<=` rather than `<`, negated.
struct Comparison {
    x: Val,
    y: Val,
    or_equal: bool,
    equality: bool,
    negated: bool,
}

unsafe fn comparison(base: *mut Slot, insn: u32) -> Comparison {
    // SAFETY: I1, I7.
    unsafe {
        let i = Instruction(insn);
        let op = i.op();
        let x = Slot::get(base.add(i.a() as usize));
        let immediate = || match i.c() {
            0 => Val::int(i.sb() as i64),
            _ => Val::float(i.sb() as f64),
        };
        let negated = matches!(
            op,
            Op::Ne | Op::NLt | Op::NLe | Op::NLtI | Op::NLeI | Op::NGtI | Op::NGeI
        );
        let (x, y, or_equal, equality) = match op {
            Op::Eq | Op::Ne => (x, Slot::get(base.add(i.b() as usize)), false, true),
            Op::Lt | Op::NLt => (x, Slot::get(base.add(i.b() as usize)), false, false),
            Op::Le | Op::NLe => (x, Slot::get(base.add(i.b() as usize)), true, false),
            Op::LtI | Op::NLtI => (x, immediate(), false, false),
            Op::LeI | Op::NLeI => (x, immediate(), true, false),
            // a > b is b < a, and the metamethod sees it so.
            Op::GtI | Op::NGtI => (immediate(), x, false, false),
            _ => (immediate(), x, true, false),
        };
        Comparison {
            x,
            y,
            or_equal,
            equality,
            negated,
        }
    }
}

/// A comparison opcode whose fast paths did not apply. `Some(taken)`, or `None` when a metamethod was called.
///
/// # Errors
/// "attempt to compare ...", and those of calling.
///
/// # Safety
/// As [`index_insn`](super::meta::index_insn).
#[inline(never)] // See `meta`.
pub unsafe fn compare_insn(
    vm: *mut Vm,
    base: *mut Slot,
    insn: u32,
) -> Result<Option<bool>, LuaError> {
    // SAFETY: I1, I7.
    unsafe {
        let Comparison {
            x,
            y,
            or_equal,
            equality,
            negated,
        } = comparison(base, insn);
        let call = if equality {
            match equals(vm, x, y) {
                Ok(equal) => return Ok(Some(equal != negated)),
                Err(handler) => OrderCall {
                    handler,
                    args: [x, y],
                    inverted: false,
                },
            }
        } else {
            if let Some(holds) = raw_order(x, y, or_equal) {
                return Ok(Some(holds != negated));
            }
            order_event(vm, x, y, or_equal)?
        };
        // `finish_insn` asks whether the answer must be turned round.
        (*(*vm).frame).kctx = i64::from(call.inverted);
        call_in_insn(vm, call.handler, &call.args, 1)?;
        Ok(None)
    }
}

/// How a comparison is to be asked of a metamethod.
pub struct OrderCall {
    /// The function.
    pub handler: Val,
    /// Its arguments.
    pub args: [Val; 2],
    /// The truth is the opposite of its answer.
    pub inverted: bool,
}

/// The handler of an order event. Without `__le`, `a <= b` is `not (b < a)`, as in a stock PUC build (LUA_COMPAT_LT_LE).
///
/// # Errors
/// "attempt to compare ...".
///
/// # Safety
/// Both live.
pub unsafe fn order_event(
    vm: *mut Vm,
    x: Val,
    y: Val,
    or_equal: bool,
) -> Result<OrderCall, LuaError> {
    // SAFETY: I2.
    unsafe {
        let handler = binary_event(vm, if or_equal { Event::Le } else { Event::Lt }, x, y);
        if !handler.is_nil() {
            return Ok(OrderCall {
                handler,
                args: [x, y],
                inverted: false,
            });
        }
        let opposite = if or_equal {
            binary_event(vm, Event::Lt, y, x)
        } else {
            Val::NIL
        };
        if opposite.is_nil() {
            return Err((*vm).raise_bytes(msg::order_error(vm, x, y)));
        }
        Ok(OrderCall {
            handler: opposite,
            args: [y, x],
            inverted: true,
        })
    }
}
