//! Numerals to numbers and back: the expected values are those of Lua 5.4.8's `tonumber` and `tostring`.

#![expect(
    clippy::approx_constant,
    clippy::excessive_precision,
    reason = "the values under test are meant as written"
)]

use lua_rs_base::Number::{self, Float, Int};
use lua_rs_base::number::{
    float_to_int_ceil, float_to_int_exact, float_to_int_floor, format_int, parse, to_bytes,
};
use pretty_assertions::assert_eq;

/// Tells -0.0 from 0.0, which `==` does not.
fn bits(number: Option<Number>) -> Option<(bool, u64)> {
    number.map(|number| match number {
        Int(int) => (true, int as u64),
        Float(float) => (false, float.to_bits()),
    })
}

/// Text and the number it is, if any.
const NUMERALS: &[(&str, Option<Number>)] = &[
    ("0", Some(Int(0))),
    ("  12  ", Some(Int(12))),
    ("\x09\x0A\x0B\x0C\x0D7\x0B", Some(Int(7))),
    ("-7", Some(Int(-7))),
    ("+7", Some(Int(7))),
    ("- 7", None),
    ("", None),
    ("  ", None),
    ("-", None),
    ("0x", None),
    ("0x10", Some(Int(16))),
    ("-0x10", Some(Int(-16))),
    ("0xffffffffffffffff", Some(Int(-1))),
    ("0x1ffffffffffffffff", Some(Int(-1))),
    ("-0xffffffffffffffff", Some(Int(1))),
    ("9223372036854775807", Some(Int(9223372036854775807))),
    ("9223372036854775808", Some(Float(9.2233720368547758e+18))),
    ("-9223372036854775808", Some(Int(i64::MIN))),
    ("-9223372036854775809", Some(Float(-9.2233720368547758e+18))),
    ("00000000000000000000000000012", Some(Int(12))),
    ("1e1", Some(Float(10.0))),
    ("1E+1", Some(Float(10.0))),
    ("1e-1", Some(Float(0.10000000000000001))),
    ("1e", None),
    ("1e+", None),
    (".5", Some(Float(0.5))),
    ("5.", Some(Float(5.0))),
    (".", None),
    ("-.5", Some(Float(-0.5))),
    ("0x.8", Some(Float(0.5))),
    ("0x8.", Some(Float(8.0))),
    ("0x.", None),
    ("0x.p1", None),
    ("0x1p4", Some(Float(16.0))),
    ("0x1P-4", Some(Float(0.0625))),
    ("0x1p", None),
    ("0xA.8p1", Some(Float(21.0))),
    ("0xep1", Some(Float(28.0))),
    ("0xe+1", None),
    ("inf", None),
    ("nan", None),
    ("INF", None),
    ("0xinf", None),
    ("1e400", Some(Float(f64::INFINITY))),
    ("-1e400", Some(Float(f64::NEG_INFINITY))),
    ("1e-400", Some(Float(0.0))),
    ("0x1p1024", Some(Float(f64::INFINITY))),
    ("0x1p-1075", Some(Float(0.0))),
    ("0x1.8p-1075", Some(Float(4.9406564584124654e-324))),
    ("0x1.00000000000008p0", Some(Float(1.0))),
    ("0x1.000000000000081p0", Some(Float(1.0000000000000002))),
    ("0x1.fffffffffffff8p1023", Some(Float(f64::INFINITY))),
    ("1 2", None),
    ("1_0", None),
    ("1.2.3", None),
    ("1e5.0", None),
    ("3x", None),
    ("0b1", None),
    ("1e99999999999999999999", Some(Float(f64::INFINITY))),
    ("0e99999999999999999999", Some(Float(0.0))),
    ("1e-99999999999999999999", Some(Float(0.0))),
    ("0x1p99999999999999999999", Some(Float(f64::INFINITY))),
    ("0x0p99999999999999999999", Some(Float(0.0))),
    ("1\x00", None),
    ("12a", None),
    (
        "2.2250738585072011e-308",
        Some(Float(2.2250738585072009e-308)),
    ),
    ("4.9e-324", Some(Float(4.9406564584124654e-324))),
    ("2.4703282292062327e-324", Some(Float(0.0))),
    (
        "2.4703282292062328e-324",
        Some(Float(4.9406564584124654e-324)),
    ),
    (
        "1.7976931348623157e308",
        Some(Float(1.7976931348623157e+308)),
    ),
    ("1.7976931348623159e308", Some(Float(f64::INFINITY))),
    ("9007199254740993.0", Some(Float(9007199254740992.0))),
    ("-0", Some(Int(0))),
    ("-0.0", Some(Float(-0.0))),
    ("-0x0p0", Some(Float(-0.0))),
];

