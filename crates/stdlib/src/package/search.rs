//! Finding modules: the four searchers, `package.searchpath`, and the answer to dynamic libraries.

use super::{DIRECTORY_SEPARATOR, PRELOAD};
use crate::auxlib::append;
use crate::base::load_file;
use crate::host::{OpenMode, c_string, os_string, system};
use lua_rs_vm::{Context, LuaError, Ret, Value};

/// This interpreter is no C program, so there is nothing that a C library could link to.
const NO_LIBRARIES: &str = "dynamic libraries not enabled; check your Lua installation";

/// Steps of fuel that trying to open a file takes.
const OPENING: u64 = 256;

pub(super) fn loadlib(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_bytes(1)?;
    ctx.check_bytes(2)?;
    ctx.push_nil();
    ctx.push_bytes(NO_LIBRARIES.as_bytes())?;
    ctx.push_bytes(b"absent")?;
    ctx.ret(3)
}

/// `text` with every `from` replaced, unless that is longer than `room` or than the system has memory for: what a script passes may make it
/// any size.
fn replaced(text: &[u8], from: &[u8], to: &[u8], room: usize) -> Option<Vec<u8>> {
    let mut result: Vec<u8> = Vec::new();
    let mut add = |bytes: &[u8]| {
        if bytes.len() > room - result.len() || result.try_reserve(bytes.len()).is_err() {
            return None;
        }
        result.extend_from_slice(bytes);
        Some(())
    };
    let mut rest = 0;
    if !from.is_empty() {
        for at in memchr::memmem::find_iter(text, from) {
            add(&text[rest..at])?;
            add(to)?;
            rest = at + from.len();
        }
    }
    add(&text[rest..])?;
    Some(result)
}

/// As [`replaced`].
///
/// # Errors
/// "not enough memory".
fn replace_all(
    ctx: &Context<'_>,
    text: &[u8],
    from: &[u8],
    to: &[u8],
) -> Result<Vec<u8>, LuaError> {
    replaced(text, from, to, ctx.memory_room()).ok_or_else(|| ctx.error_memory())
}

/// The first file of a path that can be opened, or a message that lists them all.
fn search(
    ctx: &Context<'_>,
    name: &[u8],
    path: &[u8],
    separator: &[u8],
    directory_separator: &[u8],
) -> Result<Result<Vec<u8>, Vec<u8>>, LuaError> {
    let [name, path, separator, directory_separator] =
        [name, path, separator, directory_separator].map(c_string);
    // The whole separator is replaced, but its first byte decides whether there is anything to do.
    let name = match separator.first() {
        Some(first) if name.contains(first) => {
            replace_all(ctx, name, separator, directory_separator)?
        }
        _ => replace_all(ctx, name, b"", b"")?,
    };
    let files = replace_all(ctx, path, b"?", &name)?;
    let host = system(ctx)?.host();
    if !files.is_empty() {
        for file in files.split(|&byte| byte == b';') {
            ctx.charge(OPENING)?;
            if host.open(os_string(file).as_ref(), OpenMode::Read).is_ok() {
                return Ok(Ok(file.to_vec()));
            }
        }
    }
    let mut message = b"no file '".to_vec();
    append(
        ctx,
        &mut message,
        &replace_all(ctx, &files, b";", b"'\n\tno file '")?,
    )?;
    append(ctx, &mut message, b"'")?;
    Ok(Err(message))
}

pub(super) fn searchpath(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    // Checked from the last to the first, as PUC's compiled code does.
    let directory_separator = ctx.opt_bytes(4)?.unwrap_or(DIRECTORY_SEPARATOR.as_bytes());
    let separator = ctx.opt_bytes(3)?.unwrap_or(b".");
    let path = ctx.check_bytes(2)?;
    let name = ctx.check_bytes(1)?;
    match search(ctx, name, path, separator, directory_separator)? {
        Ok(file) => {
            ctx.push_bytes(&file)?;
            ctx.ret(1)
        }
        Err(message) => {
            ctx.push_nil();
            ctx.push_bytes(&message)?;
            ctx.ret(2)
        }
    }
}

/// Searches the path in field `field` of `package`.
fn find_file(
    ctx: &mut Context<'_>,
    name: &[u8],
    field: &str,
) -> Result<Result<Vec<u8>, Vec<u8>>, LuaError> {
    ctx.push(ctx.upvalue(1));
    let package = ctx.top();
    ctx.index_field(package, field.as_bytes())?;
    let path = package + 1;
    if !matches!(
        ctx.arg(path),
        Value::String(_) | Value::Integer(_) | Value::Number(_)
    ) {
        return Err(ctx.error(format!("'package.{field}' must be a string")));
    }
    let found = search(
        ctx,
        name,
        ctx.check_bytes(path)?,
        b".",
        DIRECTORY_SEPARATOR.as_bytes(),
    )?;
    ctx.set_top(package - 1);
    Ok(found)
}

fn load_error(ctx: &Context<'_>, file: &[u8], message: &[u8]) -> LuaError {
    ctx.error(
        [
            b"error loading module '",
            c_string(ctx.bytes(1)),
            b"' from file '",
            file,
            b"':\n\t",
            message,
        ]
        .concat(),
    )
}

pub(super) fn searcher_preload(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let name = replace_all(ctx, c_string(ctx.check_bytes(1)?), b"", b"")?;
    ctx.push(ctx.registry().raw_get_bytes(ctx, PRELOAD));
    ctx.index_field(ctx.top(), &name)?;
    if ctx.arg(ctx.top()).is_nil() {
        ctx.push_bytes(&[b"no field package.preload['", &*name, b"']"].concat())?;
        return ctx.ret(1);
    }
    ctx.push_bytes(b":preload:")?;
    ctx.ret(2)
}

pub(super) fn searcher_lua(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let name = replace_all(ctx, ctx.check_bytes(1)?, b"", b"")?;
    match find_file(ctx, &name, "path")? {
        Err(message) => {
            ctx.push_bytes(&message)?;
            ctx.ret(1)
        }
        Ok(file) => {
            if !load_file(ctx, Some(&file), b"bt")? {
                return Err(load_error(ctx, &file, ctx.bytes(ctx.top())));
            }
            ctx.push_bytes(&file)?;
            ctx.ret(2)
        }
    }
}

/// Looks for a library, which cannot be loaded if it exists.
fn search_native(ctx: &mut Context<'_>, name: &[u8]) -> Result<Ret, LuaError> {
    match find_file(ctx, name, "cpath")? {
        Err(message) => {
            ctx.push_bytes(&message)?;
            ctx.ret(1)
        }
        Ok(file) => Err(load_error(ctx, &file, NO_LIBRARIES.as_bytes())),
    }
}

pub(super) fn searcher_native(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let name = replace_all(ctx, ctx.check_bytes(1)?, b"", b"")?;
    search_native(ctx, &name)
}

pub(super) fn searcher_native_root(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let name = ctx.check_bytes(1)?;
    match memchr::memchr(b'.', name) {
        None => ctx.ret(0),
        Some(end) => {
            let root = name[..end].to_vec();
            search_native(ctx, &root)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn replacing() {
        assert_eq!(
            replaced(b"a.b..c", b".", b"/", 7).as_deref(),
            Some(&b"a/b//c"[..])
        );
        assert_eq!(
            replaced(b"a::b:", b"::", b"", 3).as_deref(),
            Some(&b"ab:"[..])
        );
        assert_eq!(replaced(b"abc", b"", b"x", 3).as_deref(), Some(&b"abc"[..]));
        assert_eq!(replaced(b"a.b", b".", b"::", 3), None);
    }
}
