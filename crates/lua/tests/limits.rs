//! Limits that a host sets: what a script can do is bounded, the script cannot catch the end, and the state works on afterwards.
#![cfg(feature = "compiler")]

use std::thread;
use std::time::{Duration, Instant};

use lua_rs::{Lua, Stop};

/// Runs a script: what it failed with, or nothing.
fn run(lua: &mut Lua, script: &str) -> Result<(), String> {
    lua.enter(|ctx| {
        if let Err(error) = ctx.load(script.as_bytes(), b"=script", b"t") {
            return Err(format!("does not load: {error:?}"));
        }
        if ctx.pcall(0, 0, 0) {
            return Ok(());
        }
        Err(String::from_utf8_lossy(ctx.bytes(ctx.top())).into_owned())
    })
}

fn new() -> Lua {
    Lua::new().expect("memory")
}

/// Scripts that would go on for ever, or for very long, each in another part of the machine.
const ENDLESS: [&str; 35] = [
    "while true do end",
    "for i = 1, math.huge do end",
    "for i = 1.0, math.huge do end",
    "::top:: goto top",
    "repeat local x = 1 + 1 until false",
    "local function f() return f() end f()",
    "local function f(n) if n > 0 then f(n - 1) f(n - 1) end end f(60)",
    "while true do pcall(error) end",
    "while true do pcall(function() while true do end end) end",
    "while true do xpcall(function() while true do end end, function() while true do end end) end",
    "while true do coroutine.wrap(function() while true do end end)() end",
    "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
    "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    "local t = setmetatable({}, { __index = function(t, k) return k > 0 and t[k - 1] or k end }) while true do local _ = t[100] end",
    "local m = setmetatable({}, { __close = function() while true do end end }) do local x <close> = m end",
    "local m = setmetatable({}, { __close = function() while true do end end })
     while true do pcall(function() local x <close> = m error() end) end",
    "setmetatable({}, { __gc = function() while true do end end }) while true do collectgarbage() end",
    "for _ in function() return 1 end do end",
    "for _ in coroutine.wrap(function() while true do coroutine.yield(1) end end) do end",
    "string.find(string.rep('a', 30000), string.rep('a?', 30) .. string.rep('a', 30) .. '.-b')",
    "string.match(string.rep('a', 2^20), '.-.-.-.-b')",
    "string.gsub(string.rep('a', 2^20), 'a*b', '')",
    "while true do string.rep('x', 2^20) end",
    "while true do ('x'):rep(10000, ', '):upper():reverse():lower() end",
    "table.concat(setmetatable({}, { __index = function() return 'x' end }), ',', 1, 2^40)",
    "table.move({}, 1, 2^60, 1, setmetatable({}, { __newindex = rawequal }))",
    "table.move({}, 1, 2^60, 1)",
    "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t, function(a, b) return a > b end) end",
    "local t = {} for i = 1, 1e4 do t[i] = tostring(i) end while true do table.sort(t) table.insert(t, 1, 'x') end",
    "local t = {} for i = 1, 2^16 do t['k' .. i] = i end for k in pairs(t) do t[k] = nil end while true do next(t) end",
    "local a, b = ('x'):rep(2^20), ('x'):rep(2^19) .. ('x'):rep(2^19) while true do local _ = a == b end",
    "local a, b = ('x'):rep(2^20), ('x'):rep(2^19) .. ('x'):rep(2^19) local t = { [a] = 1 } while true do local _ = t[b] end",
    "local source = ('x = 1 '):rep(1000) while true do load(source) end",
    "local s = ('é'):rep(2^16) while true do utf8.len(s) utf8.offset(s, -1, 1) utf8.offset(s, 60000) end",
    "local s = ('%d'):rep(1000) local t = table.pack(s:byte(1, -1)) while true do string.format(s, table.unpack(t)) end",
];

