//! Running a script that nobody trusts: with limits of instructions, memory, depth and time.
//!
//!     cargo run --release --example limits -- script.lua

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use lua_rs::Lua;

/// Steps: an instruction takes one.
const FUEL: u64 = 1_000_000_000;
const MEMORY: usize = 256 << 20;
const SLOTS: usize = 100_000;
const TIME: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: limits script.lua")?;
    let source = std::fs::read(&path)?;
    let mut lua = Lua::new()?;
    let state = lua.state();
    state.set_memory_limit(MEMORY);
    state.set_fuel(Some(FUEL));
    state.set_stack_limit(SLOTS);

    // The clock is another thread, which this one tells when it is done.
    let handle = state.interrupt_handle();
    let (done, wait) = channel::<()>();
    let clock = thread::spawn(move || {
        if wait.recv_timeout(TIME) == Err(RecvTimeoutError::Timeout) {
            handle.terminate();
        }
    });

    let failure = lua.enter(|ctx| {
        if let Err(error) = ctx.load(&source, format!("@{path}").as_bytes(), b"t") {
            return Some(format!("{error:?}"));
        }
        if ctx.pcall(0, 0, 0) {
            return None;
        }
        Some(String::from_utf8_lossy(ctx.bytes(ctx.top())).into_owned())
    });
    drop(done);
    clock.join().map_err(|_| "the clock failed")?;
    if let Some(message) = failure {
        // An error of the script, or what stopped it: "out of fuel", "not enough memory", "stack overflow", "terminated".
        eprintln!("{message} ({:?})", lua.state().stopped());
    }
    let left = lua.state().fuel().unwrap_or(0);
    println!("{} steps, {} bytes", FUEL - left, lua.state().used_memory());
    Ok(())
}
