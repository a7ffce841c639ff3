//! Numbers and their text: numerals to numbers (§3.1, §3.4.3), numbers to strings as `%d` and `%.14g` write them.

use std::io::Write;

/// A Lua number: one of the two subtypes of §2.1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// The integer subtype.
    Int(i64),
    /// The float subtype.
    Float(f64),
}

/// White space in numerals and source text: that of C's locale.
#[inline]
pub const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// The value of a hexadecimal digit.
#[inline]
pub const fn hex_value(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Converts a numeral to a number: white space around it and a sign are allowed; hexadecimal integers wrap around, decimal
/// integers that overflow become floats; `inf` and `nan` are no numerals. `None` if the text is anything else.
pub fn parse(text: &[u8]) -> Option<Number> {
    // Nearly all numerals of programs: a few decimal digits.
    if matches!(text.len(), 1..=18) {
        let mut value = 0;
        let mut digits = text.iter();
        while let Some(digit @ 0..=9) = digits.clone().next().map(|byte| byte.wrapping_sub(b'0')) {
            value = value * 10 + i64::from(digit);
            digits.next();
        }
        if digits.as_slice().is_empty() {
            return Some(Number::Int(value));
        }
    }
    let start = text.iter().position(|&b| !is_space(b))?;
    let text = &text[start..];
    let (negative, digits) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    match digits {
        [b'0', b'x' | b'X', hex @ ..] => parse_hex(hex, negative),
        _ => parse_decimal(digits, negative),
    }
}

fn all_space(rest: &[u8]) -> bool {
    rest.iter().all(|&b| is_space(b))
}

fn count_digits(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_digit()).count()
}

