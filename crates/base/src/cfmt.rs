//! Numbers in the formats of C's `printf`, byte for byte as glibc writes them (`string.format`, §6.4).

use crate::decimal;
use crate::number::{decimal_digits, write_exp};

/// Flags, width and precision of a conversion specification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spec {
    /// `-`: pad on the right.
    pub minus: bool,
    /// `+`: always a sign.
    pub plus: bool,
    /// A space where a sign would be.
    pub space: bool,
    /// `#`: the alternate form.
    pub alt: bool,
    /// `0`: pad with zeros.
    pub zero: bool,
    /// Least width.
    pub width: usize,
    /// Precision, if one was given.
    pub precision: Option<usize>,
    /// Upper case letters (`X`, `E`, `G`, `A`, `F`).
    pub upper: bool,
}

impl Spec {
    fn sign(&self, negative: bool) -> &'static [u8] {
        match (negative, self.plus, self.space) {
            (true, ..) => b"-",
            (false, true, _) => b"+",
            (false, false, true) => b" ",
            _ => b"",
        }
    }

    /// Pads `out[start..]`, whose first `prefix` bytes (sign, `0x`) stay before any zeros.
    fn pad(&self, out: &mut Vec<u8>, start: usize, prefix: usize, zeros_allowed: bool) {
        let len = out.len() - start;
        if len >= self.width {
            return;
        }
        let missing = self.width - len;
        let (fill, at) = match (self.minus, self.zero && zeros_allowed) {
            (true, _) => (b' ', out.len()),
            (false, true) => (b'0', start + prefix),
            (false, false) => (b' ', start),
        };
        out.resize(out.len() + missing, fill);
        let end = out.len();
        if !self.minus {
            out[at..end].rotate_right(missing);
        }
    }

    fn integer(&self, prefix: &[u8], digits: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(prefix);
        let zeros = self.precision.unwrap_or(1).saturating_sub(digits.len());
        out.resize(out.len() + zeros, b'0');
        out.extend_from_slice(digits);
        self.pad(out, start, prefix.len(), self.precision.is_none());
    }

    /// Pads a finished float and puts it in upper case if asked.
    fn float_done(&self, out: &mut Vec<u8>, start: usize, prefix: usize, finite: bool) {
        if self.upper {
            out[start..].make_ascii_uppercase();
        }
        self.pad(out, start, prefix, finite);
    }

    /// Writes sign and, if `x` is not finite, all of it; `None` then, else the length of the sign.
    fn float_start(&self, x: f64, out: &mut Vec<u8>) -> Option<usize> {
        let start = out.len();
        let sign = self.sign(x.is_sign_negative());
        out.extend_from_slice(sign);
        if x.is_finite() {
            return Some(sign.len());
        }
        out.extend_from_slice(if x.is_nan() { b"nan" } else { b"inf" });
        self.float_done(out, start, sign.len(), false);
        None
    }
}

/// `%d` / `%i`.
pub fn fmt_d(n: i64, spec: &Spec, out: &mut Vec<u8>) {
    let mut buf = [0; 20];
    let digits = if n == 0 {
        &b""[..]
    } else {
        decimal_digits(n.unsigned_abs(), &mut buf)
    };
    spec.integer(spec.sign(n < 0), digits, out);
}

/// `%u`.
pub fn fmt_u(n: u64, spec: &Spec, out: &mut Vec<u8>) {
    let mut buf = [0; 20];
    let digits = if n == 0 {
        &b""[..]
    } else {
        decimal_digits(n, &mut buf)
    };
    spec.integer(b"", digits, out);
}

/// `%o`.
pub fn fmt_o(n: u64, spec: &Spec, out: &mut Vec<u8>) {
    let mut buf = [0; 23];
    let mut at = buf.len();
    let mut rest = n;
    while rest != 0 {
        at -= 1;
        buf[at] = b'0' + (rest & 7) as u8;
        rest >>= 3;
    }
    // The alternate form asks for a leading zero, but only where precision has not put one.
    let precision_zero = spec.precision.unwrap_or(1) > buf.len() - at;
    if spec.alt && !precision_zero {
        at -= 1;
        buf[at] = b'0';
    }
    spec.integer(b"", &buf[at..], out);
}

/// `%x`, or `%X` if the spec says upper.
pub fn fmt_x(n: u64, spec: &Spec, out: &mut Vec<u8>) {
    let alphabet = if spec.upper {
        b"0123456789ABCDEF"
    } else {
        b"0123456789abcdef"
    };
    let mut buf = [0; 16];
    let mut at = buf.len();
    let mut rest = n;
    while rest != 0 {
        at -= 1;
        buf[at] = alphabet[(rest & 15) as usize];
        rest >>= 4;
    }
    let prefix: &[u8] = match (spec.alt && n != 0, spec.upper) {
        (true, true) => b"0X",
        (true, false) => b"0x",
        _ => b"",
    };
    spec.integer(prefix, &buf[at..], out);
}

/// No float has more significant decimal digits than this: digits further on are zeros.
const MAX_DIGITS: usize = 1100;

/// The decimal digits of a finite `|x|` rounded to `count` significant ones, and the exponent of the first.
fn significant(x: f64, count: usize, out: &mut Vec<u8>) -> i32 {
    if let Some((digits, exponent)) = decimal::significant(x.abs(), count) {
        let mut buf = [0; 20];
        out.extend_from_slice(decimal_digits(digits, &mut buf));
        return exponent;
    }
    let start = out.len();
    let asked = count.min(MAX_DIGITS);
    write_exp(x.abs(), asked - 1, out);
    let e = start
        + out[start..]
            .iter()
            .rposition(|&b| b == b'e')
            .expect("an exponent");
    let (negative, digits) = match out[e + 1] {
        b'-' => (true, &out[e + 2..]),
        _ => (false, &out[e + 1..]),
    };
    let exponent = digits.iter().fold(0, |n, &d| n * 10 + i32::from(d - b'0'));
    out.truncate(e);
    if asked > 1 {
        out.remove(start + 1);
    }
    out.resize(start + count, b'0');
    if negative { -exponent } else { exponent }
}

