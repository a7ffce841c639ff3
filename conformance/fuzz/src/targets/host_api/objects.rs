//! Operations that make objects, reach into them and call.

use lua_rs::vm::{CompareOp, Event, LoadError};
use lua_rs::{Context, NativeFn, Value};

use super::check::Tracked;
use super::ends::call;
use super::input::{any_slot, below, byte, integer, name, simple, slot};
use super::native;

/// Programs that hosts load; they end by themselves.
const SNIPPETS: [&str; 20] = [
    "return ...",
    "local a, b = ... return a + b",
    "local a, b = ... return a .. b, #a",
    "local t = ... t.x = 1 t[1] = t.y return t.x, t",
    "local f = ... return f(...)",
    "local f = ... return pcall(f, ...)",
    "local f = ... local co = coroutine.wrap(f) return co(...), co(...)",
    "return coroutine.yield(...)",
    "local a, b = ... local x <close> = a return b",
    "local a = ... for k, v in pairs(a) do a[k] = nil end return a",
    "local t = setmetatable({}, {__gc = ..., __mode = 'k'}) t[{}] = t return t",
    "local a, b = ... return a < b, a <= b, a == b",
    "for i = 1, 3 do local x = ... collectgarbage('step') end error(...)",
    "local t = {} for i = 1, 100 do t[i] = {i} end return table.unpack(t, 1, 5)",
    "local f, h = ... return xpcall(f, h, ...)",
    "local function g(...) return coroutine.yield(...) end return coroutine.wrap(function(...) return pcall(g, ...) end)",
    "local t = {...} table.sort(t, function(a, b) return tostring(a) < tostring(b) end) return #t",
    "return (string.gsub('abc', '%w', ...))",
    "local co = coroutine.create(...) return co, coroutine.resume(co, ...), coroutine.status(co), coroutine.close(co)",
    "local a = ... return function() a = a return a end",
];

const EVENTS: [Event; 14] = [
    Event::Add,
    Event::Sub,
    Event::Mul,
    Event::Mod,
    Event::Pow,
    Event::Div,
    Event::IDiv,
    Event::BAnd,
    Event::BOr,
    Event::BXor,
    Event::Shl,
    Event::Shr,
    Event::Unm,
    Event::BNot,
];

/// Does one of them. After an error the values that a call has left are of no interest.
pub fn operation(ctx: &mut Context<'_>, which: u8) {
    match which % 32 {
        0..=9 => make(ctx, which),
        10..=19 => index(ctx, which),
        20..=24 => protected_call(ctx),
        25 | 26 => plain_call(ctx),
        _ => operate(ctx, which),
    }
}

fn make(ctx: &mut Context<'_>, which: u8) {
    match which % 32 {
        0 | 1 => {
            if let Ok(table) = ctx.new_table(below(20), below(20)) {
                ctx.push(table);
            }
        }
        2 => closure(ctx),
        3 => {
            if let Ok(data) = ctx.new_userdata(Tracked::new(), below(4)) {
                ctx.push(data);
            }
        }
        4 => {
            let i = slot(ctx);
            if byte() & 1 == 0 {
                ctx.set(i, native as NativeFn);
            }
            if let Ok(thread) = ctx.new_thread(i) {
                ctx.push(thread);
            }
        }
        5 => {
            let i = slot(ctx);
            ctx.set(i, native as NativeFn);
            if let Ok(function) = ctx.new_wrap(i) {
                ctx.push(function);
            }
        }
        6 | 7 => {
            let top = ctx.top();
            match ctx.load(
                SNIPPETS[below(SNIPPETS.len())].as_bytes(),
                b"=snippet",
                b"t",
            ) {
                Ok(()) => assert_eq!(ctx.top(), top + 1),
                Err(error) => assert_eq!(error, LoadError::Memory),
            }
        }
        8 => dump(ctx),
        _ => metatable(ctx),
    }
}