fn parse_decimal(text: &[u8], negative: bool) -> Option<Number> {
    let whole = count_digits(text);
    if whole > 0
        && all_space(&text[whole..])
        && let Some(int) = decimal_int(&text[..whole], negative)
    {
        return Some(Number::Int(int));
    }
    let mut end = whole;
    let mut fraction = 0;
    if text.get(end) == Some(&b'.') {
        fraction = count_digits(&text[end + 1..]);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    let mantissa = end;
    let mut exponent_digits = 0;
    if let Some(b'e' | b'E') = text.get(end) {
        let sign = matches!(text.get(end + 1), Some(b'+' | b'-')) as usize;
        exponent_digits = count_digits(&text[end + 1 + sign..]);
        if exponent_digits == 0 {
            return None;
        }
        end += 1 + sign + exponent_digits;
    }
    if !all_space(&text[end..]) {
        return None;
    }
    let value = if exponent_digits <= 4 {
        std::str::from_utf8(&text[..end])
            .ok()?
            .parse::<f64>()
            .ok()?
    } else {
        long_exponent(&text[..mantissa], whole, &text[mantissa + 1..end])?
    };
    Some(Number::Float(if negative { -value } else { value }))
}

fn decimal_int(digits: &[u8], negative: bool) -> Option<i64> {
    // Leading zeros count for nothing, so the length alone cannot tell an overflow.
    let magnitude = digits.iter().try_fold(0u64, |n, &d| {
        n.checked_mul(10)?.checked_add(u64::from(d - b'0'))
    })?;
    if negative {
        (magnitude <= 1 << 63).then_some((magnitude as i64).wrapping_neg())
    } else {
        i64::try_from(magnitude).ok()
    }
}

/// A decimal numeral whose exponent has many digits: `core`'s parser caps long exponents before it looks at the mantissa, so a
/// long mantissa that takes them back would go wrong there. The point is moved to the front here first.
fn long_exponent(mantissa: &[u8], whole: usize, exponent: &[u8]) -> Option<f64> {
    let mut scale = decimal_exponent(exponent) + whole as i64;
    let digits: Vec<u8> = mantissa.iter().copied().filter(|&b| b != b'.').collect();
    let zeros = digits.iter().take_while(|&&b| b == b'0').count();
    if zeros == digits.len() {
        return Some(0.0);
    }
    scale = (scale - zeros as i64).clamp(-9999, 9999);
    let text = format!("0.{}e{scale}", std::str::from_utf8(&digits[zeros..]).ok()?);
    text.parse().ok()
}

/// An exponent with its optional sign; huge ones saturate far outside what a mantissa in memory can make up for.
fn decimal_exponent(text: &[u8]) -> i64 {
    const HUGE: i64 = 1 << 60;
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let value = digits.iter().fold(0i64, |n, &d| {
        (n.saturating_mul(10).saturating_add(i64::from(d - b'0'))).min(HUGE)
    });
    if negative { -value } else { value }
}

/// The part of a hexadecimal numeral after `0x`.
fn parse_hex(text: &[u8], negative: bool) -> Option<Number> {
    let mut wrapped = 0u64;
    let mut whole = 0;
    while let Some(digit) = text.get(whole).and_then(|&b| hex_value(b)) {
        wrapped = wrapped << 4 | u64::from(digit);
        whole += 1;
    }
    if whole > 0 && all_space(&text[whole..]) {
        return Some(Number::Int(if negative {
            wrapped.wrapping_neg()
        } else {
            wrapped
        } as i64));
    }
    hex_float(text).map(|value| Number::Float(if negative { -value } else { value }))
}

fn hex_float(text: &[u8]) -> Option<f64> {
    let mut mantissa = 0u64;
    let mut sticky = false;
    let mut scale = 0i64;
    let (mut digits, mut seen_point, mut end) = (0usize, false, 0);
    for &byte in text {
        if byte == b'.' && !seen_point {
            seen_point = true;
        } else if let Some(digit) = hex_value(byte) {
            digits += 1;
            if mantissa >> 60 == 0 {
                mantissa = mantissa << 4 | u64::from(digit);
            } else {
                sticky |= digit != 0;
                scale += 4;
            }
            scale -= if seen_point { 4 } else { 0 };
        } else {
            break;
        }
        end += 1;
    }
    if digits == 0 {
        return None;
    }
    if let Some(b'p' | b'P') = text.get(end) {
        let sign = matches!(text.get(end + 1), Some(b'+' | b'-')) as usize;
        let count = count_digits(&text[end + 1 + sign..]);
        if count == 0 {
            return None;
        }
        let exponent_end = end + 1 + sign + count;
        scale += decimal_exponent(&text[end + 1..exponent_end]);
        end = exponent_end;
    }
    all_space(&text[end..]).then(|| scale_exact(mantissa, sticky, scale))
}

/// `mantissa * 2^scale`, rounded once, to nearest with ties to even; `sticky` says that the mantissa has lost lower bits.
fn scale_exact(mantissa: u64, sticky: bool, scale: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let shift = mantissa.leading_zeros();
    let mantissa = mantissa << shift;
    // The value is 1.xxx * 2^exponent.
    let exponent = scale - i64::from(shift) + 63;
    if exponent > 1023 {
        return f64::INFINITY;
    }
    if exponent < -1076 {
        return 0.0;
    }
    let subnormal = exponent < -1022;
    let drop = if subnormal {
        11 + (-1022 - exponent) as u32
    } else {
        11
    };
    let (kept, lost) = if drop >= 64 {
        (0, if drop == 64 { mantissa } else { 1 })
    } else {
        (mantissa >> drop, mantissa << (64 - drop))
    };
    const HALF: u64 = 1 << 63;
    let round_up = lost > HALF || lost == HALF && (sticky || kept & 1 == 1);
    // The hidden bit and a carry out of the mantissa both add to the exponent field, which is what rounding needs.
    let field = if subnormal {
        0
    } else {
        (exponent + 1022) as u64
    };
    f64::from_bits((field << 52) + kept + u64::from(round_up))
}

/// Appends `int` in decimal.
pub fn format_int(int: i64, out: &mut Vec<u8>) {
    let mut buf = [0u8; 20];
    let digits = decimal_digits(int.unsigned_abs(), &mut buf);
    if int < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(digits);
}

/// The decimal digits of `n`, at the end of `buf`.
pub(crate) fn decimal_digits(mut n: u64, buf: &mut [u8; 20]) -> &[u8] {
    let mut at = buf.len();
    loop {
        at -= 1;
        buf[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            return &buf[at..];
        }
    }
}

/// Appends `float` as `tostring` writes it: `%.14g`, with `.0` added where the result would look like an integer.
pub fn format_float(float: f64, out: &mut Vec<u8>) {
    const EXACT: f64 = 1e14;
    if float.abs() < EXACT && float.trunc() == float {
        if float.is_sign_negative() {
            out.push(b'-');
        }
        format_int(float.abs() as i64, out);
        out.extend_from_slice(b".0");
        return;
    }
    let start = out.len();
    let spec = crate::cfmt::Spec {
        precision: Some(14),
        ..Default::default()
    };
    crate::cfmt::fmt_g(float, &spec, out);
    if out[start..]
        .iter()
        .all(|&b| b == b'-' || b.is_ascii_digit())
    {
        out.extend_from_slice(b".0");
    }
}

/// Appends `number` as `tostring` writes it.
pub fn format(number: Number, out: &mut Vec<u8>) {
    match number {
        Number::Int(int) => format_int(int, out),
        Number::Float(float) => format_float(float, out),
    }
}

/// `number` as `tostring` writes it.
pub fn to_bytes(number: Number) -> Vec<u8> {
    let mut out = Vec::with_capacity(24);
    format(number, &mut out);
    out
}

/// Writes `float` in C's `%.{digits}e` layout but with Rust's exponent, exactly rounded; the source of all decimal formats.
pub(crate) fn write_exp(float: f64, digits: usize, out: &mut Vec<u8>) {
    write!(out, "{float:.digits$e}").expect("writing to memory");
}

/// The integer equal to `float`, if there is one (§3.4.3).
#[inline]
pub fn float_to_int_exact(float: f64) -> Option<i64> {
    let int = truncate(float)?;
    (int as f64 == float).then_some(int)
}

/// `float` without its fraction, if that is an integer of 64 bits. `f64::trunc` and its like are calls on machines
/// without SSE 4.1, the conversion is an instruction.
#[inline]
fn truncate(float: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (-LIMIT..LIMIT).contains(&float).then_some(float as i64)
}

/// The largest integer not above `float`, if it is one of 64 bits.
#[inline]
pub fn float_to_int_floor(float: f64) -> Option<i64> {
    let int = truncate(float)?;
    Some(int - i64::from(int as f64 > float))
}

/// The smallest integer not below `float`, if it is one of 64 bits.
#[inline]
pub fn float_to_int_ceil(float: f64) -> Option<i64> {
    let int = truncate(float)?;
    Some(int + i64::from((int as f64) < float))
}

impl Number {
    /// The value as a float; large integers are rounded.
    #[inline]
    pub fn to_float(self) -> f64 {
        match self {
            Number::Int(int) => int as f64,
            Number::Float(float) => float,
        }
    }

    /// The value as an integer, if it is one exactly.
    #[inline]
    pub fn to_int(self) -> Option<i64> {
        match self {
            Number::Int(int) => Some(int),
            Number::Float(float) => float_to_int_exact(float),
        }
    }
}
