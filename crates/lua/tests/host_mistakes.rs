//! What a host must not ask for is a panic, as documented, and never more than that; what it may ask for works at the limits.
#![cfg(feature = "compiler")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use lua_rs::vm::{Event, MULTI};
use lua_rs::{Context, Lua, LuaError, Ret};

/// The message of the panic that `ask` ends in.
fn panic_of(ask: impl FnOnce(&mut Context<'_>)) -> String {
    let mut lua = Lua::new().expect("a state");
    let outcome = catch_unwind(AssertUnwindSafe(|| lua.enter(|ctx| ask(ctx))));
    let payload = outcome.expect_err("no panic");
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|s| (*s).to_string()))
        .expect("a message")
}

/// Pushes `values` integers, then asks.
fn with(values: usize, ask: impl FnOnce(&mut Context<'_>)) -> String {
    panic_of(|ctx| {
        for i in 0..values {
            ctx.push(i as i64);
        }
        ask(ctx);
    })
}

#[test]
fn operations_on_more_values_than_there_are_panic() {
    let asked =
        |text: &str, n, top| assert_eq!(text, format!("an operation on {n} of {top} values"));
    asked(&with(0, |ctx| drop(ctx.index(1))), 1, 0);
    asked(&with(1, |ctx| drop(ctx.set_index(1))), 2, 1);
    asked(&with(0, |ctx| drop(ctx.set_field(1, b"x"))), 1, 0);
    asked(&with(0, |ctx| drop(ctx.set_int(1, 1))), 1, 0);
    asked(&with(1, |ctx| drop(ctx.arith(Event::Add))), 2, 1);
    asked(&with(0, |ctx| drop(ctx.arith(Event::Unm))), 1, 0);
    asked(&with(2, |ctx| drop(ctx.concat(3))), 3, 2);
    asked(&with(2, |ctx| drop(ctx.concat(usize::MAX))), usize::MAX, 2);
    assert!(with(2, |ctx| ctx.pop(3)).contains("pop of more values"));
    assert!(with(2, |ctx| drop(ctx.ret(3))).contains("returns more values"));
    assert!(with(2, |ctx| drop(ctx.yield_(3, None))).contains("yield of more values"));
}

#[test]
fn calls_of_what_is_not_there_panic() {
    let no_value = |text: String| assert!(text.starts_with("no value"), "{text}");
    no_value(with(2, |ctx| drop(ctx.call(2, 0))));
    no_value(with(0, |ctx| drop(ctx.call(0, 0))));
    no_value(with(2, |ctx| drop(ctx.call(usize::MAX, 0))));
    no_value(with(2, |ctx| {
        let _ = ctx.pcall(2, 0, 0);
    }));
    no_value(with(2, |ctx| {
        let _ = ctx.pcall(0, 0, 3);
    }));
    no_value(with(2, |ctx| {
        drop(ctx.call_then(2, 0, 0, |ctx, _| ctx.ret(0)))
    }));
    no_value(with(2, |ctx| {
        drop(ctx.pcall_then(2, 0, 0, 0, |ctx, _| ctx.ret(0)))
    }));
    for results in [MULTI - 1, 251, 32_767, 65_536, i32::MAX, i32::MIN] {
        let expected = format!("a call for {results} results");
        assert_eq!(with(2, |ctx| drop(ctx.call(0, results))), expected);
        assert_eq!(
            with(2, |ctx| {
                let _ = ctx.pcall(0, results, 0);
            }),
            expected
        );
        let then = with(2, |ctx| {
            drop(ctx.call_then(0, results, 0, |ctx, _| ctx.ret(0)))
        });
        assert_eq!(then, expected);
    }
}

/// Calls its argument `depth` natives deep, each asking for 250 results, and counts its own.
fn deep(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let depth = ctx.check_integer(1)?;
    let before = ctx.top();
    if depth == 0 {
        ctx.push(7_i64);
        return ctx.ret(1);
    }
    ctx.push(deep as lua_rs::NativeFn);
    ctx.push(depth - 1);
    ctx.call(1, 250)?;
    assert_eq!(ctx.top(), before + 250);
    assert!(ctx.arg(ctx.top()).is_nil() && !ctx.arg(before + 1).is_nil());
    ctx.push(depth);
    ctx.ret(1)
}

/// As [`deep`], by way of the machine's own loop, and with a Lua function in between.
fn deep_then(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.set_top(1);
    ctx.push_copy(1);
    ctx.call_then(0, 250, 0, |ctx, _| {
        assert_eq!(ctx.top(), 251);
        ctx.ret(250)
    })
}

#[test]
fn the_most_results_there_can_be() {
    let mut lua = Lua::new().expect("a state");
    lua.enter(|ctx| {
        for _ in 0..3 {
            ctx.push(deep as lua_rs::NativeFn);
            ctx.push(150_i64);
            assert!(ctx.pcall(1, 250, 0));
            assert_eq!(ctx.top(), 250);
            ctx.set_top(0);
        }
        assert!(ctx.load(b"local then_ = ... local function f(n) if n > 0 then return n, then_(function() return f(n - 1) end) end end return f(500)", b"=x", b"t").is_ok());
        ctx.push(deep_then as lua_rs::NativeFn);
        assert!(ctx.pcall(1, 250, 0));
        assert_eq!(ctx.top(), 250);
        assert!(!ctx.arg(200).is_nil());
    });
}
