//! The iterators of `pairs` and `ipairs`. They live here, not in the library, because a generic `for` over them
//! runs without a call: `TFORCALL` knows them by address.
#![allow(unsafe_code)]

use super::context::Context;
use super::{LuaError, Ret};
use crate::value::Value;

/// Empty slots that are passed over in the time of one step of fuel.
const PASSED: u64 = 4;

/// `next` (§6.1).
///
/// # Errors
/// Not a table, or "invalid key to 'next'".
#[inline(never)]
pub fn next(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let table = ctx.check_table(1)?;
    let found = table.next(ctx.arg(2));
    if ctx.fuel().is_some() {
        // A table that has been emptied is passed over slot by slot.
        let passed = table.distance(
            ctx.arg(2),
            found.map_or(Value::Nil, |e| e.map_or(Value::Nil, |(key, _)| key)),
        );
        ctx.charge(passed / PASSED)?;
    }
    match found {
        Ok(Some((key, value))) => {
            ctx.push(key);
            ctx.push(value);
            ctx.ret(2)
        }
        Ok(None) => {
            ctx.push_nil();
            ctx.ret(1)
        }
        Err(()) => Err(ctx.error_plain("invalid key to 'next'")),
    }
}

/// The iterator of `ipairs` (§6.1).
///
/// # Errors
/// Those of indexing.
#[inline(never)]
pub fn next_index(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let index = match ctx.arg(2) {
        Value::Integer(index) => index,
        _ => ctx.check_integer(2)?,
    }
    .wrapping_add(1);
    ctx.push(index);
    if let Value::Table(table) = ctx.arg(1) {
        let value = table.raw_get_int(index);
        if !value.is_nil() {
            ctx.push(value);
            return ctx.ret(2);
        }
    }
    ctx.index_int(1, index)?;
    ctx.ret(if ctx.arg(ctx.top()).is_nil() { 1 } else { 2 })
}
