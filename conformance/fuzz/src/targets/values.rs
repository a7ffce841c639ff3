//! Plain values, and one call of a Lua function with them: what this engine and native Lua are compared by.

use std::cell::RefCell;
use std::collections::HashMap;

use lua_rs::{Context, Lua, LuaError, Value};

/// A value without identity.
#[derive(Clone, PartialEq)]
pub enum Plain {
    /// `nil`
    Nil,
    /// `true` or `false`
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// The bits of a float; all NaNs are one.
    Float(u64),
    /// A string.
    Bytes(Vec<u8>),
    /// Something else.
    Other,
}

impl Plain {
    /// A float.
    pub fn float(number: f64) -> Plain {
        let number = if number.is_nan() { f64::NAN } else { number };
        Plain::Float(number.to_bits())
    }
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Plain::Nil => f.write_str("nil"),
            Plain::Boolean(b) => write!(f, "{b}"),
            Plain::Integer(i) => write!(f, "{i}"),
            Plain::Float(bits) => write!(f, "{:?}", f64::from_bits(*bits)),
            Plain::Bytes(bytes) => write!(f, "\"{}\"", bytes.escape_ascii()),
            Plain::Other => f.write_str("(object)"),
        }
    }
}

/// What a call gave: its results, or the error value.
pub type Answer = Result<Vec<Plain>, Plain>;

/// Bytes a call may use: formats can ask for any size.
pub const MEMORY: usize = 32 << 20;

/// Results of a call that are looked at.
pub const MOST_RESULTS: usize = 250;

thread_local! {
    /// The state in which each driver is.
    static ENGINES: RefCell<HashMap<&'static str, Lua>> = RefCell::default();
}

/// Calls the global function `driver` that the text `driver` defines.
///
/// # Panics
/// If there is no memory for a state, or the text is wrong.
pub fn call(driver: &'static str, args: &[Plain]) -> Answer {
    ENGINES.with_borrow_mut(|engines| {
        let lua = engines.entry(driver).or_insert_with(|| open(driver));
        lua.enter(|ctx| {
            ctx.push(ctx.globals().raw_get_bytes(ctx, b"driver"));
            for arg in args {
                push(ctx, arg).map_err(|_| Plain::Other)?;
            }
            let ok = ctx.pcall(args.len(), lua_rs::vm::MULTI, 0);
            let results = ctx.top().min(MOST_RESULTS);
            let mut results = (1..=results).map(|i| plain(ctx.arg(i)));
            if ok {
                Ok(results.collect())
            } else {
                Err(results.next_back().unwrap_or(Plain::Other))
            }
        })
    })
}

fn open(driver: &str) -> Lua {
    let mut lua = super::sandbox::open();
    let used = lua.state().used_memory();
    lua.state().set_memory_limit(used + MEMORY);
    lua.enter(|ctx| {
        let loaded = ctx.load(driver.as_bytes(), b"=driver", b"t");
        assert!(loaded.is_ok(), "{loaded:?}");
        assert!(ctx.pcall(0, 0, 0), "the driver fails");
    });
    lua
}

fn push(ctx: &Context<'_>, value: &Plain) -> Result<(), LuaError> {
    match value {
        Plain::Nil | Plain::Other => ctx.push_nil(),
        Plain::Boolean(b) => ctx.push(*b),
        Plain::Integer(i) => ctx.push(*i),
        Plain::Float(bits) => ctx.push(f64::from_bits(*bits)),
        Plain::Bytes(bytes) => return ctx.push_bytes(bytes),
    }
    Ok(())
}

fn plain(value: Value<'_>) -> Plain {
    match value {
        Value::Nil => Plain::Nil,
        Value::Boolean(b) => Plain::Boolean(b),
        Value::Integer(i) => Plain::Integer(i),
        Value::Number(n) => Plain::float(n),
        Value::String(s) => Plain::Bytes(s.as_bytes().to_vec()),
        _ => Plain::Other,
    }
}
