//! Functions that the manual no longer lists; the default build of Lua 5.4 has them (`LUA_COMPAT_MATHLIB`).

use super::{atan, of_float};
use lua_rs_vm::{Context, LuaError, NativeFn, Ret};

pub(super) const FUNCTIONS: [(&str, NativeFn); 8] = [
    ("atan2", atan),
    ("cosh", |ctx| of_float(ctx, f64::cosh)),
    ("frexp", frexp),
    ("ldexp", ldexp),
    ("log10", |ctx| of_float(ctx, f64::log10)),
    ("pow", pow),
    ("sinh", |ctx| of_float(ctx, f64::sinh)),
    ("tanh", |ctx| of_float(ctx, f64::tanh)),
];

fn pow(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let x = ctx.check_number(1)?;
    let y = ctx.check_number(2)?;
    ctx.push(x.powf(y));
    ctx.ret(1)
}

fn frexp(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (fraction, exponent) = split(ctx.check_number(1)?);
    ctx.push(fraction);
    ctx.push(exponent);
    ctx.ret(2)
}

fn ldexp(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let x = ctx.check_number(1)?;
    // C takes an `int`.
    let exponent = ctx.check_integer(2)? as i32;
    ctx.push(scale(x, exponent));
    ctx.ret(1)
}

/// `x` as a fraction in `[0.5, 1)` and a power of two.
fn split(x: f64) -> (f64, i64) {
    const TWO_64: f64 = 18_446_744_073_709_551_616.0;
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    if x.is_subnormal() {
        let (fraction, exponent) = split(x * TWO_64);
        return (fraction, exponent - 64);
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7FF) as i64;
    (
        f64::from_bits(bits & !(0x7FF << 52) | 1022 << 52),
        exponent - 1022,
    )
}

/// `x * 2^exponent`, rounded once.
fn scale(mut x: f64, mut exponent: i32) -> f64 {
    let power = |exponent: i32| f64::from_bits(((exponent + 1023) as u64) << 52);
    for _ in 0..2 {
        if exponent > 1023 {
            x *= power(1023);
            exponent -= 1023;
        } else if exponent < -1022 {
            // The digits of the result must not be rounded before the last step.
            x *= power(-1022 + 53);
            exponent += 1022 - 53;
        }
    }
    x * power(exponent.clamp(-1022, 1023))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn split_and_scale() {
        assert_eq!(split(1.0), (0.5, 1));
        assert_eq!(split(-3.0), (-0.75, 2));
        assert_eq!(split(f64::from_bits(1)), (0.5, -1073));
        assert_eq!(split(0.0), (0.0, 0));
        for x in [
            1.0,
            -1.5,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::from_bits(1),
            0.1,
            f64::from_bits(0xFFFF_FFFF),
        ] {
            let (fraction, exponent) = split(x);
            assert_eq!(scale(fraction, exponent as i32), x);
        }
        assert_eq!(scale(1.0, 5000), f64::INFINITY);
        assert_eq!(scale(1.0, i32::MIN), 0.0);
        assert_eq!(scale(f64::from_bits(1), 2000), 2f64.powi(926));
        assert_eq!(scale(0.75, -1074), f64::from_bits(1));
        assert_eq!(scale(0.5, -1074), 0.0);
    }
}
