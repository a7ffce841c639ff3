//! Chunks from strings, functions and files: `load`, `loadfile`, `dofile` (§6.1).

use crate::auxlib::{append, first};
use crate::host::{FileError, c_string, describe, os_string, system};
use lua_rs_vm::{Context, LoadError, LuaError, MULTI, Ret, Status, Value};
use std::io;

/// Steps of fuel that a byte of source text takes.
const LOADED_BYTE: u64 = 8;

/// Loads and pushes the function (`true`) or the message (`false`).
fn load_bytes(ctx: &Context<'_>, chunk: &[u8], name: &[u8], mode: &[u8]) -> Result<bool, LuaError> {
    ctx.charge(chunk.len() as u64 * LOADED_BYTE)?;
    match ctx.load(chunk, name, mode) {
        Ok(()) => return Ok(true),
        Err(LoadError::Syntax(message)) => ctx.push_bytes(&message)?,
        Err(LoadError::Memory) => ctx.push_bytes(b"not enough memory")?,
    }
    Ok(false)
}

/// Returns the loaded function on top, with the value in slot `env` as its first upvalue; or nil and the message on top.
fn finish(ctx: &Context<'_>, loaded: bool, env: Option<usize>) -> Result<Ret, LuaError> {
    let top = ctx.top();
    if !loaded {
        ctx.push_nil();
        ctx.insert(top);
        return ctx.ret(2);
    }
    if let (Some(env), Value::Function(function)) = (env, ctx.arg(top)) {
        ctx.set_function_upvalue(function, 1, ctx.arg(env));
    }
    ctx.ret(1)
}

pub(super) fn load(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let env = (!ctx.is_none(4)).then_some(4);
    let loaded = if matches!(
        ctx.arg(1),
        Value::String(_) | Value::Integer(_) | Value::Number(_)
    ) {
        let mode = c_string(ctx.opt_bytes(3)?.unwrap_or(b"bt"));
        let chunk = ctx.check_bytes(1)?;
        let name = c_string(ctx.opt_bytes(2)?.unwrap_or(chunk));
        load_bytes(ctx, chunk, name, mode)?
    } else {
        ctx.opt_bytes(3)?;
        ctx.opt_bytes(2)?;
        ctx.check_function(1)?;
        match read_chunk(ctx)? {
            None => false,
            Some(chunk) => {
                let mode = c_string(ctx.opt_bytes(3)?.unwrap_or(b"bt"));
                let name = c_string(ctx.opt_bytes(2)?.unwrap_or(b"=(load)"));
                load_bytes(ctx, &chunk, name, mode)?
            }
        }
    };
    finish(ctx, loaded, env)
}

/// Is the text so far wrong, whatever may follow? A cut at white space splits no token, and what only lacks its end is not
/// wrong.
fn is_hopeless(ctx: &Context<'_>, text: &[u8]) -> bool {
    let end = text.iter().rposition(u8::is_ascii_whitespace).unwrap_or(0);
    match ctx.load(&text[..end], b"=", b"t") {
        Ok(()) => {
            ctx.pop(1);
            false
        }
        Err(LoadError::Syntax(message)) => !message.ends_with(b"<eof>"),
        Err(LoadError::Memory) => true,
    }
}

/// Size from which on it is checked from time to time whether the text makes sense at all.
const SUSPICIOUS: usize = 1 << 20;

