//! The read-eval-print loop: reads lines until they are a complete statement, runs it, prints its results.

use std::io;

use lua_rs::stdlib::host::system;
use lua_rs::vm::{Context, LuaError, MULTI};
use lua_rs_cli::message;

use crate::session::{Session, load, push_global, report};

/// How messages end when the chunk could go on.
const INCOMPLETE: &[u8] = b"<eof>";

/// Runs until the input ends.
///
/// # Errors
/// Those of a prompt's `__tostring`.
pub fn run(session: &Session, ctx: &mut Context<'_>) -> Result<(), LuaError> {
    ctx.set_top(0);
    while let Some(loaded) = load_statement(ctx)? {
        if loaded && session.do_call(ctx, 0, MULTI) {
            print_results(ctx);
        } else {
            report(ctx, None);
        }
        ctx.set_top(0);
    }
    let _ = show(ctx, b"\n")?;
    Ok(())
}

/// Reads a statement and pushes its function, or the error message; `None` at the end of input.
fn load_statement(ctx: &mut Context<'_>) -> Result<Option<bool>, LuaError> {
    let Some(line) = read_line(ctx, b"_PROMPT", "> ")? else {
        return Ok(None);
    };
    let mut chunk = first_line(line);
    if load(ctx, &[b"return ", &chunk[..], b";"].concat(), b"=stdin")? {
        return Ok(Some(true));
    }
    ctx.pop(1);
    loop {
        if load(ctx, &chunk, b"=stdin")? {
            return Ok(Some(true));
        }
        if !ctx.bytes(ctx.top()).ends_with(INCOMPLETE) {
            return Ok(Some(false));
        }
        match read_line(ctx, b"_PROMPT2", ">> ")? {
            Some(line) => chunk.extend([b"\n", &line[..]].concat()),
            None => return Ok(Some(false)),
        }
        ctx.pop(1);
    }
}

/// `=exp` is `return exp`, as in Lua 5.2.
fn first_line(line: Vec<u8>) -> Vec<u8> {
    match line.strip_prefix(b"=") {
        Some(exp) => [b"return ", exp].concat(),
        None => line,
    }
}

/// Shows the prompt in the global variable, or the default, and reads a line without its newline.
fn read_line(
    ctx: &mut Context<'_>,
    variable: &[u8],
    default: &str,
) -> Result<Option<Vec<u8>>, LuaError> {
    push_global(ctx, variable)?;
    let top = ctx.top();
    let prompt = if ctx.arg(top).is_nil() {
        default.as_bytes().to_vec()
    } else {
        ctx.tostring(top)?;
        ctx.bytes(top + 1).to_vec()
    };
    ctx.set_top(top - 1);
    // Without a prompt the lines are as good.
    let _ = show(ctx, &prompt)?;
    let mut line = Vec::new();
    let complete = system(ctx)?
        .stdin
        .borrow_mut()
        .read_line(&mut line, usize::MAX)
        .unwrap_or(false);
    Ok((complete || !line.is_empty()).then_some(line))
}

/// Writes to standard output, behind what scripts have written there.
fn show(ctx: &Context<'_>, text: &[u8]) -> Result<io::Result<()>, LuaError> {
    let mut out = system(ctx)?.stdout.borrow_mut();
    Ok(out.write(text).and_then(|()| out.flush()))
}

/// Calls `print` with all values on the stack.
fn print_results(ctx: &mut Context<'_>) {
    let n = ctx.top();
    if n == 0 {
        return;
    }
    let room = ctx.check_stack(20, "too many results to print");
    let ok = match room.and_then(|()| push_global(ctx, b"print")) {
        Ok(()) => {
            ctx.insert(1);
            ctx.pcall(n, 0, 0)
        }
        Err(error) => {
            let value = ctx.error_object(&error);
            ctx.push(value);
            false
        }
    };
    if !ok {
        let text = ctx.check_bytes(ctx.top()).unwrap_or(b"(null)");
        message(None, &[b"error calling 'print' (", text, b")"].concat());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn equals_sign_means_return() {
        assert_eq!(first_line(b"=1, 2".to_vec()), b"return 1, 2");
        assert_eq!(first_line(b" =1".to_vec()), b" =1");
        assert_eq!(first_line(b"".to_vec()), b"");
    }
}
