//! What is checked beside stack effects: a table with a shadow, and that each userdata's value is dropped once.

use std::cell::Cell;
use std::collections::BTreeMap;

use lua_rs::{Context, Value};

use super::input::{byte, more, text};

thread_local! {
    static ALIVE: Cell<i64> = const { Cell::new(0) };
}

/// The value of a userdata.
pub struct Tracked(Box<u32>);

/// What `Tracked` holds while it lives.
const MARK: u32 = 0x600d_da7a;

impl Tracked {
    /// One more.
    pub fn new() -> Tracked {
        ALIVE.set(ALIVE.get() + 1);
        Tracked(Box::new(MARK))
    }

    /// Is it whole?
    pub fn look(&self) {
        assert_eq!(*self.0, MARK, "a userdata's value is gone");
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.look();
        *self.0 = 0;
        ALIVE.set(ALIVE.get() - 1);
    }
}

/// Nothing lives yet.
pub fn reset() {
    ALIVE.set(0);
}

/// The state is gone: so are all its userdata.
pub fn all_dropped() {
    assert_eq!(ALIVE.get(), 0, "userdata left, or dropped twice");
}

/// What a table in the registry holds, kept a second time outside.
#[derive(Default)]
pub struct Shadow(BTreeMap<i64, Vec<u8>>);

const KEY: &[u8] = b"fuzz shadow";

impl Shadow {
    /// Sets or removes some entries.
    pub fn work(&mut self, ctx: &mut Context<'_>) {
        let Some(count) = more().then(|| byte() % 8) else {
            return;
        };
        for _ in 0..count {
            let (key, value) = (i64::from(byte()) - 20, text());
            let Ok(table) = table(ctx) else {
                return;
            };
            if byte() & 3 == 0 {
                if table.raw_set_int(ctx, key, Value::Nil).is_ok() {
                    self.0.remove(&key);
                }
            } else if let Ok(s) = ctx.new_string(&value)
                && table.raw_set_int(ctx, key, s.into()).is_ok()
            {
                self.0.insert(key, value);
            }
        }
        self.holds(ctx);
    }

    /// The table holds what it should, and nothing else.
    pub fn holds(&self, ctx: &mut Context<'_>) {
        let Value::Table(table) = ctx.registry().raw_get_bytes(ctx, KEY) else {
            assert!(self.0.is_empty());
            return;
        };
        for (key, value) in &self.0 {
            match table.raw_get_int(*key) {
                Value::String(s) => assert_eq!(s.as_bytes(), value),
                other => panic!("{key} is {}", other.type_name()),
            }
        }
        let (mut key, mut count) = (Value::Nil, 0);
        while let Some((next, _)) = table.next(key).expect("a key of the table") {
            (key, count) = (next, count + 1);
        }
        assert_eq!(count, self.0.len(), "entries by next");
    }
}

fn table<'v>(ctx: &'v Context<'_>) -> Result<lua_rs::vm::Table<'v>, lua_rs::LuaError> {
    if let Value::Table(table) = ctx.registry().raw_get_bytes(ctx, KEY) {
        return Ok(table);
    }
    let table = ctx.new_table(0, 0)?;
    ctx.registry().raw_set_bytes(ctx, KEY, table.into())?;
    Ok(table)
}
