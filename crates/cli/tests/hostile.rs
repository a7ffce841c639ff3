//! What would break a lesser interpreter: endless recursion of every kind, nesting without end, memory running out.
#![cfg(unix)]

use std::process::{Command, Output};

use pretty_assertions::assert_eq;

/// Runs `script` under the shell's limits.
fn run(limits: &str, script: &str) -> Output {
    Command::new("sh")
        .args(["-c", &format!("{limits} exec \"$0\" -e \"$1\"")])
        .args([env!("CARGO_BIN_EXE_lua-rs"), script])
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("run the shell")
}

fn stdout(limits: &str, script: &str) -> String {
    let output = run(limits, script);
    assert_eq!(
        (
            String::from_utf8_lossy(&output.stderr).as_ref(),
            output.status.code()
        ),
        ("", Some(0)),
        "{script}"
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn endless_recursion_is_an_error() {
    let define = "local function mt(event, f) return setmetatable({}, {[event] = f}) end ";
    for (body, message) in [
        (
            "local function f() return 1 + f() end f()",
            "stack overflow",
        ),
        (
            "local t = {} setmetatable(t, {__call = t}) getmetatable(t).__call = t t()",
            "stack overflow",
        ),
        (
            "local t t = mt('__index', function(_, k) return t[k .. 'x'] end) return t.a",
            "C stack overflow",
        ),
        (
            "local t t = mt('__add', function(a, b) return a + b end) return t + 1",
            "C stack overflow",
        ),
        (
            "local t t = mt('__concat', function(a, b) return a .. b end) return 'a' .. t .. 'b'",
            "C stack overflow",
        ),
        (
            "local function f() local x <close> = mt('__close', function() f() end) end f()",
            "C stack overflow",
        ),
        (
            "local function f() return (('x'):gsub('x', f)) end f()",
            "C stack overflow",
        ),
        (
            "local function f() return coroutine.wrap(f)() end f()",
            "C stack overflow",
        ),
    ] {
        let script = format!(
            "{define}local ok, e = pcall(function() {body} end) io.write(tostring(ok), ' ', e:match('C stack overflow$') or e:match('stack overflow$') or e)"
        );
        assert_eq!(stdout("", &script), format!("false {message}"), "{body}");
    }
}

#[test]
fn nested_calls_count_as_long_as_they_last() {
    let script = "local function limit()
          local n = 0 local t t = setmetatable({}, {__index = function() n = n + 1 return t.x end})
          pcall(function() return t.x end) return n end
        local before = limit()
        for i = 1, 500 do
          local co = coroutine.wrap(function()
            local t = setmetatable({}, {__index = function() coroutine.yield() error('x') end}) return t.x end)
          co() pcall(co)
          pcall(function() return setmetatable({}, {__index = coroutine.wrap(error)}).x end)
        end
        print(before == limit(), before > 180)";
    assert_eq!(stdout("", script), "true\ttrue\n");
}

#[test]
fn memory_that_runs_out_is_an_error() {
    for body in [
        "local t = {} while true do t[#t + 1] = {} end",
        "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
        "local s = 'x' while true do s = s .. s end",
        "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
        "return load(('a.b.c=1+2 '):rep(5e6)) or error('not enough memory', 0)",
        "package.searchpath(('x'):rep(1e5), ('?'):rep(1e5))",
        "error(('x'):rep(150e6))",
        "debug.traceback(('x'):rep(100e6))",
        "package.path = ('x'):rep(100e6) require(package.path)",
        "local s = ('x'):rep(1 << 24) error(select(2, load(function() return s end)), 0)",
        "local f = assert(load('return \\'' .. ('x'):rep(4e6) .. '\\'')) local t = {} while true do t[#t + 1] = string.dump(f) end",
    ] {
        let script =
            format!("local ok, e = pcall(function() {body} end) io.write(tostring(ok), ' ', e)");
        assert_eq!(
            stdout("ulimit -v 320000;", &script),
            "false not enough memory",
            "{body}"
        );
    }
    // A name of a type that would fill the memory is cut in messages.
    let script = "local t = setmetatable({}, {__name = ('x'):rep(100e6)}) print((pcall(function() return t + 1 end)))";
    assert_eq!(stdout("ulimit -v 320000;", script), "false\n");
    // Many chunks, each too short to ask for room.
    let script = "local t = {}
        pcall(function() for i = 1, math.huge do t[i] = assert(load('return ' .. i)) end end)
        t = nil collectgarbage() print('over')";
    assert_eq!(stdout("ulimit -v 200000;", script), "over\n");
}

#[test]
fn long_loops_need_no_native_stack() {
    // An argument of `-e` does not begin with `-`.
    let script = concat!("\n", include_str!("hostile/long_loops.lua"));
    assert_eq!(stdout("ulimit -s 256;", script), "done");
}
