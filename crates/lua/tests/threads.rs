//! States and interrupt handles in several threads; `cargo xtask sanitize thread` runs this under ThreadSanitizer.
//!
//! A [`Lua`] is not `Send`: it stays in the thread that made it. What crosses threads is its [`InterruptHandle`].
#![cfg(feature = "compiler")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lua_rs::{InterruptHandle, Lua};

/// Time the storms last.
const STORM: Duration = Duration::from_millis(500);

/// Runs `script`; the error's text if it fails.
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

/// Interrupts from two threads until `done`, with pauses of different lengths, and with takings back.
fn storm(handle: &InterruptHandle, done: &Arc<AtomicBool>) -> Vec<thread::JoinHandle<usize>> {
    [3u64, 7]
        .into_iter()
        .map(|pause| {
            let (handle, done) = (handle.clone(), Arc::clone(done));
            thread::spawn(move || {
                let mut count = 0;
                while !done.load(Ordering::Relaxed) {
                    handle.interrupt();
                    count += 1;
                    if count % 5 == 0 {
                        handle.clear();
                    }
                    thread::sleep(Duration::from_micros(pause * (count as u64 % 30)));
                }
                count
            })
        })
        .collect()
}

#[test]
fn interrupts_from_other_threads() {
    // Calls, coroutines, metamethods, tables and strings: whatever is interrupted, the state is whole afterwards.
    const WORK: &str = "
        local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
        local co = coroutine.wrap(function () for i = 1, math.huge do coroutine.yield(i) end end)
        local t = setmetatable({}, { __index = function (t, k) t[k] = fib(k % 12) return t[k] end })
        for i = 1, math.huge do
          assert(t[i % 50] == fib(i % 50 % 12))
          assert(co() == i)
          local s = string.rep('x', i % 100)
          assert(#table.concat({ s, s }) == 2 * #s)
          pcall(error, s)
        end";
    let mut lua = Lua::new().expect("memory");
    let handle = lua.state().interrupt_handle();
    let done = Arc::new(AtomicBool::new(false));
    let stormers = storm(&handle, &done);
    let start = Instant::now();
    let mut interrupted = 0;
    while start.elapsed() < STORM || interrupted == 0 {
        let error = run(&mut lua, WORK).expect_err("it never ends by itself");
        assert!(error.ends_with("interrupted!"), "{error}");
        interrupted += 1;
    }
    done.store(true, Ordering::Relaxed);
    let sent: usize = stormers.into_iter().map(|s| s.join().expect("storm")).sum();
    assert!(sent >= interrupted);
    // What was sent last may still wait to happen.
    handle.clear();
    let _ = run(&mut lua, "for i = 1, 10 do end");
    run(
        &mut lua,
        "collectgarbage() local t = {} for i = 1, 1000 do t[i] = { i } end assert(#t == 1000)",
    )
    .expect("works on");
}

#[test]
fn a_script_that_catches_interrupts() {
    let mut lua = Lua::new().expect("memory");
    let handle = lua.state().interrupt_handle();
    let done = Arc::new(AtomicBool::new(false));
    let stormers = storm(&handle, &done);
    let start = Instant::now();
    let mut rounds = 0;
    while start.elapsed() < STORM {
        let outcome = run(
            &mut lua,
            "local n = 0
             for i = 1, 50 do
               local ok, message = pcall(function () for j = 1, 20000 do n = n + 1 end end)
               assert(ok or string.find(message, 'interrupted!', 1, true))
             end",
        );
        if let Err(message) = outcome {
            assert!(message.ends_with("interrupted!"), "{message}");
        }
        rounds += 1;
    }
    done.store(true, Ordering::Relaxed);
    for stormer in stormers {
        stormer.join().expect("storm");
    }
    assert!(rounds > 0);
}

#[test]
fn a_handle_outlives_its_state() {
    for _ in 0..20 {
        let mut lua = Lua::new().expect("memory");
        let handle = lua.state().interrupt_handle();
        let done = Arc::new(AtomicBool::new(false));
        let stormers = storm(&handle, &done);
        let _ = run(&mut lua, "for i = 1, 1000 do local t = { i } end");
        drop(lua);
        thread::sleep(Duration::from_millis(2));
        done.store(true, Ordering::Relaxed);
        for stormer in stormers {
            stormer.join().expect("storm");
        }
        handle.interrupt();
        handle.clear();
    }
}

#[test]
fn states_in_several_threads_know_nothing_of_each_other() {
    let finished = AtomicUsize::new(0);
    thread::scope(|scope| {
        for number in 0..4 {
            let finished = &finished;
            scope.spawn(move || {
                let mut lua = Lua::new().expect("memory");
                let script = format!(
                    "x = {number}
                     local keep = {{}}
                     for i = 1, 20000 do
                       keep[i % 50] = setmetatable({{ 'text ' .. i }}, {{ __gc = function (o) y = o[1] end }})
                       assert(x == {number})
                     end
                     collectgarbage()
                     assert(string.format('%5.2f', os.time() * 0) == ' 0.00')
                     assert(tostring(print) and os.getenv('NOT A VARIABLE') == nil)
                     assert(os.remove(os.tmpname()))"
                );
                run(&mut lua, &script).expect("runs");
                finished.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(finished.load(Ordering::Relaxed), 4);
}
