//! `table.sort` (§6.6).
//!
//! Two ways. A plain array of one kind of value under the default order is sorted by the machine: nothing can interfere
//! and no order function can be wrong. Everything else is a quicksort in place that makes the comparisons the
//! reference implementation makes: which ones are made shows in scripts, and a wrong order function is found out by them.

use super::{ALL, checked_len, get, plain, set};
use crate::auxlib::{check_arg, less_than};
use lua_rs_vm::{Context, LuaError, Ret, Value};
use std::hash::{BuildHasher, Hasher, RandomState};

/// Intervals from this size on have their pivot chosen at random once a partition was unbalanced.
const RANDOM_LIMIT: u32 = 100;

/// Slot of the table.
const TABLE: usize = 1;
/// Slot of the order function, or nil.
const ORDER: usize = 2;

pub(super) fn sort(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let len = checked_len(ctx, TABLE, ALL)?;
    if len > 1 {
        check_arg(ctx, len < i64::from(i32::MAX), 1, "array too big")?;
        if !ctx.is_none_or_nil(ORDER) {
            ctx.check_function(ORDER)?;
        }
        ctx.set_top(2);
        let simple = if ctx.is_none_or_nil(ORDER) {
            plain(ctx, TABLE)
        } else {
            None
        };
        if simple.is_some() {
            ctx.charge(len as u64 * u64::from(len.ilog2() + 1) / 4)?;
        }
        if !simple.is_some_and(|table| ctx.sort_array(table, len as usize)) {
            quicksort(ctx, 1, len as u32, 0)?;
        }
    }
    ctx.ret(0)
}

/// Is slot `a` less than slot `b` in the order asked for?
fn less(ctx: &mut Context<'_>, a: usize, b: usize) -> Result<bool, LuaError> {
    if ctx.is_none_or_nil(ORDER) {
        return less_by_default(ctx, a, b);
    }
    ctx.call_order(ORDER, a, b)
}

#[inline(never)]
fn less_by_default(ctx: &mut Context<'_>, a: usize, b: usize) -> Result<bool, LuaError> {
    if let (Value::String(a), Value::String(b)) = (ctx.arg(a), ctx.arg(b)) {
        ctx.charge_bytes(a.len().min(b.len()))?;
    }
    less_than(ctx, a, b)
}

/// `t[i] = top value`, `t[j] = the one below`; both popped.
fn set_both(ctx: &mut Context<'_>, i: u32, j: u32) -> Result<(), LuaError> {
    set(ctx, TABLE, i64::from(i))?;
    set(ctx, TABLE, i64::from(j))
}

/// Pushes `t[i]`; its slot.
fn element(ctx: &mut Context<'_>, i: u32) -> Result<usize, LuaError> {
    get(ctx, TABLE, i64::from(i))?;
    Ok(ctx.top())
}

fn wrong_order(ctx: &Context<'_>) -> LuaError {
    ctx.error("invalid order function for sorting")
}

/// Swaps `t[i]` and `t[j]` if the latter is less (`i < j`).
fn order_pair(ctx: &mut Context<'_>, i: u32, j: u32) -> Result<bool, LuaError> {
    let a = element(ctx, i)?;
    let b = element(ctx, j)?;
    if less(ctx, b, a)? {
        set_both(ctx, i, j)?;
        return Ok(true);
    }
    ctx.pop(2);
    Ok(false)
}

/// Sorts `t[low..=high]`.
fn quicksort(
    ctx: &mut Context<'_>,
    mut low: u32,
    mut high: u32,
    mut random: u32,
) -> Result<(), LuaError> {
    while low < high {
        // Order functions written in Lua are paid for as they run; this is for those that are not.
        ctx.charge(u64::from(high - low))?;
        order_pair(ctx, low, high)?;
        if high - low == 1 {
            break;
        }
        let middle = if high - low < RANDOM_LIMIT || random == 0 {
            low.midpoint(high)
        } else {
            choose_pivot(low, high, random)
        };
        if !order_pair(ctx, low, middle)? {
            order_pair(ctx, middle, high)?;
        }
        if high - low == 2 {
            break;
        }
        // The pivot waits on the stack and in `t[high - 1]`.
        let pivot = element(ctx, middle)?;
        ctx.push_copy(pivot);
        element(ctx, high - 1)?;
        set_both(ctx, middle, high - 1)?;
        let border = partition(ctx, low, high, pivot)?;
        let smaller;
        if border - low < high - border {
            quicksort(ctx, low, border - 1, random)?;
            smaller = border - low;
            low = border + 1;
        } else {
            quicksort(ctx, border + 1, high, random)?;
            smaller = high - border;
            high = border - 1;
        }
        if high.wrapping_sub(low) / 128 > smaller {
            random = RandomState::new().build_hasher().finish() as u32;
        }
    }
    Ok(())
}

/// An element of the two middle quarters.
fn choose_pivot(low: u32, high: u32, random: u32) -> u32 {
    let quarter = (high - low) / 4;
    random % (quarter * 2) + low + quarter
}

/// Splits `t[low..=high]` where `t[low] <= pivot == t[high - 1] <= t[high]`: returns the place of the pivot, which is on
/// top of the stack and is popped.
fn partition(ctx: &mut Context<'_>, low: u32, high: u32, pivot: usize) -> Result<u32, LuaError> {
    let mut i = low;
    let mut j = high - 1;
    loop {
        i += 1;
        while {
            let left = element(ctx, i)?;
            less(ctx, left, pivot)?
        } {
            if i == high - 1 {
                return Err(wrong_order(ctx));
            }
            ctx.pop(1);
            i += 1;
        }
        j -= 1;
        while {
            let right = element(ctx, j)?;
            less(ctx, pivot, right)?
        } {
            if j < i {
                return Err(wrong_order(ctx));
            }
            ctx.pop(1);
            j -= 1;
        }
        if j < i {
            ctx.pop(1);
            // Left on the stack: the pivot and `t[i]`, which change places.
            set_both(ctx, high - 1, i)?;
            return Ok(i);
        }
        set_both(ctx, i, j)?;
    }
}