/// A native closure whose upvalues are values of the frame.
fn closure(ctx: &mut Context<'_>) {
    let count = below(4);
    let values: Vec<Value<'_>> = (0..count).map(|_| ctx.arg(any_slot(ctx))).collect();
    if let Ok(function) = ctx.new_native(native, &values) {
        ctx.push(function);
    }
}

fn dump(ctx: &mut Context<'_>) {
    let i = any_slot(ctx);
    let Ok(Some(code)) = ctx.dump(i, byte() & 1 == 0) else {
        return;
    };
    match ctx.load(&code, b"=dump", b"b") {
        Ok(()) => {}
        Err(error) => assert_eq!(error, LoadError::Memory),
    }
}

/// Gives a value a metatable with a few events, or takes it away; basic types have one for all their values.
fn metatable(ctx: &mut Context<'_>) {
    let i = any_slot(ctx);
    if byte() & 7 == 0 {
        ctx.set_metatable(ctx.arg(i), None);
        assert!(ctx.metatable_of(ctx.arg(i)).is_none());
        return;
    }
    let Ok(table) = ctx.new_table(0, 4) else {
        return;
    };
    for _ in 0..=below(3) {
        let value = match byte() % 4 {
            0 => ctx.arg(any_slot(ctx)),
            _ => Value::from(native as NativeFn),
        };
        if table.raw_set_bytes(ctx, name(), value).is_err() {
            return;
        }
    }
    // A metatable for all strings and numbers soon makes everything fail.
    if matches!(ctx.arg(i), Value::Table(_) | Value::UserData(_)) || byte() & 7 == 0 {
        ctx.set_metatable(ctx.arg(i), Some(table));
        assert!(ctx.metatable_of(ctx.arg(i)) == Some(table));
    }
    ctx.push(table);
}

fn index(ctx: &mut Context<'_>, which: u8) {
    let top = ctx.top();
    let i = any_slot(ctx);
    let done = match which % 32 {
        10 if top >= 1 => ctx.index(i).is_ok().then_some(top),
        11 => ctx.index_field(i, name()).is_ok().then_some(top + 1),
        12 => ctx.index_int(i, integer()).is_ok().then_some(top + 1),
        13 if top >= 2 => ctx.set_index(i).is_ok().then(|| top - 2),
        14 if top >= 1 => ctx.set_field(i, name()).is_ok().then(|| top - 1),
        15 if top >= 1 => ctx.set_int(i, integer()).is_ok().then(|| top - 1),
        16 => ctx.push_len(i).is_ok().then_some(top + 1),
        17 => ctx.len(i).is_ok().then_some(top),
        18 => ctx.tostring(i).is_ok().then_some(top + 1),
        _ => {
            raw(ctx, i);
            return;
        }
    };
    settle(ctx, top, done);
}

/// Checks the number of values after a success; cuts what a failure has left.
fn settle(ctx: &Context<'_>, top: usize, done: Option<usize>) {
    match done {
        Some(expected) => assert_eq!(ctx.top(), expected, "stack effect"),
        None => ctx.set_top(top.min(ctx.top())),
    }
}

fn raw(ctx: &Context<'_>, i: usize) {
    let top = ctx.top();
    let Some(table) = ctx.as_table(i) else {
        return;
    };
    let (key, value) = (ctx.arg(any_slot(ctx)), ctx.arg(any_slot(ctx)));
    match byte() % 12 {
        0 => ctx.push(table.raw_get(key)),
        1 => {
            if table.raw_set(ctx, key, value).is_ok() {
                assert!(
                    table.raw_get(key).raw_equals(value)
                        || matches!(value, Value::Number(n) if n.is_nan())
                );
            }
        }
        2 => drop(table.raw_set_int(ctx, integer(), value)),
        3 => drop(table.raw_set_bytes(ctx, name(), value)),
        4 => {
            let n = table.raw_len();
            assert!(n == 0 || !table.raw_get_int(n).is_nil(), "no border");
            assert!(
                n == i64::MAX || table.raw_get_int(n + 1).is_nil(),
                "no border"
            );
        }
        5 => {
            if let Ok(Some((key, value))) = table.next(key) {
                ctx.push(key);
                ctx.push(value);
            }
        }
        6 => ctx.push_raw_int(table, integer()),
        7 if top > 0 => drop(ctx.set_raw_int(table, integer(), slot(ctx))),
        8 => drop(ctx.push_element(i, integer())),
        9 if top > 0 => drop(ctx.pop_element(i, integer())),
        10 => {
            let target = match ctx.arg(any_slot(ctx)) {
                Value::Table(target) => target,
                _ => table,
            };
            ctx.move_array(table, integer(), target, integer(), below(20));
        }
        _ => {
            ctx.sort_array(table, below(30));
        }
    }
}

