//! A Rust program with a Lua state: a native function, a script that calls it, a result, an error with its traceback.
#![forbid(unsafe_code)]

use lua_rs::vm::LoadError;
use lua_rs::{Context, Lua, LuaError, Ret};

/// `clamp(x, low, high)` for scripts.
fn clamp(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (x, low, high) = (
        ctx.check_number(1)?,
        ctx.check_number(2)?,
        ctx.check_number(3)?,
    );
    if low > high {
        return Err(ctx.arg_error(2, "interval is empty"));
    }
    ctx.push(x.clamp(low, high));
    ctx.ret(1)
}

/// Runs a script; gives its first result as text, or the error's message.
fn run(lua: &mut Lua, source: &str) -> Result<String, String> {
    lua.enter(|ctx| {
        let text = |ctx: &mut Context<'_>| {
            let top = ctx.top();
            match ctx.tostring(top) {
                Ok(()) => String::from_utf8_lossy(ctx.check_bytes(top + 1).unwrap_or_default())
                    .into_owned(),
                Err(_) => "(no text)".to_string(),
            }
        };
        match ctx.load(source.as_bytes(), b"=script", b"t") {
            Ok(()) => {}
            Err(LoadError::Syntax(message)) => {
                return Err(String::from_utf8_lossy(&message).into_owned());
            }
            Err(LoadError::Memory) => return Err("not enough memory".to_string()),
        }
        if ctx.pcall(0, 1, 0) {
            Ok(text(ctx))
        } else {
            Err(text(ctx))
        }
    })
}

fn main() {
    let mut lua = Lua::new().expect("no memory for a state");
    lua.enter(|ctx| {
        ctx.push(ctx.globals());
        ctx.push(clamp as lua_rs::NativeFn);
        ctx.set_field(1, b"clamp").expect("no memory for a name");
        ctx.set_top(0);
    });
    for source in [
        "return clamp(42, 0, 10)",
        "return clamp(1, 5, 0)",
        "return 1 +",
        "return ('x'):rep(3, '-')",
    ] {
        match run(&mut lua, source) {
            Ok(result) => println!("{source} -> {result}"),
            Err(message) => println!("{source} -> error: {message}"),
        }
    }
}