#[test]
fn numerals() {
    for (text, expected) in NUMERALS {
        let parsed = parse(text.as_bytes());
        assert_eq!(
            bits(parsed),
            bits(*expected),
            "{text:?} gives {parsed:?}, not {expected:?}"
        );
    }
}

#[test]
fn long_numerals() {
    let zeros = |n| "0".repeat(n);
    let cases = [
        (format!("1{}", zeros(400)), f64::INFINITY),
        (format!("1{}e-400", zeros(400)), 1.0),
        (format!("0.{}1e401", zeros(400)), 1.0),
        (format!("0.{}1e1000001", zeros(1_000_000)), 1.0),
        (format!("1{}e-1000000", zeros(1_000_000)), 1.0),
        (format!("0x1{}p-4000", zeros(1000)), 1.0),
        (format!("0x0.{}1p4004", zeros(1000)), 1.0),
        (format!("0x1.{}1", zeros(100)), 1.0),
        (
            format!("0x1.00000000000008{}1", zeros(100)),
            1.0000000000000002,
        ),
        (
            format!("9007199254740993.{}1", zeros(900)),
            9007199254740994.0,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            parse(text.as_bytes()),
            Some(Float(expected)),
            "{:.20}...",
            text
        );
    }
    assert_eq!(
        parse(format!("{}7", zeros(100_000)).as_bytes()),
        Some(Int(7))
    );
    assert_eq!(
        parse(format!("0x{}", "f".repeat(100_000)).as_bytes()),
        Some(Int(-1))
    );
}

#[test]
fn floats_as_text() {
    let cases: &[(f64, &str)] = &[
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (-1.5, "-1.5"),
        (100.0, "100.0"),
        (1e13, "10000000000000.0"),
        (99999999999999.0, "99999999999999.0"),
        (1e14, "1e+14"),
        (123456789012345.0, "1.2345678901234e+14"),
        (1e15, "1e+15"),
        (1e16, "1e+16"),
        (1e100, "1e+100"),
        (-1e100, "-1e+100"),
        (0.1, "0.1"),
        (1.0 / 3.0, "0.33333333333333"),
        (9007199254740992.0, "9.007199254741e+15"),
        (9223372036854775808.0, "9.2233720368548e+18"),
        (-9223372036854775808.0, "-9.2233720368548e+18"),
        (1e-5, "1e-05"),
        (1e-4, "0.0001"),
        (0.0001234, "0.0001234"),
        (3.14159265358979, "3.1415926535898"),
        (123456.789e3, "123456789.0"),
        (5e-324, "4.9406564584125e-324"),
        (1.7976931348623157e308, "1.7976931348623e+308"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (-f64::NAN, "-nan"),
        (-(-f64::NAN), "nan"),
        (99999999999999.5, "1e+14"),
        (999999999999999.0, "1e+15"),
        (0.99999999999999994, "1.0"),
    ];
    for (float, expected) in cases {
        assert_eq!(
            String::from_utf8(to_bytes(Float(*float))).unwrap(),
            *expected
        );
    }
}

#[test]
fn integers_as_text() {
    for int in [0, 1, -1, 9, 10, -10, 12345, i64::MAX, i64::MIN] {
        let mut out = b"x".to_vec();
        format_int(int, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), format!("x{int}"));
    }
}

#[test]
fn floats_to_integers() {
    const TWO_63: f64 = 9_223_372_036_854_775_808.0;
    let exact = [
        (0.0, Some(0)),
        (-0.0, Some(0)),
        (1.5, None),
        (-3.0, Some(-3)),
        (TWO_63, None),
        (-TWO_63, Some(i64::MIN)),
        (9_223_372_036_854_774_784.0, Some(9_223_372_036_854_774_784)),
        (-9_223_372_036_854_777_856.0, None),
        (f64::NAN, None),
        (f64::INFINITY, None),
        (5e-324, None),
    ];
    for (float, int) in exact {
        assert_eq!(float_to_int_exact(float), int, "{float}");
    }
    assert_eq!(
        (float_to_int_floor(-1.5), float_to_int_ceil(-1.5)),
        (Some(-2), Some(-1))
    );
    assert_eq!(
        (float_to_int_floor(1.5), float_to_int_ceil(1.5)),
        (Some(1), Some(2))
    );
    assert_eq!(
        (float_to_int_floor(TWO_63), float_to_int_ceil(f64::NAN)),
        (None, None)
    );
    assert_eq!(
        (Float(3.0).to_int(), Float(3.5).to_int(), Int(3).to_float()),
        (Some(3), None, 3.0)
    );
}