fn protected_call(ctx: &mut Context<'_>) {
    let (nargs, nresults) = call(ctx);
    let rest = ctx.top() - nargs - 1;
    let handler = if byte() & 7 == 0 { below(rest + 1) } else { 0 };
    if ctx.pcall(nargs, nresults, handler) {
        assert!(
            nresults < 0 || ctx.top() == rest + nresults as usize,
            "results"
        );
    } else {
        assert_eq!(ctx.top(), rest + 1, "an error value");
    }
}

fn plain_call(ctx: &mut Context<'_>) {
    let (nargs, nresults) = call(ctx);
    let rest = ctx.top() - nargs - 1;
    match ctx.call(nargs, nresults) {
        Ok(()) => assert!(
            nresults < 0 || ctx.top() == rest + nresults as usize,
            "results"
        ),
        Err(error) => {
            assert_eq!(ctx.top(), rest, "after an error");
            let value = ctx.error_object(&error);
            ctx.push(value);
        }
    }
}

fn operate(ctx: &mut Context<'_>, which: u8) {
    let top = ctx.top();
    match which % 32 {
        27 if top >= 2 => {
            let event = EVENTS[below(EVENTS.len())];
            let operands = if matches!(event, Event::Unm | Event::BNot) {
                1
            } else {
                2
            };
            let done = ctx.arith(event).is_ok();
            settle(ctx, top, done.then(|| top - operands + 1));
        }
        28 => {
            let n = below(top + 1);
            let done = ctx.concat(n).is_ok();
            settle(ctx, top, done.then(|| top + 1 - n));
        }
        29 => {
            let (a, b) = (any_slot(ctx), any_slot(ctx));
            let op = [CompareOp::Eq, CompareOp::Lt, CompareOp::Le][below(3)];
            let done = ctx.compare(op, a, b).is_ok();
            settle(ctx, top, done.then_some(top));
        }
        30 if top > 0 => {
            let (f, a, b) = (slot(ctx), slot(ctx), slot(ctx));
            let done = ctx.call_order(f, a, b).is_ok();
            settle(ctx, top, done.then_some(top));
        }
        _ => userdata(ctx),
    }
}

fn userdata(ctx: &mut Context<'_>) {
    let Some(i) = (1..=ctx.top()).find(|&i| matches!(ctx.arg(i), Value::UserData(_))) else {
        return;
    };
    let Value::UserData(data) = ctx.arg(i) else {
        return;
    };
    match byte() % 5 {
        0 => {
            if let Some(tracked) = data.downcast::<Tracked>() {
                tracked.look();
            }
        }
        1 => {
            let n = below(5);
            let there = n >= 1 && n <= data.user_value_count();
            assert_eq!(ctx.set_user_value(i, n, ctx.arg(any_slot(ctx))), there);
        }
        2 => {
            if let Some(value) = data.user_value(below(5)) {
                ctx.push(value);
            }
        }
        3 => drop(ctx.take_userdata::<Tracked>(i)),
        _ => {
            assert!(data.downcast::<u8>().is_none());
            ctx.set_user_value(i, 1, simple());
        }
    }
}
