//! Lua's arithmetic rules on integers and floats (§3.4.1 - §3.4.4) and the exact comparison of mixed numbers.

use crate::number::{Number, float_to_int_ceil, float_to_int_floor};

/// Floor division of integers; wraps for `mininteger // -1`.
///
/// # Panics
/// If `b` is 0: the caller raises "attempt to divide by zero".
#[inline]
pub fn int_floor_div(a: i64, b: i64) -> i64 {
    let q = a.wrapping_div(b);
    if (a ^ b) < 0 && q.wrapping_mul(b) != a {
        q - 1
    } else {
        q
    }
}

/// Integer modulo, with the sign of `b`.
///
/// # Panics
/// If `b` is 0: the caller raises "attempt to perform 'n%0'".
#[inline]
pub fn int_mod(a: i64, b: i64) -> i64 {
    let r = a.wrapping_rem(b);
    if r != 0 && (r ^ b) < 0 { r + b } else { r }
}

/// Floor division of floats.
#[inline]
pub fn float_floor_div(a: f64, b: f64) -> f64 {
    (a / b).floor()
}

/// Float modulo, with the sign of `b`.
#[inline]
pub fn float_mod(a: f64, b: f64) -> f64 {
    let r = a % b;
    let wrong_sign = if r > 0.0 { b < 0.0 } else { r < 0.0 && b > 0.0 };
    if wrong_sign { r + b } else { r }
}

/// Exponentiation.
#[inline]
pub fn pow(a: f64, b: f64) -> f64 {
    if b == 2.0 { a * a } else { a.powf(b) }
}

/// `x << y` on the bits of `x`; a negative `y` shifts right, and a shift by 64 or more gives 0.
#[inline]
pub fn shift_left(x: i64, y: i64) -> i64 {
    match y {
        0..=63 => x << y,
        -63..=-1 => ((x as u64) >> -y) as i64,
        _ => 0,
    }
}

/// `x >> y`: the logical shift, the mirror of [`shift_left`].
#[inline]
pub fn shift_right(x: i64, y: i64) -> i64 {
    match y {
        0..=63 => ((x as u64) >> y) as i64,
        -63..=-1 => x << -y,
        _ => 0,
    }
}

/// Whether every integer between 0 and `i` is a float exactly.
#[inline]
fn fits_float(i: i64) -> bool {
    const LIMIT: u64 = 1 << 53;
    (i as u64).wrapping_add(LIMIT) <= 2 * LIMIT
}

/// `i < f`, exactly.
#[inline]
pub fn int_lt_float(i: i64, f: f64) -> bool {
    if fits_float(i) {
        return (i as f64) < f;
    }
    match float_to_int_ceil(f) {
        Some(above) => i < above,
        None => f > 0.0,
    }
}

/// `i <= f`, exactly.
#[inline]
pub fn int_le_float(i: i64, f: f64) -> bool {
    if fits_float(i) {
        return i as f64 <= f;
    }
    match float_to_int_floor(f) {
        Some(below) => i <= below,
        None => f > 0.0,
    }
}

/// `f < i`, exactly.
#[inline]
pub fn float_lt_int(f: f64, i: i64) -> bool {
    if fits_float(i) {
        return f < i as f64;
    }
    match float_to_int_floor(f) {
        Some(below) => below < i,
        None => f < 0.0,
    }
}

/// `f <= i`, exactly.
#[inline]
pub fn float_le_int(f: f64, i: i64) -> bool {
    if fits_float(i) {
        return f <= i as f64;
    }
    match float_to_int_ceil(f) {
        Some(above) => above <= i,
        None => f < 0.0,
    }
}

/// `i == f` as mathematical values.
#[inline]
pub fn int_eq_float(i: i64, f: f64) -> bool {
    crate::number::float_to_int_exact(f) == Some(i)
}

/// How often an integer `for` loop (§3.3.5) runs *after* its first time, or `None` if it does not run at all.
///
/// # Panics
/// If `step` is 0: the caller raises "'for' step is zero".
#[inline]
pub fn for_loop_count(init: i64, limit: Number, step: i64) -> Option<u64> {
    let limit = match limit {
        Number::Int(limit) => limit,
        Number::Float(limit) => clip_for_limit(limit, step)?,
    };
    if step > 0 {
        (init <= limit).then(|| (limit as u64).wrapping_sub(init as u64) / step as u64)
    } else {
        (init >= limit).then(|| (init as u64).wrapping_sub(limit as u64) / step.unsigned_abs())
    }
}

/// The float `limit` of a loop over integers as an integer that stops it at the same place; `None` if it cannot run.
pub fn clip_for_limit(limit: f64, step: i64) -> Option<i64> {
    let rounded = if step < 0 {
        float_to_int_ceil(limit)
    } else {
        float_to_int_floor(limit)
    };
    match rounded {
        Some(limit) => Some(limit),
        None if limit > 0.0 => (step > 0).then_some(i64::MAX),
        // Below every integer, or not a number: then no loop upwards runs; PUC clips NaN downwards as well.
        None => (step < 0).then_some(i64::MIN),
    }
}
