//! Opens the libraries that exist so far, until the standard library does it by itself.

use lua_rs::stdlib::{open_math, open_string, open_table, open_utf8};
use lua_rs::vm::{Context, LuaError, NativeFn, Ret};

use crate::session::set_global;

/// Opens them all as globals.
pub fn open(ctx: &mut Context<'_>) -> Result<(), LuaError> {
    let libraries: [(&[u8], NativeFn); 4] = [
        (b"string", open_string),
        (b"table", open_table),
        (b"math", open_math),
        (b"utf8", open_utf8),
    ];
    for (name, open) in libraries {
        ctx.push(open);
        ctx.call(0, 1)?;
        set_global(ctx, name)?;
    }
    ctx.push(print as NativeFn);
    set_global(ctx, b"print")
}

fn print(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let n = ctx.top();
    let mut line = Vec::new();
    for i in 1..=n {
        ctx.tostring(i)?;
        line.extend_from_slice(if i > 1 { b"\t" } else { b"" });
        line.extend_from_slice(ctx.bytes(n + 1));
        ctx.pop(1);
    }
    line.push(b'\n');
    let _ = std::io::Write::write_all(&mut std::io::stdout(), &line);
    ctx.ret(0)
}
