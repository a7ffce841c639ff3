//! The debug library can change what others rely on; it must not break the machine.
#![cfg(feature = "compiler")]

use lua_rs::Lua;

/// Runs a script; gives its first result as text, or its error.
fn run(script: &str) -> String {
    let Ok(mut lua) = Lua::new() else {
        return "no state".to_owned();
    };
    lua.enter(|ctx| {
        if ctx.load(script.as_bytes(), b"=s", b"t").is_err() {
            return "does not compile".to_owned();
        }
        ctx.pcall(0, 1, 0);
        let _ = ctx.tostring(ctx.top());
        String::from_utf8_lossy(ctx.bytes(ctx.top())).into_owned()
    })
}

#[test]
fn the_state_of_a_loop_keeps_its_types() {
    for start in ["1", "1.0"] {
        let script = format!(
            "local n = 0
             for i = {start}, 3 do
               n = n + 1
               for k = 2, 4 do debug.setlocal(1, k, {{}}) end
               collectgarbage()
             end
             return n"
        );
        assert_eq!(run(&script), "3");
    }
}

#[test]
fn a_table_under_construction_stays_a_table() {
    let script =
        "local function change() for k = 1, 20 do debug.setlocal(2, k, 'x') end return 1 end
                  local function make(change) return {change(), 2, 3} end
                  return #make(change)";
    assert_eq!(run(script), "3");
}

#[test]
fn arguments_of_native_functions_stay() {
    // Level 2 is gsub.
    let script = "return (('abc'):gsub('%w', function(c)
                    for k = 1, 5 do debug.setlocal(2, k, '') end
                    return c .. c
                  end))";
    assert_eq!(run(script), "aabbcc");
}

#[test]
fn upvalues_of_native_functions_are_checked() {
    let script = "local results = {}
                  for _, value in ipairs{false, 1e15, -1, 'x', {}} do
                    for _, f in ipairs{coroutine.wrap(print), ('a'):gmatch('a'), require, io.stdin:lines(0), math.random} do
                      for i = 1, 4 do debug.setupvalue(f, i, value) end
                      pcall(f, 'm')
                    end
                  end
                  return 'alive'";
    assert_eq!(run(script), "alive");
}