#[test]
fn fuel_ends_whatever_a_script_does() {
    const FUEL: u64 = 2_000_000;
    for script in ENDLESS {
        let mut lua = new();
        lua.state().set_memory_limit(64 << 20);
        lua.state().set_fuel(Some(FUEL));
        let begin = Instant::now();
        let message = run(&mut lua, script).expect_err(script);
        let took = begin.elapsed();
        assert!(message.contains("out of fuel"), "{script}: {message}");
        assert_eq!(lua.state().stopped(), Some(Stop::OutOfFuel), "{script}");
        assert_eq!(lua.state().fuel(), Some(0), "{script}");
        // A step is a few nanoseconds in a release build; this leaves room for a debug build on a busy machine.
        assert!(took < Duration::from_secs(20), "{script}: {took:?}");
        run(&mut lua, "x = 1").expect_err("still no fuel");
        lua.state().set_fuel(Some(FUEL));
        assert_eq!(lua.state().stopped(), None, "{script}");
        run(&mut lua, "x = 1").expect(script);
        lua.state().set_fuel(None);
        run(
            &mut lua,
            "for i = 1, 1000 do x = { i } end collectgarbage()",
        )
        .expect(script);
    }
}

#[test]
fn the_message_says_where_it_ended() {
    let mut lua = new();
    lua.state().set_fuel(Some(1000));
    let script = "local function spin()\n  while true do end\nend\npcall(spin)\npcall(spin)";
    assert_eq!(run(&mut lua, script), Err("script:2: out of fuel".into()));
    lua.state().set_fuel(Some(1000));
    assert_eq!(
        run(&mut lua, "\nstring.rep('x', 1e8)"),
        Err("script:2: out of fuel".into())
    );
}

#[test]
fn fuel_is_counted_alike_in_every_run() {
    let script = "
        local t = {}
        for i = 1, 300 do t[i] = { n = i, s = ('%d'):format(i) } end
        table.sort(t, function(a, b) return a.s < b.s end)
        local co = coroutine.wrap(function(...) for _, v in ipairs { ... } do coroutine.yield(v) end end)
        for i = 1, 3 do co(1, 2, 3) end
        for k, v in pairs(t) do v.x = (v.s .. k):gsub('%d', { ['1'] = 'one' }) end
        pcall(error, { code = 2 })";
    let spent: Vec<u64> = (0..3)
        .map(|_| {
            let mut lua = new();
            lua.state().set_fuel(Some(1_000_000));
            run(&mut lua, script).expect("enough fuel");
            1_000_000 - lua.state().fuel().expect("limited")
        })
        .collect();
    assert!(spent[0] > 5000, "{spent:?}");
    assert_eq!(spent, [spent[0]; 3]);
    // Exactly that is enough, one step less is not.
    let mut lua = new();
    lua.state().set_fuel(Some(spent[0]));
    run(&mut lua, script).expect("just enough");
    let mut lua = new();
    lua.state().set_fuel(Some(spent[0] - 1));
    run(&mut lua, script).expect_err("one step too little");
}

#[test]
fn fuel_counts_under_hooks_too() {
    let mut lua = new();
    lua.state().set_fuel(Some(100_000));
    let script =
        "debug.sethook(function() end, 'crl', 10) while true do local x = { pcall(next, {}) } end";
    let message = run(&mut lua, script).expect_err("no end");
    assert!(message.contains("out of fuel"), "{message}");
}

#[test]
fn finalizers_do_not_outlive_the_fuel() {
    let mut lua = new();
    lua.state().set_fuel(Some(100_000));
    run(
        &mut lua,
        "for i = 1, 100 do keep = setmetatable({ keep }, { __gc = function() while true do end end }) end",
    )
    .expect("enough fuel");
    drop(lua);
}

#[test]
fn natives_of_the_host_can_set_fuel_and_catch() {
    let mut lua = new();
    let outcome = lua.enter(|ctx| {
        ctx.load(
            b"while true do pcall(function() while true do end end) end",
            b"=script",
            b"t",
        )
        .expect("loads");
        ctx.set_fuel(Some(10_000));
        let fine = ctx.pcall(0, 0, 0);
        let stopped = ctx.stopped();
        ctx.set_fuel(None);
        ctx.load(b"return 1", b"=script", b"t").expect("loads");
        (fine, stopped, ctx.pcall(0, 1, 0))
    });
    assert_eq!(outcome, (false, Some(Stop::OutOfFuel), true));
}

#[test]
fn termination_from_another_thread_cannot_be_caught() {
    for script in ENDLESS {
        let mut lua = new();
        lua.state().set_memory_limit(64 << 20);
        let handle = lua.state().interrupt_handle();
        let other = handle.clone();
        let watch = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            other.terminate();
            Instant::now()
        });
        let outcome = run(&mut lua, script);
        let end = Instant::now();
        let asked = watch.join().expect("no panic");
        match outcome {
            Err(message) => assert!(message.contains("terminated"), "{script}: {message}"),
            // A fast machine may get to the end of one that is merely long.
            Ok(()) => continue,
        }
        assert!(
            end.saturating_duration_since(asked) < Duration::from_secs(10),
            "{script}"
        );
        assert_eq!(lua.state().stopped(), Some(Stop::Terminated));
        run(&mut lua, "x = 1").expect_err("still terminated");
        handle.clear();
        assert_eq!(lua.state().stopped(), None);
        run(&mut lua, "x = 1").expect(script);
    }
}