fn push_exponent(mark: u8, exponent: i32, least: usize, out: &mut Vec<u8>) {
    out.push(mark);
    out.push(if exponent < 0 { b'-' } else { b'+' });
    let mut buf = [0; 20];
    let digits = decimal_digits(u64::from(exponent.unsigned_abs()), &mut buf);
    out.resize(out.len() + least.saturating_sub(digits.len()), b'0');
    out.extend_from_slice(digits);
}

/// `%e`, or `%E` if the spec says upper.
pub fn fmt_e(x: f64, spec: &Spec, out: &mut Vec<u8>) {
    let start = out.len();
    let Some(sign) = spec.float_start(x, out) else {
        return;
    };
    let precision = spec.precision.unwrap_or(6);
    let exponent = significant(x, precision + 1, out);
    if precision > 0 || spec.alt {
        out.insert(start + sign + 1, b'.');
    }
    push_exponent(b'e', exponent, 2, out);
    spec.float_done(out, start, sign, true);
}

/// `%f`, or `%F` if the spec says upper.
pub fn fmt_f(x: f64, spec: &Spec, out: &mut Vec<u8>) {
    use std::io::Write;
    let start = out.len();
    let Some(sign) = spec.float_start(x, out) else {
        return;
    };
    let precision = spec.precision.unwrap_or(6);
    if precision > 0
        && let Some(value) = decimal::scaled(x.abs(), precision)
    {
        let mut buf = [b'0'; 20];
        let len = decimal_digits(value, &mut buf).len();
        // At least one digit before the point; the bytes before the digits are zeros.
        let point = buf.len() - precision;
        out.extend_from_slice(&buf[(buf.len() - len).min(point - 1)..point]);
        out.push(b'.');
        out.extend_from_slice(&buf[point..]);
        spec.float_done(out, start, sign, true);
        return;
    }
    let asked = precision.min(MAX_DIGITS);
    write!(out, "{:.asked$}", x.abs()).expect("writing to memory");
    out.resize(out.len() + precision - asked, b'0');
    if precision == 0 && spec.alt {
        out.push(b'.');
    }
    spec.float_done(out, start, sign, true);
}

/// `%g`, or `%G` if the spec says upper.
pub fn fmt_g(x: f64, spec: &Spec, out: &mut Vec<u8>) {
    let start = out.len();
    let Some(sign) = spec.float_start(x, out) else {
        return;
    };
    let precision = spec.precision.unwrap_or(6).max(1);
    let first = start + sign;
    let exponent = significant(x, precision, out);
    if !spec.alt {
        let kept = out[first + 1..]
            .iter()
            .rposition(|&b| b != b'0')
            .map_or(1, |last| last + 2);
        out.truncate(first + kept);
    }
    if exponent < -4 || i64::from(exponent) >= precision as i64 {
        if out.len() > first + 1 || spec.alt {
            out.insert(first + 1, b'.');
        }
        push_exponent(b'e', exponent, 2, out);
    } else if exponent < 0 {
        let zeros = (-exponent) as usize;
        out.resize(out.len() + zeros + 1, b'0');
        out[first..].rotate_right(zeros + 1);
        out[first + 1] = b'.';
    } else {
        let point = first + exponent as usize + 1;
        if out.len() < point {
            out.resize(point, b'0');
        }
        if out.len() > point || spec.alt {
            out.insert(point, b'.');
        }
    }
    spec.float_done(out, start, sign, true);
}

/// `%a`, or `%A` if the spec says upper.
pub fn fmt_a(x: f64, spec: &Spec, out: &mut Vec<u8>) {
    const FRACTION_DIGITS: usize = 13;
    let start = out.len();
    let Some(sign) = spec.float_start(x, out) else {
        return;
    };
    out.extend_from_slice(b"0x");
    let bits = x.abs().to_bits();
    let field = (bits >> 52) as i32;
    let mut mantissa = bits & ((1 << 52) - 1);
    let exponent = match (field, mantissa) {
        (0, 0) => 0,
        (0, _) => -1022,
        _ => {
            mantissa |= 1 << 52;
            field - 1023
        }
    };
    if let Some(precision) = spec.precision.filter(|&p| p < FRACTION_DIGITS) {
        let drop = 4 * (FRACTION_DIGITS - precision) as u32;
        let (lost, half) = (mantissa & ((1 << drop) - 1), 1u64 << (drop - 1));
        mantissa >>= drop;
        mantissa += u64::from(lost > half || lost == half && mantissa & 1 == 1);
        mantissa <<= drop;
    }
    out.push(b'0' + (mantissa >> 52) as u8);
    let mut digits = [0; FRACTION_DIGITS];
    for (i, digit) in digits.iter_mut().enumerate() {
        *digit = b"0123456789abcdef"[(mantissa >> (48 - 4 * i)) as usize & 15];
    }
    let shown = match spec.precision {
        Some(precision) => precision,
        None => digits
            .iter()
            .rposition(|&b| b != b'0')
            .map_or(0, |last| last + 1),
    };
    if shown > 0 || spec.alt {
        out.push(b'.');
    }
    out.extend_from_slice(&digits[..shown.min(FRACTION_DIGITS)]);
    out.resize(out.len() + shown.saturating_sub(FRACTION_DIGITS), b'0');
    push_exponent(b'p', exponent, 1, out);
    spec.float_done(out, start, sign + 2, true);
}
