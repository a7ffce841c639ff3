//! Under a memory limit the process stays small too: what library functions and the compiler allocate outside the heap is bounded.
#![cfg(all(target_os = "linux", feature = "compiler"))]

use lua_rs::Lua;

const MIB: usize = 1 << 20;

/// The limit the scripts run under.
const LIMIT: usize = 10 * MIB;

/// What the process may grow by meanwhile: the heap, a buffer while it doubles, the compiler.
const BOUND: usize = 8 * LIMIT;

fn status(field: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("status of this process");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .expect("the field");
    let kib: usize = line
        .trim_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .expect("a number");
    kib * 1024
}

fn run(lua: &mut Lua, script: &str) -> Result<(), String> {
    lua.enter(|ctx| {
        ctx.load(script.as_bytes(), b"=script", b"t")
            .expect("a script");
        if ctx.pcall(0, 0, 0) {
            return Ok(());
        }
        Err(String::from_utf8_lossy(ctx.bytes(ctx.top())).into_owned())
    })
}

/// Scripts that ask for hundreds of megabytes or more. Those that end without an error found another way to say no.
const SCRIPTS: &[&str] = &[
    "return ('x'):rep(1000000000)",
    "return ('x'):rep(1000, ('y'):rep(1000000))",
    "local s, t = ('x'):rep(1024), {} for i = 1, 200000 do t[i] = s end return table.concat(t)",
    "local s, t = ('x'):rep(1024), {} for i = 1, 200000 do t[i] = '' end return table.concat(t, s)",
    "local s = ('x'):rep(1000) for i = 1, 30 do s = s:gsub('.', '%0%0') end",
    "local s = ('x'):rep(100000) return s:gsub('.', function() return s end)",
    "local s = ('x'):rep(100000) return s:gsub('.', { x = s })",
    "local s = ('x'):rep(1000000) return string.format(('%s'):rep(900), table.unpack((function()
       local t = {} for i = 1, 900 do t[i] = s end return t end)()))",
    "local s = ('x'):rep(1000000) return string.format('%q%q%q%q%q%q%q%q%q%q%q%q', s, s, s, s, s, s, s, s, s, s, s, s)",
    "local s, t = ('x'):rep(1000000), {} for i = 1, 200 do t[i] = s end return string.pack(('s4'):rep(200), table.unpack(t))",
    "return string.pack('!16' .. ('xXi16'):rep(4000000))",
    "return string.pack('c1000000000', 'x')",
    "local t = {} for i = 1, 200000 do t[i] = 0x7fffffff end while true do t[#t + 1] = utf8.char(table.unpack(t)) end",
    "return os.date(('%c'):rep(4000000))",
    "local f = assert(io.open('/dev/zero')) return f:read('a')",
    "local f = assert(io.open('/dev/zero')) return f:read('l')",
    "local f = assert(io.open('/dev/zero')) return f:read(1000000000)",
    "for line in io.lines('/dev/zero') do end",
    "local f <close> = assert(io.popen('cat /dev/zero')) return f:read('a')",
    "return loadfile('/dev/zero')",
    "return assert(loadfile('/dev/zero'))",
    "return assert(load(('f() '):rep(2000000)))",
    "return assert(load(('x = {'):rep(2000000)))",
    "return assert(load('return {' .. ('{},'):rep(2000000) .. '}'))",
    "local s = ('x = y + z '):rep(1000) return assert(load(function() return s end))",
    "local s = ('-- '):rep(10000) return assert(load(function() return s end))",
    "local t = {} while true do t[#t + 1] = coroutine.wrap(function() coroutine.yield() end) t[#t]() end",
    "local t = {} for i = 1, math.huge do t[i + 0.5] = i end",
    "local t = {} for i = 1, math.huge do t[#t + 1] = i .. ' key' end",
    "local t = setmetatable({}, { __mode = 'k' }) while true do local k = {} t[k] = k t[#t + 1] = k end",
    "local t = {} while true do t[#t + 1] = setmetatable({}, { __gc = function() end }) end",
    "return string.rep(' ', 8000000):gsub(' *', '%0%0')",
    "return ('x'):rep(9000000):upper():lower():reverse() .. ('y'):rep(9000000)",
    "local s = ('('):rep(32) .. ('.'):rep(4000000) .. (')'):rep(32) return ('x'):find(s)",
    "return select('#', ('x'):rep(9000000):byte(1, -1))",
    "local t = table.pack(('x'):rep(900000):byte(1, -1)) while true do t = table.pack(table.unpack(t), t, t) end",
    "return table.move({}, 1, 100000000, 2), table.unpack({}, 1, 900000)",
    "error(('x'):rep(9000000) .. ('y'):rep(9000000))",
    "local e = ('x'):rep(3000000) while true do local ok, m = pcall(error, e, 2) e = m .. m end",
    "return debug.traceback(('x'):rep(9000000)) .. debug.traceback(('x'):rep(9000000))",
    "package.path = ('?;'):rep(1000000) return require(('x'):rep(3000))",
    "local t = {} for i = 1, math.huge do t[i] = string.dump(load('return ' .. i)) end",
];

#[test]
fn the_process_stays_small() {
    let mut worst = (0, "");
    for script in SCRIPTS {
        let mut lua = Lua::new().expect("memory");
        lua.state().set_memory_limit(LIMIT);
        // From here on the peak counts.
        std::fs::write("/proc/self/clear_refs", "5").expect("reset of the peak");
        let before = status("VmRSS:");
        let result = run(&mut lua, script);
        let growth = status("VmHWM:").saturating_sub(before);
        println!(
            "{:4} MiB  {:60.60} {:.60?}",
            growth / MIB,
            script,
            result.as_ref().err()
        );
        assert!(growth <= BOUND, "{growth} bytes: {script}");
        worst = worst.max((growth, script));
        if let Err(message) = result {
            assert!(
                [
                    "not enough memory",
                    "stack overflow",
                    "too large",
                    "too many",
                    "too long"
                ]
                .iter()
                .any(|text| message.contains(text))
                    || message.len() > 1_000_000,
                "{script}: {message:.200}"
            );
        }
        run(&mut lua, "collectgarbage() local t = {} for i = 1, 1000 do t[i] = i .. 'x' end assert(#table.concat(t) > 1000)")
            .expect(script);
    }
    println!("worst: {} MiB", worst.0 / MIB);
}