#[test]
fn interruption_can_be_caught() {
    let mut lua = new();
    let handle = lua.state().interrupt_handle();
    let watch = thread::spawn(move || {
        thread::sleep(Duration::from_millis(20));
        handle.interrupt();
    });
    run(
        &mut lua,
        "local ok, message = pcall(function() while true do end end)
         assert(not ok and message:find('interrupted!', 1, true), message)
         for i = 1, 1e5 do end",
    )
    .expect("caught");
    watch.join().expect("no panic");
}

#[test]
fn interruption_ends_straight_code() {
    use lua_rs::{Context, LuaError, Ret};
    use std::cell::RefCell;
    thread_local! {
        static HANDLE: RefCell<Option<lua_rs::InterruptHandle>> = const { RefCell::new(None) };
    }
    fn stop(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
        HANDLE.with_borrow(|handle| handle.as_ref().map(lua_rs::InterruptHandle::interrupt));
        ctx.ret(0)
    }
    for filler in [
        "local a = 1",
        "x = x",
        "local t = {} t[1] = 2",
        "local s = 'a' .. 1",
    ] {
        let mut lua = new();
        HANDLE.set(Some(lua.state().interrupt_handle()));
        lua.enter(|ctx| {
            ctx.push(ctx.globals());
            ctx.push(stop as lua_rs::NativeFn);
            ctx.set_field(1, b"stop")
        })
        .expect("memory");
        let script = format!("x = 1 stop() {filler} x = 2");
        let message = run(&mut lua, &script).expect_err(filler);
        assert!(message.ends_with("interrupted!"), "{message}");
        run(&mut lua, "assert(x == 1)").expect("nothing ran behind it");
        HANDLE.set(None);
    }
}

#[test]
fn stack_limit_is_the_hosts() {
    let mut lua = new();
    let script = "local n = 0 local function f() n = n + 1 f() end pcall(f) depth = n";
    run(&mut lua, script).expect("caught");
    run(&mut lua, "assert(depth > 100000, depth)").expect("deep");
    lua.state().set_stack_limit(1000);
    run(&mut lua, script).expect("caught");
    run(&mut lua, "assert(depth > 100 and depth < 1000, depth)").expect("not so deep");
    let message = run(&mut lua, "local function f() return 1 + f() end f()").expect_err("too deep");
    assert!(message.contains("stack overflow"), "{message}");
    let message = run(
        &mut lua,
        "local function f() return f(table.unpack({}, 1, 2000)) end f()",
    )
    .expect_err("too wide");
    assert!(message.contains("too many results to unpack"), "{message}");
    lua.state().set_stack_limit(usize::MAX);
    run(&mut lua, script).expect("caught");
    run(&mut lua, "assert(depth > 100000, depth)").expect("deep again");
}

#[test]
fn nesting_limit_is_the_hosts() {
    let script = "local n = 0
        local function f() n = n + 1 return pcall(f) end f()
        local m = 0
        local function g(s) m = m + 1 return (s:gsub('.', g)) end pcall(g, 'x')
        local c = 0
        local function h() c = c + 1 return coroutine.wrap(h)() end pcall(h)
        return n, m, c";
    let depths = |lua: &mut Lua| {
        lua.enter(|ctx| {
            ctx.load(script.as_bytes(), b"=script", b"t")
                .expect("loads");
            assert!(ctx.pcall(0, 3, 0));
            let top = ctx.top();
            [top - 2, top - 1, top].map(|i| ctx.as_integer(i).expect("a number"))
        })
    };
    let mut lua = new();
    let full = depths(&mut lua);
    assert!(full.iter().all(|&n| (180..=200).contains(&n)), "{full:?}");
    lua.state().set_nesting_limit(50);
    let less = depths(&mut lua);
    assert!(less.iter().all(|&n| (30..=50).contains(&n)), "{less:?}");
    lua.state().set_nesting_limit(1000);
    assert_eq!(depths(&mut lua), full);
}
