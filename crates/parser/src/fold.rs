//! Constant folding of numbers, shared by name resolution (compile-time constants) and compilers.
//!
//! An operation is folded only if it cannot raise an error and its result is neither NaN nor a zero float,
//! whose sign a constant table could lose.

use crate::ast::{BinOp, UnOp};
use lua_rs_base::arith;
use lua_rs_base::number::{self, Number};

/// The value of `op operand` (§3.4), if it can be computed before the program runs.
#[must_use]
pub fn unary(op: UnOp, operand: Number) -> Option<Number> {
    match (op, operand) {
        (UnOp::Neg, Number::Int(i)) => Some(Number::Int(i.wrapping_neg())),
        (UnOp::Neg, Number::Float(f)) => float(-f),
        (UnOp::BNot, n) => Some(Number::Int(!integer(n)?)),
        (UnOp::Not | UnOp::Len, _) => None,
    }
}

/// The value of `left op right` (§3.4), if it can be computed before the program runs.
#[must_use]
pub fn binary(op: BinOp, left: Number, right: Number) -> Option<Number> {
    match op {
        BinOp::Add | BinOp::Sub | BinOp::Mul => match (left, right) {
            (Number::Int(a), Number::Int(b)) => Some(Number::Int(match op {
                BinOp::Add => a.wrapping_add(b),
                BinOp::Sub => a.wrapping_sub(b),
                _ => a.wrapping_mul(b),
            })),
            _ => float(match op {
                BinOp::Add => to_float(left) + to_float(right),
                BinOp::Sub => to_float(left) - to_float(right),
                _ => to_float(left) * to_float(right),
            }),
        },
        BinOp::Pow => float(arith::pow(to_float(left), to_float(right))),
        BinOp::Div | BinOp::IDiv | BinOp::Mod => division(op, left, right),
        BinOp::BAnd => Some(Number::Int(integer(left)? & integer(right)?)),
        BinOp::BOr => Some(Number::Int(integer(left)? | integer(right)?)),
        BinOp::BXor => Some(Number::Int(integer(left)? ^ integer(right)?)),
        BinOp::Shl => Some(Number::Int(arith::shift_left(
            integer(left)?,
            integer(right)?,
        ))),
        BinOp::Shr => Some(Number::Int(arith::shift_right(
            integer(left)?,
            integer(right)?,
        ))),
        BinOp::Concat
        | BinOp::Eq
        | BinOp::Ne
        | BinOp::Lt
        | BinOp::Le
        | BinOp::Gt
        | BinOp::Ge
        | BinOp::And
        | BinOp::Or => None,
    }
}

/// Division by any zero is left to the program.
fn division(op: BinOp, left: Number, right: Number) -> Option<Number> {
    if to_float(right) == 0.0 {
        return None;
    }
    match (op, left, right) {
        (BinOp::IDiv, Number::Int(a), Number::Int(b)) => {
            Some(Number::Int(arith::int_floor_div(a, b)))
        }
        (BinOp::Mod, Number::Int(a), Number::Int(b)) => Some(Number::Int(arith::int_mod(a, b))),
        (BinOp::IDiv, ..) => float(arith::float_floor_div(to_float(left), to_float(right))),
        (BinOp::Mod, ..) => float(arith::float_mod(to_float(left), to_float(right))),
        _ => float(to_float(left) / to_float(right)),
    }
}

fn to_float(n: Number) -> f64 {
    match n {
        Number::Int(i) => i as f64,
        Number::Float(f) => f,
    }
}

fn integer(n: Number) -> Option<i64> {
    match n {
        Number::Int(i) => Some(i),
        Number::Float(f) => number::float_to_int_exact(f),
    }
}

fn float(f: f64) -> Option<Number> {
    (!f.is_nan() && f != 0.0).then_some(Number::Float(f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn folds_what_cannot_fail() {
        use Number::{Float, Int};
        assert_eq!(
            binary(BinOp::Add, Int(i64::MAX), Int(1)),
            Some(Int(i64::MIN))
        );
        assert_eq!(binary(BinOp::Div, Int(7), Int(2)), Some(Float(3.5)));
        assert_eq!(binary(BinOp::IDiv, Int(-7), Int(2)), Some(Int(-4)));
        assert_eq!(binary(BinOp::BAnd, Float(6.0), Int(3)), Some(Int(2)));
        assert_eq!(unary(UnOp::BNot, Int(0)), Some(Int(-1)));
    }

    #[test]
    fn leaves_errors_zeros_and_nans_to_the_program() {
        use Number::{Float, Int};
        assert_eq!(binary(BinOp::Div, Int(1), Int(0)), None);
        assert_eq!(binary(BinOp::Mod, Int(1), Float(0.0)), None);
        assert_eq!(binary(BinOp::Mul, Float(0.0), Int(1)), None);
        assert_eq!(binary(BinOp::BAnd, Float(0.5), Int(1)), None);
        assert_eq!(unary(UnOp::Neg, Float(0.0)), None);
    }
}
