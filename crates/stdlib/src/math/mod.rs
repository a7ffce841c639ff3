//! `math` (§6.7), and the functions of older versions that Lua 5.4 is usually built with.

mod compat;
mod random;

use crate::auxlib::{check_arg, less_than, new_lib, register};
use lua_rs_base::number::{float_to_int_ceil, float_to_int_exact, float_to_int_floor};
use lua_rs_vm::{Context, LuaError, NativeFn, Ret, Value};
use std::f64::consts::PI;

const FUNCTIONS: [(&str, NativeFn); 21] = [
    ("abs", abs),
    ("acos", |ctx| of_float(ctx, f64::acos)),
    ("asin", |ctx| of_float(ctx, f64::asin)),
    ("atan", atan),
    ("ceil", |ctx| rounded(ctx, float_to_int_ceil)),
    ("cos", |ctx| of_float(ctx, f64::cos)),
    ("deg", |ctx| of_float(ctx, |x| x * (180.0 / PI))),
    ("exp", |ctx| of_float(ctx, f64::exp)),
    ("floor", |ctx| rounded(ctx, float_to_int_floor)),
    ("fmod", fmod),
    ("log", log),
    ("max", |ctx| extreme(ctx, false)),
    ("min", |ctx| extreme(ctx, true)),
    ("modf", modf),
    ("rad", |ctx| of_float(ctx, |x| x * (PI / 180.0))),
    ("sin", |ctx| of_float(ctx, f64::sin)),
    ("sqrt", |ctx| of_float(ctx, f64::sqrt)),
    ("tan", |ctx| of_float(ctx, f64::tan)),
    ("tointeger", tointeger),
    ("type", type_),
    ("ult", ult),
];

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_math(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let library = new_lib(ctx, &FUNCTIONS)?;
    ctx.push(library);
    register(ctx, library, &compat::FUNCTIONS)?;
    for (name, value) in [
        ("pi", Value::Number(PI)),
        ("huge", Value::Number(f64::INFINITY)),
        ("maxinteger", Value::Integer(i64::MAX)),
        ("mininteger", Value::Integer(i64::MIN)),
    ] {
        library.raw_set_bytes(ctx, name.as_bytes(), value)?;
    }
    random::register(ctx, library)?;
    ctx.ret(1)
}

fn of_float(ctx: &Context<'_>, function: impl FnOnce(f64) -> f64) -> Result<Ret, LuaError> {
    ctx.push(function(ctx.check_number(1)?));
    ctx.ret(1)
}

fn abs(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    match ctx.as_integer(1) {
        Some(int) => ctx.push(int.wrapping_abs()),
        None => ctx.push(ctx.check_number(1)?.abs()),
    }
    ctx.ret(1)
}

fn atan(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let y = ctx.check_number(1)?;
    let x = ctx.opt_number(2, 1.0)?;
    ctx.push(y.atan2(x));
    ctx.ret(1)
}

fn rounded(ctx: &Context<'_>, round: impl FnOnce(f64) -> Option<i64>) -> Result<Ret, LuaError> {
    match ctx.as_integer(1) {
        Some(int) => ctx.push(int),
        None => {
            let float = ctx.check_number(1)?;
            match round(float) {
                Some(int) => ctx.push(int),
                // What is that large has no fraction.
                None => ctx.push(float),
            }
        }
    }
    ctx.ret(1)
}

fn fmod(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    match (ctx.as_integer(1), ctx.as_integer(2)) {
        (Some(a), Some(b)) => {
            check_arg(ctx, b != 0, 2, "zero")?;
            ctx.push(a.wrapping_rem(b));
        }
        _ => {
            // The order in which C compilers for x86 evaluate the arguments; it shows in error messages.
            let b = ctx.check_number(2)?;
            ctx.push(ctx.check_number(1)? % b);
        }
    }
    ctx.ret(1)
}

fn modf(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    if let Some(int) = ctx.as_integer(1) {
        ctx.push(int);
        ctx.push(0.0);
    } else {
        let float = ctx.check_number(1)?;
        let integral = float.trunc();
        match float_to_int_exact(integral) {
            Some(int) => ctx.push(int),
            None => ctx.push(integral),
        }
        // Of an infinity minus itself there would be no fraction left.
        ctx.push(if float == integral {
            0.0
        } else {
            float - integral
        });
    }
    ctx.ret(2)
}

fn ult(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let a = ctx.check_integer(1)? as u64;
    let b = ctx.check_integer(2)? as u64;
    ctx.push(a < b);
    ctx.ret(1)
}

fn log(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let x = ctx.check_number(1)?;
    let result = if ctx.is_none_or_nil(2) {
        x.ln()
    } else {
        let base = ctx.check_number(2)?;
        if base == 2.0 {
            x.log2()
        } else if base == 10.0 {
            x.log10()
        } else {
            x.ln() / base.ln()
        }
    };
    ctx.push(result);
    ctx.ret(1)
}

fn extreme(ctx: &mut Context<'_>, least: bool) -> Result<Ret, LuaError> {
    let count = ctx.top();
    check_arg(ctx, count >= 1, 1, "value expected")?;
    let mut best = 1;
    for i in 2..=count {
        let (a, b) = if least { (i, best) } else { (best, i) };
        if less_than(ctx, a, b)? {
            best = i;
        }
    }
    ctx.push_copy(best);
    ctx.ret(1)
}

fn tointeger(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    match ctx.arg(1).to_integer() {
        Some(int) => ctx.push(int),
        None => {
            ctx.check_any(1)?;
            ctx.push_nil();
        }
    }
    ctx.ret(1)
}

fn type_(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    match ctx.arg(1) {
        Value::Integer(_) => ctx.push_bytes(b"integer")?,
        Value::Number(_) => ctx.push_bytes(b"float")?,
        _ => {
            ctx.check_any(1)?;
            ctx.push_nil();
        }
    }
    ctx.ret(1)
}
