//! Numbers in `printf` formats: the expected texts are glibc's, by way of Lua 5.4.8's `string.format`.

#![expect(
    clippy::approx_constant,
    reason = "the values under test are meant as written"
)]

use lua_rs_base::cfmt::{Spec, fmt_a, fmt_d, fmt_e, fmt_f, fmt_g, fmt_o, fmt_u, fmt_x};
use pretty_assertions::assert_eq;

fn spec(format: &str) -> (Spec, char) {
    let body = format.strip_prefix('%').expect("a percent sign");
    let conversion = body.chars().last().expect("a conversion");
    let flags_end = body.find(|c| !"-+ #0".contains(c)).expect("a conversion");
    let (flags, rest) = body[..body.len() - 1].split_at(flags_end);
    let (width, precision) = match rest.split_once('.') {
        Some((width, precision)) => (width, Some(precision.parse().unwrap_or(0))),
        None => (rest, None),
    };
    let has = |c| flags.contains(c);
    let spec = Spec {
        minus: has('-'),
        plus: has('+'),
        space: has(' '),
        alt: has('#'),
        zero: has('0'),
        width: width.parse().unwrap_or(0),
        precision,
        upper: conversion.is_ascii_uppercase(),
    };
    (spec, conversion.to_ascii_lowercase())
}

/// Format, value, text.
const FLOATS: &[(&str, f64, &str)] = &[
    ("%e", 0.0, "0.000000e+00"),
    ("%e", 1.5, "1.500000e+00"),
    ("%.0e", 2.5, "2e+00"),
    ("%#.0e", 2.5, "2.e+00"),
    ("%.3e", -1234567.0, "-1.235e+06"),
    ("%E", 1e-300, "1.000000E-300"),
    ("%12.2e", 3.14159, "    3.14e+00"),
    ("%-12.2e", 3.14159, "3.14e+00    "),
    ("%012.2e", -3.14159, "-0003.14e+00"),
    ("%+e", 1.0, "+1.000000e+00"),
    ("% e", 1.0, " 1.000000e+00"),
    ("%f", 0.5, "0.500000"),
    ("%.0f", 0.5, "0"),
    ("%.0f", 1.5, "2"),
    ("%.0f", 2.5, "2"),
    ("%#.0f", 3.0, "3."),
    ("%.2f", 0.125, "0.12"),
    ("%.2f", 0.375, "0.38"),
    ("%.3f", -0.0, "-0.000"),
    ("%10.3f", 3.14159, "     3.142"),
    ("%-10.3f", 3.14159, "3.142     "),
    ("%010.3f", -3.14159, "-00003.142"),
    ("%.20f", 0.1, "0.10000000000000000555"),
    ("%f", 1e15, "1000000000000000.000000"),
    ("%.0f", 1e22, "10000000000000000000000"),
    ("%.30f", 5e-324, "0.000000000000000000000000000000"),
    ("%g", 100000.0, "100000"),
    ("%g", 1000000.0, "1e+06"),
    ("%g", 0.0001, "0.0001"),
    ("%g", 0.00001, "1e-05"),
    ("%#g", 1.0, "1.00000"),
    ("%#.3g", 1e10, "1.00e+10"),
    ("%.3g", 1234.5, "1.23e+03"),
    ("%.0g", 0.05, "0.05"),
    ("%G", 1e-10, "1E-10"),
    ("%.14g", 3.14159265358979, "3.1415926535898"),
    ("%.17g", 0.1, "0.10000000000000001"),
    ("%.14g", 1e100, "1e+100"),
    ("%g", 1e300, "1e+300"),
    (
        "%.99g",
        0.1,
        "0.1000000000000000055511151231257827021181583404541015625",
    ),
    ("%010g", -2.5, "-0000002.5"),
    ("%+g", 2.5, "+2.5"),
    ("%.10g", 123456789012.0, "1.23456789e+11"),
    ("%a", 1.0, "0x1p+0"),
    ("%a", 0.5, "0x1p-1"),
    ("%a", -0.0, "-0x0p+0"),
    ("%A", 255.5, "0X1.FFP+7"),
    ("%.0a", 1.5, "0x2p+0"),
    ("%.0a", 1.25, "0x1p+0"),
    ("%.1a", 1.999, "0x2.0p+0"),
    ("%.3a", 3.14159, "0x1.922p+1"),
    ("%.15a", 1.0, "0x1.000000000000000p+0"),
    ("%a", 5e-324, "0x0.0000000000001p-1022"),
    ("%.2a", 5e-324, "0x0.00p-1022"),
    ("%#a", 1.0, "0x1.p+0"),
    ("%20a", 1.0, "              0x1p+0"),
    ("%020a", -1.0, "-0x00000000000001p+0"),
    ("%-20a", 1.0, "0x1p+0              "),
    ("%f", f64::INFINITY, "inf"),
    ("%e", f64::NEG_INFINITY, "-inf"),
    ("%G", f64::INFINITY, "INF"),
    ("%010f", f64::INFINITY, "       inf"),
    ("%+f", f64::INFINITY, "+inf"),
    ("%a", f64::NEG_INFINITY, "-inf"),
    ("%f", f64::NAN, "nan"),
    ("%-6f", f64::INFINITY, "inf   "),
    ("%6.1f", -f64::NAN, "  -nan"),
];

