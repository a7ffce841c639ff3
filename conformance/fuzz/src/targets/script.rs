//! `script`: any text is compiled and run with fuel and a memory limit, with all libraries in a sandbox.

use lua_rs::vm::MULTI;

use super::sandbox::{self, Mode};

/// Compiles and runs `data`; the length of the text says how.
///
/// # Panics
/// If the code of our own compiler does not verify, or does not come through `string.dump` and `load`.
pub fn run(data: &[u8]) {
    let mode = Mode::from_byte(data.len() as u8);
    let mut lua = sandbox::open();
    sandbox::limited(&mut lua, |lua| {
        lua.enter(|ctx| {
            mode.prepare(ctx);
            if let Err(error) = ctx.load(data, b"=fuzz", b"t") {
                let refused = format!("{error:?}").contains("bad binary format");
                assert!(!refused, "own code is refused: {error:?}");
                return;
            }
            if mode.strip {
                let Ok(code) = ctx.dump(ctx.top(), true) else {
                    return;
                };
                let code = code.expect("a Lua function");
                ctx.pop(1);
                let loaded = ctx.load(&code, b"=fuzz", b"b");
                if loaded == Err(lua_rs::vm::LoadError::Memory) {
                    return;
                }
                assert!(loaded.is_ok(), "dumped code is refused: {loaded:?}");
            }
            if mode.in_coroutine {
                sandbox::resume_often(ctx, 0);
            } else {
                ctx.pcall(0, MULTI, 0);
            }
            mode.finish(ctx);
        });
    });
}
