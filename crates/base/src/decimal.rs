//! Decimal digits of floats by integer arithmetic, exactly rounded (to nearest, ties to even, as glibc does), for the sizes that
//! 128 bits can hold; the other ones are left to the general algorithms.

/// Powers of ten that fit 64 bits.
const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut i = 1;
    while i < 20 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

/// `x = mantissa * 2^exponent`, for a finite positive `x`.
fn parts(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) as i32 & 0x7ff {
        0 => (fraction, -1074),
        field => (fraction | 1 << 52, field - 1075),
    }
}

/// The quotient and whether it is to be rounded up.
fn divide(numerator: u128, denominator: u128) -> (u128, bool) {
    let quotient = numerator / denominator;
    let rest = numerator - quotient * denominator;
    let half = denominator - rest;
    (quotient, rest > half || rest == half && quotient & 1 == 1)
}

/// The quotient by `2^shift` and whether it is to be rounded up.
fn shift_right(numerator: u128, shift: u32) -> (u128, bool) {
    if shift == 0 {
        return (numerator, false);
    }
    let quotient = numerator >> shift;
    let rest = numerator << (128 - shift);
    const HALF: u128 = 1 << 127;
    (quotient, rest > HALF || rest == HALF && quotient & 1 == 1)
}

/// A finite positive `x` times `10^places`, rounded to an integer; `None` if this is no case for 128 bits.
pub(crate) fn scaled(x: f64, places: usize) -> Option<u64> {
    let (mantissa, exponent) = parts(x);
    if places > 18 || !(-127..=0).contains(&exponent) {
        return None;
    }
    // Below 2^53 * 2^60.
    let product = u128::from(mantissa) * u128::from(POWERS[places]);
    let (quotient, up) = shift_right(product, exponent.unsigned_abs());
    u64::try_from(quotient).ok()?.checked_add(u64::from(up))
}

/// The `count` first significant digits of a finite positive `x`, rounded, as an integer, and the decimal exponent of the first
/// one; `None` if this is no case for 128 bits.
pub(crate) fn significant(x: f64, count: usize) -> Option<(u64, i32)> {
    if !(1..=17).contains(&count) || x < f64::MIN_POSITIVE {
        return None;
    }
    let (mantissa, exponent) = parts(x);
    // The first digit's exponent, or one less: 1233 / 4096 is log10(2), rounded down.
    let mut first = ((exponent + 52) * 1233) >> 12;
    loop {
        let scale = count as i32 - 1 - first;
        let (quotient, up) = if scale >= 0 {
            let power = *POWERS.get(scale as usize)?;
            let product = u128::from(mantissa) * u128::from(power);
            if exponent <= 0 {
                if exponent < -127 {
                    return None;
                }
                shift_right(product, exponent.unsigned_abs())
            } else {
                if exponent > 10 {
                    return None;
                }
                (product << exponent, false)
            }
        } else {
            let power = u128::from(*POWERS.get(-scale as usize)?);
            if exponent <= 0 {
                // Below 2^64 * 2^52.
                if exponent < -52 {
                    return None;
                }
                divide(u128::from(mantissa), power << -exponent)
            } else {
                if exponent > 74 {
                    return None;
                }
                divide(u128::from(mantissa) << exponent, power)
            }
        };
        let limit = POWERS[count];
        if quotient >= u128::from(limit) {
            first += 1;
            continue;
        }
        let digits = quotient as u64 + u64::from(up);
        if digits == limit {
            return Some((limit / 10, first + 1));
        }
        if digits < limit / 10 {
            return None;
        }
        return Some((digits, first));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of all sizes: the products of a simple generator, and what is near ties and powers of ten.
    fn samples() -> Vec<f64> {
        let mut list = Vec::new();
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        for i in 0..20000 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let x = f64::from_bits(state >> 1);
            if x.is_finite() && x > 0.0 {
                list.push(x);
            }
            let digits = (state >> 20) as f64;
            list.push(digits / 10f64.powi(i % 40));
            list.push((state >> 44) as f64 * 0.125);
            list.push(f64::from(i + 1) / 1000.0);
            list.push(f64::from(i) + 0.5);
        }
        for e in -30..30 {
            let power = 10f64.powi(e);
            list.extend([
                power,
                power.next_up(),
                power.next_down(),
                power * 5.0,
                power * 9.9999995,
            ]);
        }
        list
    }

    #[test]
    fn like_the_general_algorithm() {
        let mut cases = 0;
        for x in samples() {
            for count in 1..=17 {
                if let Some((digits, first)) = significant(x, count) {
                    cases += 1;
                    let expected = format!("{x:.*e}", count - 1);
                    let (mantissa, exponent) = expected.split_once('e').expect("an exponent");
                    assert_eq!(
                        digits.to_string(),
                        mantissa.replace('.', ""),
                        "{x:e} {count}"
                    );
                    assert_eq!(first.to_string(), exponent, "{x:e} {count}");
                }
            }
            for places in 0..=18 {
                if let Some(value) = scaled(x, places) {
                    cases += 1;
                    let expected = format!("{x:.places$}").replace('.', "");
                    let expected = expected.trim_start_matches('0');
                    let digits = value.to_string();
                    assert_eq!(digits.trim_start_matches('0'), expected, "{x:e} {places}");
                }
            }
        }
        assert!(cases > 500_000, "{cases}");
    }
}
