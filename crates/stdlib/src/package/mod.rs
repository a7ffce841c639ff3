//! `require` and `package` (§6.3).

mod search;

use crate::auxlib::{append, new_lib, register};
use crate::host::{c_string, os_bytes, system};
use lua_rs_vm::{Context, LuaError, NativeFn, Ret, Table, Value};

/// Registry fields, under the names C libraries know them by.
pub(crate) const LOADED: &[u8] = b"_LOADED";
const PRELOAD: &[u8] = b"_PRELOAD";

const FUNCTIONS: [(&str, NativeFn); 2] = [
    ("loadlib", search::loadlib),
    ("searchpath", search::searchpath),
];

const SEARCHERS: [NativeFn; 4] = [
    search::searcher_preload,
    search::searcher_lua,
    search::searcher_native,
    search::searcher_native_root,
];

const DIRECTORY_SEPARATOR: &str = if cfg!(windows) { "\\" } else { "/" };

const DEFAULT_PATH: &str = if cfg!(windows) {
    ".\\?.lua;.\\?\\init.lua"
} else {
    "/usr/local/share/lua/5.4/?.lua;/usr/local/share/lua/5.4/?/init.lua;\
     /usr/local/lib/lua/5.4/?.lua;/usr/local/lib/lua/5.4/?/init.lua;./?.lua;./?/init.lua"
};

const DEFAULT_CPATH: &str = if cfg!(windows) {
    ".\\?.dll;.\\loadall.dll"
} else {
    "/usr/local/lib/lua/5.4/?.so;/usr/local/lib/lua/5.4/loadall.so;./?.so"
};

/// Opens the library: defines `require` and returns the table of the rest.
///
/// # Errors
/// Out of memory.
pub fn open_package(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    crate::host::ensure_host(ctx)?;
    let package = new_lib(ctx, &FUNCTIONS)?;
    let searchers = ctx.new_table(SEARCHERS.len(), 0)?;
    for (i, &searcher) in SEARCHERS.iter().enumerate() {
        let searcher = ctx.new_native(searcher, &[Value::Table(package)])?;
        searchers.raw_set_int(ctx, i as i64 + 1, Value::Function(searcher))?;
    }
    package.raw_set_bytes(ctx, b"searchers", Value::Table(searchers))?;
    for (field, variable, default) in [
        (&b"path"[..], "LUA_PATH", DEFAULT_PATH),
        (b"cpath", "LUA_CPATH", DEFAULT_CPATH),
    ] {
        let path = ctx.new_string(&initial_path(ctx, variable, default)?)?;
        package.raw_set_bytes(ctx, field, Value::String(path))?;
    }
    let config = format!("{DIRECTORY_SEPARATOR}\n;\n?\n!\n-\n");
    package.raw_set_bytes(
        ctx,
        b"config",
        Value::String(ctx.new_string(config.as_bytes())?),
    )?;
    package.raw_set_bytes(ctx, b"loaded", Value::Table(registry_table(ctx, LOADED)?))?;
    package.raw_set_bytes(ctx, b"preload", Value::Table(registry_table(ctx, PRELOAD)?))?;
    let require = ctx.new_native(require, &[Value::Table(package)])?;
    ctx.globals()
        .raw_set_bytes(ctx, b"require", Value::Function(require))?;
    ctx.push(package);
    ctx.ret(1)
}

/// The table in a field of the registry, made if there is none (luaL_getsubtable).
pub(crate) fn registry_table<'a>(
    ctx: &'a Context<'_>,
    field: &[u8],
) -> Result<Table<'a>, LuaError> {
    if let Value::Table(table) = ctx.registry().raw_get_bytes(ctx, field) {
        return Ok(table);
    }
    let table = ctx.new_table(0, 0)?;
    ctx.registry()
        .raw_set_bytes(ctx, field, Value::Table(table))?;
    Ok(table)
}

/// The path of an environment variable (that of this version first), with `;;` standing for the default.
fn initial_path(ctx: &Context<'_>, variable: &str, default: &str) -> Result<Vec<u8>, LuaError> {
    let host = system(ctx)?.host();
    let value = host
        .environment(format!("{variable}_5_4").as_ref())
        .or_else(|| host.environment(variable.as_ref()));
    match value {
        Some(value) if !ctx.registry().raw_get_bytes(ctx, b"LUA_NOENV").is_truthy() => {
            Ok(with_default(&os_bytes(&value), default.as_bytes()))
        }
        _ => Ok(default.as_bytes().to_vec()),
    }
}