/// All pieces that the reader function in slot 1 gives, or enough of them to tell that the text is wrong: a reader may go on
/// for ever. `None` and the error pushed if it fails.
fn read_chunk(ctx: &mut Context<'_>) -> Result<Option<Vec<u8>>, LuaError> {
    let mut chunk: Vec<u8> = Vec::new();
    let mut next_check = SUSPICIOUS;
    ctx.set_top(4.max(ctx.top()));
    let top = ctx.top();
    ctx.check_stack(2, "too many nested functions")?;
    loop {
        ctx.charge(1)?;
        ctx.push_copy(1);
        // The reader's errors are `load`'s results, but the message handler in force sees them first.
        if !ctx.pcall_handled(0, 1) {
            return Ok(None);
        }
        let piece = match ctx.arg(ctx.top()) {
            Value::Nil => break,
            Value::String(piece) if piece.is_empty() => break,
            Value::String(piece) => append(ctx, &mut chunk, piece.as_bytes()),
            Value::Integer(_) | Value::Number(_) => {
                append(ctx, &mut chunk, ctx.check_bytes(ctx.top())?)
            }
            _ => Err(ctx.error("reader function must return a string")),
        };
        // What fails while a chunk is read is the answer of `load` and not raised, memory that runs out as well.
        if let Err(error) = piece {
            drop(chunk);
            ctx.push_handled(error);
            return Ok(None);
        }
        ctx.set_top(top);
        if chunk.len() >= next_check {
            if chunk[0] != 0x1B && is_hopeless(ctx, &chunk) {
                break;
            }
            next_check = chunk.len().saturating_mul(4);
        }
    }
    ctx.set_top(top);
    Ok(Some(chunk))
}

/// Loads a file, or standard input without a name, and pushes the function (`true`) or the message (`false`)
/// (luaL_loadfilex). A first line that starts with `#` is skipped, and so is a byte order mark.
///
/// # Errors
/// Out of memory.
pub fn load_file(ctx: &Context<'_>, name: Option<&[u8]>, mode: &[u8]) -> Result<bool, LuaError> {
    let system = system(ctx)?;
    let room = ctx.memory_room();
    let content = match name {
        Some(name) => system.read_file(os_string(name).as_ref(), room),
        None => {
            let mut content = Vec::new();
            system
                .stdin
                .borrow_mut()
                .read_all(&mut content, room)
                .map(|()| content)
                .map_err(FileError::Read)
        }
    };
    let chunk_name = name.map_or_else(
        || b"=stdin".to_vec(),
        |name| [b"@", c_string(name)].concat(),
    );
    let (what, error) = match content {
        Ok(content) => {
            return load_bytes(
                ctx,
                &content[skip_first_line(&content)..],
                &chunk_name,
                mode,
            );
        }
        Err(FileError::Read(error) | FileError::Open(error))
            if error.kind() == io::ErrorKind::OutOfMemory =>
        {
            return Err(ctx.error_memory());
        }
        Err(FileError::Open(error)) => ("cannot open ", error),
        Err(FileError::Read(error)) => ("cannot read ", error),
    };
    let text = describe(&error).0;
    ctx.push_bytes(&[what.as_bytes(), &chunk_name[1..], b": ", text.as_bytes()].concat())?;
    Ok(false)
}

/// Where the chunk starts: behind a byte order mark, and at the end of a first line that starts with `#` (the line
/// numbers stay right so), or behind that end if the rest is binary.
fn skip_first_line(content: &[u8]) -> usize {
    let start = if content.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    if content.get(start) != Some(&b'#') {
        return start;
    }
    let end = first(b'\n', content).unwrap_or(content.len());
    if content.get(end + 1) == Some(&0x1B) {
        end + 1
    } else {
        end
    }
}

pub(super) fn loadfile(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let name = ctx.opt_bytes(1)?;
    let mode = c_string(ctx.opt_bytes(2)?.unwrap_or(b"bt"));
    let env = (!ctx.is_none(3)).then_some(3);
    let loaded = load_file(ctx, name, mode)?;
    finish(ctx, loaded, env)
}

pub(super) fn dofile(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let name = ctx.opt_bytes(1)?;
    ctx.set_top(1);
    if !load_file(ctx, name, b"bt")? {
        return Err(ctx.error_value(ctx.arg(2)));
    }
    ctx.call_then(0, MULTI, 0, |ctx: &mut Context<'_>, _: Status| {
        ctx.ret(ctx.top() - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn first_lines() {
        for (content, rest) in [
            (&b"#!lua\nx"[..], &b"\nx"[..]),
            (b"\xEF\xBB\xBF#x\ny", b"\ny"),
            (b"\xEF\xBB\xBFy", b"y"),
            (b"\xEF\xBBy", b"\xEF\xBBy"),
            (b"#only", b""),
            (b"#b\n\x1BLua", b"\x1BLua"),
            (b"", b""),
        ] {
            assert_eq!(&content[skip_first_line(content)..], rest);
        }
    }
}
