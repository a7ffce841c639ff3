//! Lua's arithmetic rules.

use lua_rs_base::Number::{Float, Int};
use lua_rs_base::arith::*;
use pretty_assertions::assert_eq;

#[test]
fn integer_division() {
    let cases = [
        (7, 2, 3, 1),
        (-7, 2, -4, 1),
        (7, -2, -4, -1),
        (-7, -2, 3, -1),
        (6, 3, 2, 0),
        (-6, 3, -2, 0),
        (0, -5, 0, 0),
        (i64::MIN, -1, i64::MIN, 0),
        (i64::MIN, 1, i64::MIN, 0),
        (i64::MAX, -1, -i64::MAX, 0),
        (i64::MIN, i64::MAX, -2, i64::MAX - 1),
        (1, i64::MIN, -1, i64::MIN + 1),
        (5, i64::MAX, 0, 5),
        (-5, i64::MAX, -1, i64::MAX - 5),
    ];
    for (a, b, quotient, rest) in cases {
        assert_eq!(
            (int_floor_div(a, b), int_mod(a, b)),
            (quotient, rest),
            "{a} by {b}"
        );
    }
}

#[test]
fn float_division() {
    const INF: f64 = f64::INFINITY;
    let cases = [
        (5.5, 2.0, 1.5),
        (-5.5, 2.0, 0.5),
        (5.5, -2.0, -0.5),
        (-5.5, -2.0, -1.5),
        (-6.0, 2.0, -0.0),
        (1.0, INF, 1.0),
        (-1.0, INF, INF),
        (1.0, -INF, -INF),
        (-1.0, -INF, -1.0),
        (0.0, INF, 0.0),
    ];
    for (a, b, rest) in cases {
        assert_eq!(float_mod(a, b).to_bits(), f64::to_bits(rest), "{a} by {b}");
    }
    assert!(float_mod(1.0, 0.0).is_nan() && float_mod(INF, 2.0).is_nan());
    assert_eq!(
        (
            float_floor_div(-5.5, 2.0),
            float_floor_div(1.0, 0.0),
            float_floor_div(-1.0, 0.0)
        ),
        (-3.0, INF, -INF)
    );
    assert_eq!(
        (pow(3.0, 2.0), pow(2.0, 0.5), pow(0.0, 0.0)),
        (9.0, std::f64::consts::SQRT_2, 1.0)
    );
}

#[test]
fn shifts() {
    let cases = [
        (1, 0, 1),
        (1, 63, i64::MIN),
        (1, 64, 0),
        (1, i64::MAX, 0),
        (-1, -1, i64::MAX),
        (-1, -63, 1),
        (-1, -64, 0),
        (-1, i64::MIN, 0),
        (-1, 4, -16),
    ];
    for (x, by, result) in cases {
        assert_eq!(shift_left(x, by), result, "{x} << {by}");
        assert_eq!(shift_right(x, by.wrapping_neg()), result, "{x} >> -{by}");
    }
}

#[test]
fn mixed_comparison() {
    const TWO_63: f64 = 9_223_372_036_854_775_808.0;
    const TWO_53: i64 = 1 << 53;
    let ints = [
        i64::MIN,
        i64::MIN + 1,
        -TWO_53 - 1,
        -TWO_53,
        -1,
        0,
        1,
        TWO_53,
        TWO_53 + 1,
        TWO_53 + 2,
        i64::MAX - 1,
        i64::MAX,
    ];
    let floats = [
        -f64::INFINITY,
        -TWO_63 * 2.0,
        -TWO_63,
        -9007199254740994.0,
        -9007199254740992.0,
        -1.5,
        -1.0,
        -0.0,
        0.5,
        1.0,
        9007199254740992.0,
        9007199254740994.0,
        9_223_372_036_854_774_784.0,
        TWO_63,
        f64::INFINITY,
    ];
    for int in ints {
        for float in floats {
            // Floats of this size are integers or have few bits, so that twice their value in 128 bits is exact.
            let twice = if float.is_infinite() {
                if float > 0.0 { i128::MAX } else { i128::MIN }
            } else {
                (float * 2.0) as i128
            };
            let order = (i128::from(int) * 2).cmp(&twice);
            assert_eq!(int_lt_float(int, float), order.is_lt(), "{int} < {float}");
            assert_eq!(int_le_float(int, float), order.is_le(), "{int} <= {float}");
            assert_eq!(float_lt_int(float, int), order.is_gt(), "{float} < {int}");
            assert_eq!(float_le_int(float, int), order.is_ge(), "{float} <= {int}");
            assert_eq!(int_eq_float(int, float), order.is_eq(), "{int} == {float}");
        }
        let nan = f64::NAN;
        assert!(
            !int_lt_float(int, nan)
                && !int_le_float(int, nan)
                && !float_lt_int(nan, int)
                && !float_le_int(nan, int)
        );
    }
}

#[test]
fn loops() {
    let cases = [
        (1, Int(3), 1, Some(2)),
        (1, Int(1), 1, Some(0)),
        (2, Int(1), 1, None),
        (1, Int(10), 4, Some(2)),
        (3, Int(1), -1, Some(2)),
        (1, Int(3), -1, None),
        (i64::MIN, Int(i64::MAX), 1, Some(u64::MAX)),
        (i64::MAX, Int(i64::MIN), -1, Some(u64::MAX)),
        (i64::MAX, Int(i64::MIN), i64::MIN, Some(1)),
        (1, Float(3.9), 1, Some(2)),
        (3, Float(1.1), -1, Some(1)),
        (0, Float(f64::INFINITY), i64::MAX, Some(1)),
        (1, Float(-f64::INFINITY), 1, None),
        (1, Float(f64::INFINITY), -1, None),
        (-1, Float(-f64::INFINITY), i64::MIN, Some(0)),
        (1, Float(f64::NAN), 1, None),
        (1, Float(0.9), 1, None),
    ];
    for (init, limit, step, count) in cases {
        assert_eq!(
            for_loop_count(init, limit, step),
            count,
            "{init}, {limit:?}, {step}"
        );
    }
}
