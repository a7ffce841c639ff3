//! The bytes of the input, read by whatever native function runs.

use std::cell::RefCell;

use lua_rs::{Context, Value};

/// Names of fields: those of metamethods, and some others.
const NAMES: [&str; 24] = [
    "__index",
    "__newindex",
    "__gc",
    "__mode",
    "__len",
    "__eq",
    "__add",
    "__concat",
    "__call",
    "__close",
    "__lt",
    "__le",
    "__name",
    "__tostring",
    "__metatable",
    "__pairs",
    "__unm",
    "__idiv",
    "x",
    "y",
    "n",
    "k",
    "v",
    "kv",
];

thread_local! {
    static INPUT: RefCell<(Vec<u8>, usize)> = const { RefCell::new((Vec::new(), 0)) };
}

/// Begins a new input.
pub fn set(data: &[u8]) {
    INPUT.replace((data.to_vec(), 0));
}

/// Is there more?
pub fn more() -> bool {
    INPUT.with_borrow(|(data, at)| *at < data.len())
}

/// The next byte; 0 at the end.
pub fn byte() -> u8 {
    INPUT.with_borrow_mut(|(data, at)| {
        let byte = data.get(*at).copied().unwrap_or(0);
        *at += 1;
        byte
    })
}

/// A number below `n`.
pub fn below(n: usize) -> usize {
    usize::from(byte()) % n.max(1)
}

/// A slot: mostly one that exists; now and then one that does not.
pub fn any_slot(ctx: &Context<'_>) -> usize {
    let b = usize::from(byte());
    if b == 255 {
        ctx.top() + 3
    } else {
        b % (ctx.top() + 1)
    }
}

/// A slot that exists; makes one if there is none.
pub fn slot(ctx: &Context<'_>) -> usize {
    if ctx.top() == 0 {
        ctx.push_nil();
    }
    1 + below(ctx.top())
}

/// A field's name.
pub fn name() -> &'static [u8] {
    NAMES[below(NAMES.len())].as_bytes()
}

/// An integer: small ones and the ends.
pub fn integer() -> i64 {
    match byte() {
        255 => i64::MAX,
        254 => i64::MIN,
        253 => 1 << 40,
        b => i64::from(b as i8),
    }
}

/// A value without identity.
pub fn simple() -> Value<'static> {
    match byte() % 8 {
        0 => Value::Nil,
        1 => Value::Boolean(byte() & 1 == 1),
        2 => Value::Number(f64::from(byte() as i8) / 2.0),
        3 => Value::Number(f64::NAN),
        4 => Value::LightUserData(usize::from(byte())),
        5 => Value::Number(1e300),
        _ => Value::Integer(integer()),
    }
}

/// A text: short, long, or of the length where strings change their kind.
pub fn text() -> Vec<u8> {
    let b = byte();
    let len = match b % 4 {
        0 => usize::from(b / 4),
        1 => 38 + usize::from(b / 64),
        2 => 1,
        _ => usize::from(b) * 8,
    };
    vec![b'a' + byte() % 4; len]
}
