//! `table` (§6.6).
//!
//! Access protocol: a table without metatable is read and written raw; everything else goes through the metamethods. A
//! metamethod may give the table a metatable, so that is looked at again for each access.

mod sort;

use crate::auxlib::{append, append_value, check_arg, new_lib, register_builtins};
use lua_rs_vm::{
    Args, Builtin, CompareOp, Context, Leaf, LuaError, NativeFn, Outcome, Ret, Table, Value,
};

static BUILTINS: [(&str, Builtin); 1] = [("insert", Builtin::leaf(insert, quick_insert))];

const FUNCTIONS: [(&str, NativeFn); 6] = [
    ("concat", concat),
    ("move", move_),
    ("pack", pack),
    ("remove", remove),
    ("sort", sort::sort),
    ("unpack", unpack),
];

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_table(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let library = new_lib(ctx, &FUNCTIONS)?;
    register_builtins(ctx, library, &BUILTINS)?;
    ctx.push(library);
    ctx.ret(1)
}

/// Elements that are joined, or moved one by one, between two charges of fuel.
const JOINED: i64 = 64;
/// Elements of an array that are moved in the time of one step of fuel.
const MOVED: u64 = 8;

/// What an argument that is no table must offer to pass for one.
#[derive(Clone, Copy)]
struct Needs {
    read: bool,
    write: bool,
    len: bool,
}

const READ: Needs = Needs {
    read: true,
    write: false,
    len: false,
};
const WRITE: Needs = Needs {
    read: false,
    write: true,
    len: false,
};
const READ_LEN: Needs = Needs {
    read: true,
    write: false,
    len: true,
};
const ALL: Needs = Needs {
    read: true,
    write: true,
    len: true,
};

fn check_table(ctx: &Context<'_>, arg: usize, needs: Needs) -> Result<(), LuaError> {
    let value = ctx.arg(arg);
    if matches!(value, Value::Table(_)) {
        return Ok(());
    }
    let has = |needed: bool, event: &str| !needed || !ctx.metafield(value, event).is_nil();
    let passes = ctx.metatable_of(value).is_some()
        && has(needs.read, "__index")
        && has(needs.write, "__newindex")
        && has(needs.len, "__len");
    if passes {
        Ok(())
    } else {
        Err(ctx.type_error(arg, "table"))
    }
}

/// The table in slot `i` if raw access will do.
#[inline]
fn plain<'a>(ctx: &'a Context<'_>, i: usize) -> Option<Table<'a>> {
    ctx.as_table(i).filter(|table| table.metatable().is_none())
}

/// Pushes `slot[key]`.
#[inline]
fn get(ctx: &mut Context<'_>, slot: usize, key: i64) -> Result<(), LuaError> {
    if ctx.push_element(slot, key) {
        return Ok(());
    }
    match plain(ctx, slot) {
        Some(table) => {
            ctx.push_raw_int(table, key);
            Ok(())
        }
        None => ctx.index_int(slot, key),
    }
}

/// `slot[key] = top value`, popped.
#[inline]
fn set(ctx: &mut Context<'_>, slot: usize, key: i64) -> Result<(), LuaError> {
    if ctx.pop_element(slot, key) {
        return Ok(());
    }
    match plain(ctx, slot) {
        Some(table) => {
            ctx.set_raw_int(table, key, ctx.top())?;
            ctx.pop(1);
            Ok(())
        }
        None => ctx.set_int(slot, key),
    }
}

/// `to[to_key] = from[from_key]`
#[inline]
fn copy(
    ctx: &mut Context<'_>,
    from: usize,
    from_key: i64,
    to: usize,
    to_key: i64,
) -> Result<(), LuaError> {
    if let (Some(source), Some(target)) = (plain(ctx, from), plain(ctx, to)) {
        return target.raw_set_int(ctx, to_key, source.raw_get_int(from_key));
    }
    get(ctx, from, from_key)?;
    set(ctx, to, to_key)
}

/// `to[to_key + i] = from[from_key + i]` for `0 <= i < count`, one by one, from the first one `upwards` or from the last
/// one down.
fn shift(
    ctx: &mut Context<'_>,
    from: usize,
    from_key: i64,
    to: usize,
    to_key: i64,
    count: i64,
    upwards: bool,
) -> Result<(), LuaError> {
    if let (Some(source), Some(target)) = (plain(ctx, from), plain(ctx, to))
        && count > 0
        && (source != target
            || upwards == (to_key < from_key)
            || to_key.abs_diff(from_key) >= count as u64)
        && ctx.move_array(source, from_key, target, to_key, count as usize)
    {
        return if count as u64 >= MOVED {
            ctx.charge(count as u64 / MOVED)
        } else {
            Ok(())
        };
    }
    for step in 0..count {
        if step % JOINED == JOINED - 1 {
            ctx.charge(JOINED as u64)?;
        }
        let i = if upwards { step } else { count - 1 - step };
        copy(ctx, from, from_key + i, to, to_key + i)?;
    }
    Ok(())
}

