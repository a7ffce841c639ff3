//! Arithmetic on strings that look like numbers: the metamethods of strings (§3.4.3).

use lua_rs_base::number::{self, Number};
use lua_rs_vm::{Context, Event, LuaError, NativeFn, Ret, Value};

pub(super) const METAMETHODS: [(&str, NativeFn); 8] = [
    ("__add", |ctx| arith(ctx, Event::Add, "__add")),
    ("__sub", |ctx| arith(ctx, Event::Sub, "__sub")),
    ("__mul", |ctx| arith(ctx, Event::Mul, "__mul")),
    ("__mod", |ctx| arith(ctx, Event::Mod, "__mod")),
    ("__pow", |ctx| arith(ctx, Event::Pow, "__pow")),
    ("__div", |ctx| arith(ctx, Event::Div, "__div")),
    ("__idiv", |ctx| arith(ctx, Event::IDiv, "__idiv")),
    ("__unm", |ctx| arith(ctx, Event::Unm, "__unm")),
];

/// Bytes of a numeral that are read in the time of one step of fuel.
const NUMERAL_BYTES: u64 = 4;

fn to_number(value: Value<'_>) -> Option<Number> {
    match value {
        Value::Integer(int) => Some(Number::Int(int)),
        Value::Number(float) => Some(Number::Float(float)),
        Value::String(text) => number::parse(text.as_bytes()),
        _ => None,
    }
}

fn push_number(ctx: &Context<'_>, number: Number) {
    match number {
        Number::Int(int) => ctx.push(int),
        Number::Float(float) => ctx.push(float),
    }
}

fn arith(ctx: &mut Context<'_>, op: Event, event: &str) -> Result<Ret, LuaError> {
    for i in [1, 2] {
        if let Value::String(text) = ctx.arg(i) {
            ctx.charge(text.len() as u64 / NUMERAL_BYTES)?;
        }
    }
    let (Some(a), Some(b)) = (to_number(ctx.arg(1)), to_number(ctx.arg(2))) else {
        return other_metamethod(ctx, event);
    };
    push_number(ctx, a);
    // The second operand of a unary operation is a copy of the first.
    if op != Event::Unm {
        push_number(ctx, b);
    }
    ctx.arith(op)?;
    ctx.ret(1)
}

/// Leaves the operation to the metamethod of the second operand.
fn other_metamethod(ctx: &mut Context<'_>, event: &str) -> Result<Ret, LuaError> {
    ctx.set_top(2);
    let method = match ctx.arg(2) {
        Value::String(_) => Value::Nil,
        other => ctx.metafield(other, event),
    };
    if method.is_nil() {
        let (a, b) = (ctx.arg(1).type_name(), ctx.arg(2).type_name());
        return Err(ctx.error(format!("attempt to {} a '{a}' with a '{b}'", &event[2..])));
    }
    ctx.push(method);
    ctx.insert(1);
    ctx.call(2, 1)?;
    ctx.ret(1)
}
