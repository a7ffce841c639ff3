//! A memory limit is a catchable error, garbage does not count against it, and the state works on afterwards.

use lua_rs::Lua;

fn run(lua: &mut Lua, script: &str) -> Result<(), String> {
    lua.enter(|ctx| {
        if ctx.load(script.as_bytes(), b"=script", b"t").is_err() {
            return Err("does not load".to_string());
        }
        if ctx.pcall(0, 0, 0) {
            return Ok(());
        }
        Err(String::from_utf8_lossy(ctx.bytes(ctx.top())).into_owned())
    })
}

fn limited(extra: usize) -> Lua {
    let mut lua = Lua::without_libraries().expect("memory");
    lua.enter(|ctx| lua_rs::stdlib::open_libs(ctx).expect("memory"));
    let used = lua.state().used_memory();
    lua.state().set_memory_limit(used + extra);
    lua
}

#[test]
fn structures_that_outgrow_the_limit_fail() {
    for script in [
        "local t = {} while true do t[#t + 1] = {} end",
        "local s = 'x' while true do s = s .. s end",
        "local t = {} for i = 1, math.huge do t['key ' .. i] = i end",
        "local t = {} while true do t[#t + 1] = function() return t end end",
        "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
        "string.rep('x', 1 << 26)",
        "local function f(...) return f(1, ...) end f()",
        "assert(load('return {' .. string.rep('{},', 50000) .. '}'))()",
    ] {
        let mut lua = limited(1_000_000);
        let message = run(&mut lua, script).expect_err(script);
        assert!(
            message.contains("not enough memory") || message.contains("stack overflow"),
            "{script}: {message}"
        );
        run(
            &mut lua,
            "collectgarbage() local t = {} for i = 1, 1000 do t[i] = { i } end",
        )
        .expect(script);
    }
}

#[test]
fn garbage_does_not_count() {
    for mode in ["incremental", "generational"] {
        let mut lua = limited(300_000);
        let script = format!(
            "collectgarbage('{mode}') local keep = {{}} for i = 1, 200000 do keep[i % 100] = {{ i, 'text ' .. i }} end"
        );
        run(&mut lua, &script).expect(mode);
    }
}
