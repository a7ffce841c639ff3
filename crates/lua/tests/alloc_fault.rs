//! Each allocation of a set of scripts fails once: "not enough memory" each time, the heap is whole, nothing has leaked, and the state works on.

use lua_rs::vm::{GcOp, LoadError};
use lua_rs::{Context, Lua};
use std::collections::BTreeMap;

/// What a script that caught the error itself may also say: every script checks its results.
const MEMORY: &str = "not enough memory";

/// Loads and runs; the error's message if it failed.
fn run(ctx: &mut Context<'_>, script: &str) -> Result<(), String> {
    match ctx.load(script.as_bytes(), b"=script", b"t") {
        Ok(()) => {}
        Err(LoadError::Memory) => return Err(MEMORY.to_string()),
        Err(LoadError::Syntax(message)) => {
            return Err(String::from_utf8_lossy(&message).into_owned());
        }
    }
    if ctx.pcall(0, 0, 0) {
        return Ok(());
    }
    let top = ctx.top();
    match ctx.check_bytes(top) {
        Ok(text) => Err(String::from_utf8_lossy(text).into_owned()),
        Err(_) => Err("(no text)".to_string()),
    }
}

/// Bytes in use when all garbage is gone.
fn settled(lua: &mut Lua) -> usize {
    lua.enter(|ctx| {
        for _ in 0..3 {
            ctx.gc(GcOp::Collect);
        }
    });
    lua.state().used_memory()
}

