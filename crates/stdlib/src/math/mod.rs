//! `math` (§6.7), and the functions of older versions that Lua 5.4 is usually built with.

mod compat;
mod random;

use crate::auxlib::{check_arg, less_than, new_lib, register, register_builtins};
use lua_rs_base::number::{float_to_int_ceil, float_to_int_exact, float_to_int_floor};
use lua_rs_vm::{Args, Builtin, Context, Leaf, LuaError, NativeFn, Outcome, Ret, Value};
use std::f64::consts::PI;

/// A function of one float.
macro_rules! float_function {
    ($function:expr) => {
        Builtin::leaf(
            |ctx| of_float(ctx, $function),
            |_, args| match args.number(1) {
                Some(x) => Outcome::float($function(x)),
                None => Outcome::DECLINED,
            },
        )
    };
}

/// A function that makes an integer of a float.
macro_rules! rounding {
    ($round:expr) => {
        Builtin::leaf(
            |ctx| rounded(ctx, $round),
            |_, args| match (args.float(1), args.integer(1)) {
                (Some(float), _) => match $round(float) {
                    Some(int) => Outcome::integer(int),
                    None => Outcome::float(float),
                },
                (_, Some(int)) => Outcome::integer(int),
                _ => Outcome::DECLINED,
            },
        )
    };
}

const FUNCTIONS: [(&str, NativeFn); 3] = [("atan", atan), ("log", log), ("modf", modf)];

static BUILTINS: [(&str, Builtin); 18] = [
    ("abs", Builtin::leaf(abs, quick_abs)),
    ("acos", float_function!(f64::acos)),
    ("asin", float_function!(f64::asin)),
    ("ceil", rounding!(float_to_int_ceil)),
    ("cos", float_function!(f64::cos)),
    ("deg", float_function!(|x: f64| x * (180.0 / PI))),
    ("exp", float_function!(f64::exp)),
    ("floor", rounding!(float_to_int_floor)),
    ("fmod", Builtin::leaf(fmod, quick_fmod)),
    (
        "max",
        Builtin::leaf(
            |ctx| extreme(ctx, false),
            |_, args| quick_extreme(args, |a, b| a < b, |a, b| a < b),
        ),
    ),
    (
        "min",
        Builtin::leaf(
            |ctx| extreme(ctx, true),
            |_, args| quick_extreme(args, |a, b| b < a, |a, b| b < a),
        ),
    ),
    ("rad", float_function!(|x: f64| x * (PI / 180.0))),
    ("sin", float_function!(f64::sin)),
    ("sqrt", float_function!(f64::sqrt)),
    ("tan", float_function!(f64::tan)),
    ("tointeger", Builtin::leaf(tointeger, quick_tointeger)),
    ("type", Builtin::leaf(type_, quick_type)),
    ("ult", Builtin::leaf(ult, quick_ult)),
];

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_math(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let library = new_lib(ctx, &FUNCTIONS)?;
    ctx.push(library);
    register_builtins(ctx, library, &BUILTINS)?;
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

fn quick_abs<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match (args.integer(1), args.float(1)) {
        (Some(int), _) => Outcome::integer(int.wrapping_abs()),
        (_, Some(float)) => Outcome::float(float.abs()),
        _ => Outcome::DECLINED,
    }
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

fn quick_fmod<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match (args.integer(1), args.integer(2)) {
        (Some(_), Some(0)) => Outcome::DECLINED,
        (Some(a), Some(b)) => Outcome::integer(a.wrapping_rem(b)),
        _ => match (args.number(1), args.number(2)) {
            (Some(a), Some(b)) => Outcome::float(a % b),
            _ => Outcome::DECLINED,
        },
    }
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

fn quick_ult<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match (args.integer(1), args.integer(2)) {
        (Some(a), Some(b)) => Outcome::boolean((a as u64) < b as u64),
        _ => Outcome::DECLINED,
    }
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

/// The extreme of integers only or of floats only. `better` asks whether its second argument takes the place of the first.
fn quick_extreme<'a>(
    args: Args<'a>,
    better: impl Fn(i64, i64) -> bool,
    better_float: impl Fn(f64, f64) -> bool,
) -> Outcome<'a> {
    let mut i = 2;
    if let Some(mut best) = args.integer(1) {
        while i <= args.count() {
            let Some(int) = args.integer(i) else {
                return Outcome::DECLINED;
            };
            if better(best, int) {
                best = int;
            }
            i += 1;
        }
        return Outcome::integer(best);
    }
    let Some(mut best) = args.float(1) else {
        return Outcome::DECLINED;
    };
    while i <= args.count() {
        let Some(float) = args.float(i) else {
            return Outcome::DECLINED;
        };
        if better_float(best, float) {
            best = float;
        }
        i += 1;
    }
    Outcome::float(best)
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

fn quick_tointeger<'a>(_: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match (args.float(1), args.integer(1)) {
        (Some(float), _) => match float_to_int_exact(float) {
            Some(int) => Outcome::integer(int),
            None => Outcome::NIL,
        },
        (_, Some(int)) => Outcome::integer(int),
        _ => Outcome::DECLINED,
    }
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

fn quick_type<'a>(leaf: Leaf<'a>, args: Args<'a>) -> Outcome<'a> {
    match args.value(1) {
        Value::Integer(_) => leaf.string(b"integer"),
        Value::Number(_) => leaf.string(b"float"),
        _ => Outcome::DECLINED,
    }
}