#[test]
fn floats() {
    for (format, x, expected) in FLOATS {
        let (spec, conversion) = spec(format);
        // What is there already stays.
        let mut out = b"<".to_vec();
        match conversion {
            'e' => fmt_e(*x, &spec, &mut out),
            'f' => fmt_f(*x, &spec, &mut out),
            'g' => fmt_g(*x, &spec, &mut out),
            _ => fmt_a(*x, &spec, &mut out),
        }
        assert_eq!(
            String::from_utf8(out).unwrap(),
            format!("<{expected}"),
            "{format} of {x:e}"
        );
    }
}

#[test]
fn integers() {
    let cases: &[(&str, i64, &str)] = &[
        ("%d", 0, "0"),
        ("%.0d", 0, ""),
        ("%5d", 42, "   42"),
        ("%-5d", 42, "42   "),
        ("%05d", -42, "-0042"),
        ("%+d", 42, "+42"),
        ("% d", 42, " 42"),
        ("%+.0d", 0, "+"),
        ("%8.5d", -42, "  -00042"),
        ("%08.5d", 42, "   00042"),
        ("%d", i64::MIN, "-9223372036854775808"),
        ("%.20d", i64::MAX, "09223372036854775807"),
        ("%x", 255, "ff"),
        ("%X", 255, "FF"),
        ("%#x", 255, "0xff"),
        ("%#X", 255, "0XFF"),
        ("%#x", 0, "0"),
        ("%#010x", 255, "0x000000ff"),
        ("%#.5x", 255, "0x000ff"),
        ("%x", -1, "ffffffffffffffff"),
        ("%o", 8, "10"),
        ("%#o", 8, "010"),
        ("%#.0o", 0, "0"),
        ("%#.5o", 8, "00010"),
        ("%.0x", 0, ""),
        ("%-8x", 255, "ff      "),
        ("%5.0d", 0, "     "),
        (
            "%99d",
            7,
            "                                                                                                  7",
        ),
    ];
    for (format, n, expected) in cases {
        let (spec, conversion) = spec(format);
        let mut out = b"<".to_vec();
        match conversion {
            'd' => fmt_d(*n, &spec, &mut out),
            'o' => fmt_o(*n as u64, &spec, &mut out),
            _ => fmt_x(*n as u64, &spec, &mut out),
        }
        assert_eq!(
            String::from_utf8(out).unwrap(),
            format!("<{expected}"),
            "{format} of {n}"
        );
    }
    let mut out = Vec::new();
    fmt_u(
        u64::MAX,
        &Spec {
            width: 22,
            zero: true,
            ..Spec::default()
        },
        &mut out,
    );
    assert_eq!(out, b"0018446744073709551615");
}

#[test]
fn huge_precision() {
    let huge = Spec {
        precision: Some(5000),
        ..Spec::default()
    };
    let mut out = Vec::new();
    fmt_f(5e-324, &huge, &mut out);
    assert_eq!(out.len(), 5002);
    assert_eq!(out.iter().rposition(|&b| b != b'0'), Some(2 + 1073));
    out.clear();
    fmt_f(
        f64::MAX,
        &Spec {
            precision: Some(99),
            ..Spec::default()
        },
        &mut out,
    );
    assert_eq!(out.len(), 309 + 1 + 99);
    assert!(out.starts_with(b"179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558"));
    out.clear();
    fmt_e(0.1, &huge, &mut out);
    assert_eq!(out.len(), 5006);
    out.clear();
    fmt_a(
        0.1,
        &Spec {
            precision: Some(99),
            ..Spec::default()
        },
        &mut out,
    );
    assert_eq!(
        out,
        [&b"0x1.999999999999a"[..], &[b'0'; 86], b"p-4"].concat()
    );
}