fn checked_len(ctx: &mut Context<'_>, arg: usize, needs: Needs) -> Result<i64, LuaError> {
    if let Some(table) = plain(ctx, arg) {
        return Ok(table.raw_len());
    }
    check_table(ctx, arg, needs)?;
    ctx.len(arg)
}

fn insert(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let end = checked_len(ctx, 1, ALL)?.wrapping_add(1);
    let position = match ctx.top() {
        2 => end,
        3 => {
            let position = ctx.check_integer(2)?;
            let inside = (position as u64).wrapping_sub(1) < end as u64;
            check_arg(ctx, inside, 2, "position out of bounds")?;
            if end > position {
                shift(ctx, 1, position, 1, position + 1, end - position, false)?;
            }
            position
        }
        _ => return Err(ctx.error("wrong number of arguments to 'insert'")),
    };
    set(ctx, 1, position)?;
    ctx.ret(0)
}

fn quick_insert<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    if args.count() == 2 {
        leaf.append(args)
    } else {
        Outcome::DECLINED
    }
}

fn remove(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let size = checked_len(ctx, 1, ALL)?;
    let mut position = ctx.opt_integer(2, size)?;
    if position != size {
        let inside = (position as u64).wrapping_sub(1) <= size as u64;
        check_arg(ctx, inside, 2, "position out of bounds")?;
    }
    get(ctx, 1, position)?;
    if position < size {
        shift(ctx, 1, position + 1, 1, position, size - position, true)?;
        position = size;
    }
    ctx.push_nil();
    set(ctx, 1, position)?;
    ctx.ret(1)
}

fn move_(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let first = ctx.check_integer(2)?;
    let last = ctx.check_integer(3)?;
    let target = ctx.check_integer(4)?;
    let to = if ctx.is_none_or_nil(5) { 1 } else { 5 };
    check_table(ctx, 1, READ)?;
    check_table(ctx, to, WRITE)?;
    if last >= first {
        check_arg(
            ctx,
            first > 0 || last < i64::MAX + first,
            3,
            "too many elements to move",
        )?;
        let count = last - first + 1;
        check_arg(
            ctx,
            target <= i64::MAX - count + 1,
            4,
            "destination wrap around",
        )?;
        // Upwards whenever the target cannot overwrite what is still to be read.
        let apart = target > last || target <= first;
        let upwards = apart || (to != 1 && !ctx.compare(CompareOp::Eq, 1, to)?);
        shift(ctx, 1, first, to, target, count, upwards)?;
    }
    ctx.push_copy(to);
    ctx.ret(1)
}

fn concat(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let len = checked_len(ctx, 1, READ_LEN)?;
    ctx.opt_bytes(2)?;
    let first = ctx.opt_integer(3, 1)?;
    let last = ctx.opt_integer(4, len)?;
    let mut out = Vec::new();
    let mut i = first;
    while i <= last {
        if i % JOINED == 0 {
            ctx.charge(JOINED as u64)?;
        }
        add_element(ctx, &mut out, i)?;
        if i == last {
            break;
        }
        append(ctx, &mut out, ctx.opt_bytes(2)?.unwrap_or(b""))?;
        i += 1;
    }
    ctx.push_bytes(&out)?;
    ctx.ret(1)
}

/// Appends element `i` of the table to be concatenated.
fn add_element(ctx: &mut Context<'_>, out: &mut Vec<u8>, i: i64) -> Result<(), LuaError> {
    if let Some(table) = plain(ctx, 1) {
        let value = table.raw_get_int(i);
        return if append_value(ctx, out, value)? {
            Ok(())
        } else {
            Err(bad_element(ctx, value, i))
        };
    }
    ctx.index_int(1, i)?;
    let value = ctx.arg(ctx.top());
    if !append_value(ctx, out, value)? {
        return Err(bad_element(ctx, value, i));
    }
    ctx.pop(1);
    Ok(())
}

fn bad_element(ctx: &Context<'_>, value: Value<'_>, i: i64) -> LuaError {
    ctx.error(format!(
        "invalid value ({}) at index {i} in table for 'concat'",
        value.type_name()
    ))
}

fn pack(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let count = ctx.top();
    ctx.charge(count as u64 / MOVED)?;
    let table = ctx.new_table(count, 1)?;
    for i in 1..=count {
        table.raw_set_int(ctx, i as i64, ctx.arg(i))?;
    }
    table.raw_set_bytes(ctx, b"n", Value::Integer(count as i64))?;
    ctx.push(table);
    ctx.ret(1)
}

fn unpack(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let first = ctx.opt_integer(2, 1)?;
    let last = if ctx.is_none_or_nil(3) {
        ctx.len(1)?
    } else {
        ctx.check_integer(3)?
    };
    if first > last {
        return ctx.ret(0);
    }
    let more = (last as u64).wrapping_sub(first as u64);
    if more >= i32::MAX as u64 || ctx.ensure_stack(more as usize + 1).is_err() {
        return Err(ctx.error("too many results to unpack"));
    }
    let count = more as usize + 1;
    if count as u64 >= MOVED {
        ctx.charge(count as u64 / MOVED)?;
    }
    for i in 0..count as i64 {
        get(ctx, 1, first + i)?;
    }
    ctx.ret(count)
}