/// Must give the right answers whatever happened before.
const PROBE: &str = "
    package.preload.fault_mod, package.loaded.fault_mod = nil, nil
    debug.sethook() collectgarbage('incremental')
    local t = {}
    for i = 1, 100 do t[i] = i; t['k' .. i] = i end
    local sum = 0
    for k, v in pairs(t) do sum = sum + v end
    assert(sum == 10100 and #t == 100)
    local co = coroutine.wrap(function(...) local x = coroutine.yield(...) return x * 2 end)
    assert(select('#', co(1, 2, 3)) == 3 and co(21) == 42)
    assert(('abc'):gsub('%w', '%0%0') == 'aabbcc' and string.format('%5.1f|%q', 2.25, 'x') == '  2.2|\"x\"')
    assert(load('local a <const> = 5 return a + ...')(4) == 9)
    assert(not pcall(error, 'x') and select(2, pcall(error, { 1 }))[1] == 1)
    local m = setmetatable({}, { __index = function(_, k) return k .. '!' end, __close = function() sum = 0 end })
    do local c <close> = m end
    assert(m.x == 'x!' and sum == 0)
";

/// Scripts, each with its name. Each must pass without a fault, leave nothing behind, and not take "not enough memory" for success.
const SCRIPTS: &[(&str, &str)] = &[
    (
        "tables",
        "local t = {} for i = 1, 40 do t[i] = { i } end for i = 1, 40 do t['k' .. i] = i; t[i + 0.5] = i end
         for i = 1, 40 do t[i] = nil end t.x = { 1, 2, 3, a = 1, [t] = 2 }
         table.move(t.x, 1, 3, 10) table.insert(t, 1, 'x') table.remove(t, 1) table.pack(table.unpack(t.x))",
    ),
    (
        "strings",
        "local s = 'x' for i = 1, 12 do s = s .. i .. s:upper() end
         assert(#s:rep(3, ', ') == 3 * #s + 4) s = s:reverse():lower():sub(2, -2) local n = #s
         assert(('%d'):rep(5):format(1, 2, 3, 4, 5) == '12345' and s:byte(1, 20))
         string.char(('x'):rep(200):byte(1, -1)) tostring(1.5e300) tostring({})",
    ),
    (
        "patterns",
        "local s = ('key = value; '):rep(20)
         local r = s:gsub('(%w+) = (%w+)', '%2 = %1') r = s:gsub('%w+', { key = 'k' })
         r = s:gsub('%w+', function(w) return w .. w end)
         for k, v in s:gmatch('(%w+) = (%w+)') do assert(k == 'key') end
         assert(s:find('value', 1, true) == 7 and s:match('^(.-);()') == 'key = value')
         s:find(('[^%w]?'):rep(50) .. '[a-z]')",
    ),
    (
        "format and pack",
        "local s = string.format('%s %q %10.3f %a %i %x %c %p %%', ('x'):rep(300), 'a\\nb\\0', 1.5, 1.5, 3, 255, 65, {})
         local p = string.pack('<i4 s2 z d !8 xXi8', 7, ('y'):rep(500), 'zero', 1.25, 3)
         local a, b = string.unpack('<i4 s2', p) assert(a == 7 and #b == 500)
         utf8.char(table.unpack({ 0x20AC, 0x1F600, 65 })) for _, c in utf8.codes('h\u{e9}llo') do end
         os.date('!%Y-%m-%d %H:%M:%S %c %x', 0)",
    ),
    (
        "concat",
        "local t = {} for i = 1, 60 do t[i] = i % 2 == 0 and i or ('piece ' .. i) end
         assert(#table.concat(t, ', ') > 300) local m = setmetatable({}, { __concat = function(a, b) return 'm' end })
         assert(1 .. m == 'm' and m .. 'x' == 'm' and ('a' .. 1 .. 2.5 .. 'b') == 'a12.5b')",
    ),
    (
        "closures",
        "local fs = {} for i = 1, 20 do local up = i fs[i] = function(d) up = up + d return function() return up end end end
         for i, f in ipairs(fs) do assert(f(1)() == i + 1) end
         local function deep(n, ...) if n == 0 then return select('#', ...) end return deep(n - 1, n, ...) end
         assert(deep(60) == 60) local function rec(n) if n > 0 then return 1 + rec(n - 1) end return 0 end
         assert(rec(300) == 300)",
    ),
    (
        "coroutines",
        "local all = {} for i = 1, 10 do all[i] = coroutine.wrap(function(...) local t = { ... }
           for j = 1, 3 do t[#t + 1] = coroutine.yield(j, t) end return 'end' end) end
         for r = 1, 4 do for i = 1, 10 do all[i](i, r) end end
         local co = coroutine.create(function() local c <close> = setmetatable({}, { __close = function() end }) coroutine.yield() end)
         coroutine.resume(co) assert(coroutine.close(co)) assert(not coroutine.resume(co))
         local bad = coroutine.create(function() local function f() return 1 + f() end f() end)
         local ok, msg = coroutine.resume(bad) assert(not ok and (msg:find('stack overflow') or error(msg, 0)))",
    ),
    (
        "load",
        "local f = assert(load('local a, b = ... local function g() return a end return g, {b, x = \"text constant\", 1.5}'))
         local g, t = f(1, 2) assert(g() == 1 and t[1] == 2 and t.x == 'text constant')
         local i = 0 local h = assert(load(function() i = i + 1 return ({ 'return ', '4', '2' })[i] end)) assert(h() == 42)
         local d = string.dump(f) assert(load(d, 'd', 'b'))
         local no, m = load('x = = 1') assert(m:find('unexpected') or error(m, 0))",
    ),
    (
        "errors",
        "local function fails() local t = nil; return t.x.y end
         local ok, m = pcall(fails) assert(m:find('index') or error(m, 0))
         ok, m = xpcall(fails, debug.traceback) assert(m:find('traceback') or error(m, 0))
         ok, m = xpcall(fails, function(e) return { e } end) assert(type(m) == 'table' or error(m, 0))
         ok, m = pcall(string.rep) assert(m:find('bad argument') or error(m, 0))
         ok, m = pcall(error, setmetatable({}, { __tostring = function() return 'obj' end })) assert(type(m) == 'table' or error(m, 0))
         assert(tostring(m) == 'obj') local t = setmetatable({}, { __index = function(_, k) error('no ' .. k) end })
         ok, m = pcall(function() return t.field end) assert(m:find('no field') or error(m, 0))",
    ),
    (
        "finalizers",
        "local done = 0 do for i = 1, 20 do setmetatable({ i }, { __gc = function(o) done = done + o[1] end }) end end
         collectgarbage() collectgarbage() assert(done <= 210)
         local w = setmetatable({}, { __mode = 'k' }) for i = 1, 20 do w[{}] = { i } end collectgarbage() assert(next(w) == nil)
         collectgarbage('generational') local t = {} for i = 1, 50 do t[i] = { t } end collectgarbage('step') collectgarbage('incremental')",
    ),
    (
        "close handlers",
        "local log = {}
         local function closer(n) return setmetatable({}, { __close = function(_, e) log[#log + 1] = n .. tostring(e) end }) end
         do local a <close> = closer('a') local b <close> = closer('b') local c <const> = 1 end
         local ok, m = pcall(function() local a <close> = closer('c') local b <close> = closer('d') error('e', 0) end)
         assert(m == 'e' or error(m, 0)) assert(table.concat(log, ',') == 'bnil,anil,de,ce')
         for k, v in (function() return next, { 1, 2 }, nil, closer('f') end)() do break end assert(#log == 5)",
    ),
    (
        "require",
        "package.preload.fault_mod = function(...) return { ... } end
         local m = require('fault_mod') assert(m[1] == 'fault_mod') package.loaded.fault_mod = nil package.preload.fault_mod = nil
         local ok, e = pcall(require, 'no.such.module') assert(e:find('not found') or error(e, 0))",
    ),
    (
        "sort and goto",
        "local t = {} for i = 1, 50 do t[i] = (i * 37) % 50 end table.sort(t) table.sort(t, function(a, b) return a > b end)
         assert(t[1] == 49) local i = 1 ::top:: local f = function() return i end i = i + 1 if i < 20 then goto top end
         assert(f() == 20 and not pcall(table.sort, { 1, 'x', 2 }))",
    ),
    (
        "metamethods",
        "local mt = {} mt.__index = mt mt.__newindex = function(t, k, v) rawset(t, k, { v }) end
         mt.__call = function(self, ...) return select('#', ...) end mt.__add = function(a, b) return setmetatable({}, mt) end
         mt.__eq = function() return true end mt.__lt = function() return true end mt.__len = function() return 7 end
         local a, b = setmetatable({}, mt), setmetatable({}, mt) a.x = 1 assert(a.x[1] == 1 and a(1, 2) == 2 and #(a + b) == 7 and a == b and a < b)
         for k, v in pairs(setmetatable({}, { __pairs = function(t) return next, { 1 }, nil end })) do assert(v == 1) end",
    ),
    (
        "debug and hooks",
        "local n = 0 debug.sethook(function(e, l) n = n + 1 local i = debug.getinfo(2, 'nSltuf') end, 'crl', 3)
         local function f(x) local y = x + 1 return y end for i = 1, 5 do f(i) end debug.sethook() assert(n > 5)
         debug.getlocal(1, 1) debug.getupvalue(f, 1) debug.traceback('m', 1) debug.setuservalue(io.stdout, 1)",
    ),
    (
        "files",
        "local f = assert(io.tmpfile()) for i = 1, 200 do f:write('line ', i, '\\n') end f:seek('set')
         local n = 0 for l in f:lines() do n = n + 1 end assert(n == 200) f:seek('set') assert(#f:read('a') == 1692)
         f:seek('set') assert(f:read('l', 'L', 5, 'n')) f:close() assert(not io.open('/no/such/file'))
         local ok, m = pcall(io.lines, '/no/such/file') assert(not ok and (m:find('No such file') or error(m, 0)))",
    ),
];

/// Runs the script with a failing allocation; whether there was one.
fn strike(lua: &mut Lua, name: &str, script: &str, n: u64, lasting: bool) -> bool {
    lua.state().fail_allocation(n, lasting);
    let result = lua.enter(|ctx| run(ctx, script));
    let struck = lua.state().end_failures();
    lua.state().check_heap();
    if struck == 0 {
        assert_eq!(result, Ok(()), "{name}, without a fault");
        return false;
    }
    if let Err(message) = result {
        assert!(
            message.ends_with(MEMORY),
            "{name}, allocation {n}: {message:?}"
        );
    }
    true
}

/// All scripts, with the one or with all allocations from the n-th on failing.
fn all(lasting: bool) {
    let mut counts = BTreeMap::new();
    for (name, script) in SCRIPTS {
        let mut lua = Lua::new().expect("memory");
        // The second time stacks and string table are as large as they will be.
        for _ in 0..2 {
            assert_eq!(lua.enter(|ctx| run(ctx, script)), Ok(()), "{name}");
            assert_eq!(lua.enter(|ctx| run(ctx, PROBE)), Ok(()), "{name}");
        }
        let before = settled(&mut lua);
        let mut n = 1;
        while strike(&mut lua, name, script, n, lasting) {
            assert_eq!(
                lua.enter(|ctx| run(ctx, PROBE)),
                Ok(()),
                "{name}, allocation {n}"
            );
            let after = settled(&mut lua);
            assert!(
                after <= before,
                "{name}, allocation {n}: {before} bytes before, {after} after"
            );
            lua.state().check_heap();
            n += 1;
        }
        counts.insert(*name, n - 1);
    }
    println!("{counts:?}, {} in all", counts.values().sum::<u64>());
}

#[test]
fn every_allocation_may_fail() {
    all(false);
}

#[test]
fn memory_may_be_gone_for_good() {
    all(true);
}

/// A new state also takes a failure for what it is.
#[test]
fn opening_the_libraries_may_fail() {
    let mut n = 1;
    loop {
        let mut lua = Lua::without_libraries().expect("memory");
        lua.state().fail_allocation(n, false);
        let opened = lua.enter(|ctx| lua_rs::stdlib::open_libs(ctx).is_ok());
        let struck = lua.state().end_failures();
        lua.state().check_heap();
        if struck == 0 {
            assert!(opened);
            break;
        }
        assert!(!opened, "allocation {n}");
        n += 1;
    }
    println!("{n} allocations");
}