fn with_default(path: &[u8], default: &[u8]) -> Vec<u8> {
    let Some(mark) = path.windows(2).position(|pair| pair == b";;") else {
        return path.to_vec();
    };
    let (before, after) = (&path[..mark], &path[mark + 2..]);
    [
        before,
        if before.is_empty() { b"" } else { b";" },
        default,
        if after.is_empty() { b"" } else { b";" },
        after,
    ]
    .concat()
}

fn require(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    const NAME: usize = 1;
    const LOADED_TABLE: usize = 2;
    let mut name = Vec::new();
    append(ctx, &mut name, c_string(ctx.check_bytes(NAME)?))?;
    ctx.set_top(NAME);
    ctx.push(ctx.registry().raw_get_bytes(ctx, LOADED));
    ctx.index_field(LOADED_TABLE, &name)?;
    if ctx.arg(ctx.top()).is_truthy() {
        return ctx.ret(1);
    }
    ctx.pop(1);
    find_loader(ctx, &name)?;
    // Loader and its data are on top. The data is needed once more, as second result.
    let data = ctx.top();
    let loader = data - 1;
    ctx.push_copy(loader);
    ctx.push_copy(NAME);
    ctx.push_copy(data);
    ctx.call(2, 1)?;
    if ctx.arg(ctx.top()).is_nil() {
        ctx.pop(1);
    } else {
        ctx.set_field(LOADED_TABLE, &name)?;
    }
    ctx.index_field(LOADED_TABLE, &name)?;
    if ctx.arg(ctx.top()).is_nil() {
        ctx.pop(1);
        ctx.push(true);
        ctx.push(true);
        ctx.set_field(LOADED_TABLE, &name)?;
    }
    ctx.push_copy(data);
    ctx.ret(2)
}

/// Asks the searchers in turn, and leaves the loader and its data on top.
fn find_loader(ctx: &mut Context<'_>, name: &[u8]) -> Result<(), LuaError> {
    ctx.push(ctx.upvalue(1));
    let searchers = ctx.top();
    ctx.index_field(searchers, b"searchers")?;
    ctx.replace(searchers);
    let mut tried = Vec::new();
    for i in 1.. {
        let Value::Table(table) = ctx.arg(searchers) else {
            return Err(ctx.error("'package.searchers' must be a table"));
        };
        let searcher = table.raw_get_int(i);
        if searcher.is_nil() {
            break;
        }
        ctx.push(searcher);
        ctx.push_copy(1);
        ctx.call(1, 2)?;
        let first = ctx.top() - 1;
        match ctx.arg(first) {
            Value::Function(_) => return Ok(()),
            Value::String(_) | Value::Integer(_) | Value::Number(_) => {
                append(ctx, &mut tried, b"\n\t")?;
                append(ctx, &mut tried, ctx.check_bytes(first)?)?;
            }
            _ => {}
        }
        ctx.set_top(searchers);
    }
    Err(ctx.error([b"module '", name, b"' not found:", &tried].concat()))
}

/// Makes a library's table, which is on top, the module `name` and (unless it is the table of globals) a global; pops it.
pub(crate) fn set_loaded(ctx: &Context<'_>, name: &str) -> Result<(), LuaError> {
    let library = ctx.arg(ctx.top());
    registry_table(ctx, LOADED)?.raw_set_bytes(ctx, name.as_bytes(), library)?;
    ctx.globals().raw_set_bytes(ctx, name.as_bytes(), library)?;
    ctx.pop(1);
    Ok(())
}

/// Registers native functions as modules to be loaded on demand (`package.preload`).
///
/// # Errors
/// Out of memory.
pub fn preload(ctx: &Context<'_>, loaders: &[(&str, NativeFn)]) -> Result<(), LuaError> {
    register(ctx, registry_table(ctx, PRELOAD)?, loaders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn default_in_a_path() {
        for (path, expected) in [
            ("a;b", "a;b"),
            (";;", "D"),
            ("a;;", "a;D"),
            (";;b", "D;b"),
            ("a;;b;;c", "a;D;b;;c"),
            (";;;", "D;;"),
            ("", ""),
        ] {
            assert_eq!(
                String::from_utf8_lossy(&with_default(path.as_bytes(), b"D")),
                expected
            );
        }
    }
}
