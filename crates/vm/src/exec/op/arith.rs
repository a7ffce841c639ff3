//! Handlers: arithmetic. Integer and float paths are separate functions, so that neither merges its stores with the
//! other's (a merged store misses store-to-load forwarding).
#![allow(unsafe_code)]

use crate::exec::dispatch::{a, b, c, check, handler, next, resume, sc};
use crate::exec::meta;
use crate::exec::vm::Event;
use crate::value::{Slot, Tag, Val};
use lua_rs_base::arith;

/// Both operands as floats, if both are numbers.
#[inline(always)]
fn floats(x: Val, y: Val) -> Option<(f64, f64)> {
    Some((as_float(x)?, as_float(y)?))
}

/// A number as float.
#[inline(always)]
fn as_float(x: Val) -> Option<f64> {
    match x.tag {
        Tag::FLOAT => Some(x.as_float()),
        Tag::INT => Some(x.as_int() as f64),
        _ => None,
    }
}

/// Register-register and register-constant operators with an integer path.
macro_rules! int_float {
    ($rr:ident, $rk:ident, $frr:ident, $frk:ident, $srr:ident, $srk:ident, $int:expr, $float:expr) => {
        handler! { $rr(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), base.add(c!(insn)));
            if Slot::tag(x) == Tag::INT && Slot::tag(y) == Tag::INT {
                let r: i64 = $int(Slot::bits(x) as i64, Slot::bits(y) as i64);
                Slot::set(base.add(a!(insn)), Val::int(r));
                next!(vm, pc, base, k, table)
            }
            return $frr(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $frr(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), base.add(c!(insn)));
            if Slot::tag(x) == Tag::FLOAT && Slot::tag(y) == Tag::FLOAT {
                let r: f64 = $float(f64::from_bits(Slot::bits(x)), f64::from_bits(Slot::bits(y)));
                Slot::set(base.add(a!(insn)), Val::float(r));
                next!(vm, pc, base, k, table)
            }
            return $srr(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $srr(vm, pc, base, k, insn, table) {
            if let Some((x, y)) = floats(Slot::get(base.add(b!(insn))), Slot::get(base.add(c!(insn)))) {
                Slot::set(base.add(a!(insn)), Val::float($float(x, y)));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
        handler! { $rk(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), k.add(c!(insn)));
            if Slot::tag(x) == Tag::INT && Slot::tag(y) == Tag::INT {
                let r: i64 = $int(Slot::bits(x) as i64, Slot::bits(y) as i64);
                Slot::set(base.add(a!(insn)), Val::int(r));
                next!(vm, pc, base, k, table)
            }
            return $frk(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $frk(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), k.add(c!(insn)));
            if Slot::tag(x) == Tag::FLOAT && Slot::tag(y) == Tag::FLOAT {
                let r: f64 = $float(f64::from_bits(Slot::bits(x)), f64::from_bits(Slot::bits(y)));
                Slot::set(base.add(a!(insn)), Val::float(r));
                next!(vm, pc, base, k, table)
            }
            return $srk(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $srk(vm, pc, base, k, insn, table) {
            if let Some((x, y)) = floats(Slot::get(base.add(b!(insn))), Slot::get(k.add(c!(insn)))) {
                Slot::set(base.add(a!(insn)), Val::float($float(x, y)));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

int_float!(
    add,
    add_k,
    add_ff,
    add_kff,
    add_mixed,
    add_k_mixed,
    i64::wrapping_add,
    |x: f64, y: f64| x + y
);
int_float!(
    sub,
    sub_k,
    sub_ff,
    sub_kff,
    sub_mixed,
    sub_k_mixed,
    i64::wrapping_sub,
    |x: f64, y: f64| x - y
);
int_float!(
    mul,
    mul_k,
    mul_ff,
    mul_kff,
    mul_mixed,
    mul_k_mixed,
    i64::wrapping_mul,
    |x: f64, y: f64| x * y
);

/// Operators whose integer path needs a non-zero divisor.
macro_rules! division {
    ($rr:ident, $rk:ident, $frr:ident, $frk:ident, $int:expr, $float:expr) => {
        handler! { $rr(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), base.add(c!(insn)));
            if Slot::tag(x) == Tag::INT && Slot::tag(y) == Tag::INT && Slot::bits(y) != 0 {
                let r: i64 = $int(Slot::bits(x) as i64, Slot::bits(y) as i64);
                Slot::set(base.add(a!(insn)), Val::int(r));
                next!(vm, pc, base, k, table)
            }
            return $frr(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $frr(vm, pc, base, k, insn, table) {
            let (x, y) = (Slot::get(base.add(b!(insn))), Slot::get(base.add(c!(insn))));
            if (x.tag != Tag::INT || y.tag != Tag::INT) && let Some((x, y)) = floats(x, y) {
                Slot::set(base.add(a!(insn)), Val::float($float(x, y)));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
        handler! { $rk(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), k.add(c!(insn)));
            if Slot::tag(x) == Tag::INT && Slot::tag(y) == Tag::INT && Slot::bits(y) != 0 {
                let r: i64 = $int(Slot::bits(x) as i64, Slot::bits(y) as i64);
                Slot::set(base.add(a!(insn)), Val::int(r));
                next!(vm, pc, base, k, table)
            }
            return $frk(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $frk(vm, pc, base, k, insn, table) {
            let (x, y) = (Slot::get(base.add(b!(insn))), Slot::get(k.add(c!(insn))));
            if (x.tag != Tag::INT || y.tag != Tag::INT) && let Some((x, y)) = floats(x, y) {
                Slot::set(base.add(a!(insn)), Val::float($float(x, y)));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

division!(
    modulo,
    mod_k,
    mod_float,
    mod_k_float,
    arith::int_mod,
    arith::float_mod
);
division!(
    idiv,
    idiv_k,
    idiv_float,
    idiv_k_float,
    arith::int_floor_div,
    arith::float_floor_div
);

/// Operators that always work on floats.
macro_rules! float_only {
    ($rr:ident, $rk:ident, $srr:ident, $srk:ident, $float:expr) => {
        handler! { $rr(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), base.add(c!(insn)));
            if Slot::tag(x) == Tag::FLOAT && Slot::tag(y) == Tag::FLOAT {
                let r: f64 = $float(f64::from_bits(Slot::bits(x)), f64::from_bits(Slot::bits(y)));
                Slot::set(base.add(a!(insn)), Val::float(r));
                next!(vm, pc, base, k, table)
            }
            return $srr(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $srr(vm, pc, base, k, insn, table) {
            if let Some((x, y)) = floats(Slot::get(base.add(b!(insn))), Slot::get(base.add(c!(insn)))) {
                Slot::set(base.add(a!(insn)), Val::float($float(x, y)));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
        handler! { $rk(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), k.add(c!(insn)));
            if Slot::tag(x) == Tag::FLOAT && Slot::tag(y) == Tag::FLOAT {
                let r: f64 = $float(f64::from_bits(Slot::bits(x)), f64::from_bits(Slot::bits(y)));
                Slot::set(base.add(a!(insn)), Val::float(r));
                next!(vm, pc, base, k, table)
            }
            return $srk(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $srk(vm, pc, base, k, insn, table) {
            if let Some((x, y)) = floats(Slot::get(base.add(b!(insn))), Slot::get(k.add(c!(insn)))) {
                Slot::set(base.add(a!(insn)), Val::float($float(x, y)));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

float_only!(div, div_k, div_mixed, div_k_mixed, |x: f64, y: f64| x / y);
float_only!(pow, pow_k, pow_mixed, pow_k_mixed, arith::pow);

/// Register-immediate addition and subtraction.
macro_rules! immediate {
    ($ri:ident, $fri:ident, $int:expr, $float:expr) => {
        handler! { $ri(vm, pc, base, k, insn, table) {
            let x = base.add(b!(insn));
            if Slot::tag(x) == Tag::INT {
                let r: i64 = $int(Slot::bits(x) as i64, sc!(insn));
                Slot::set(base.add(a!(insn)), Val::int(r));
                next!(vm, pc, base, k, table)
            }
            return $fri(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $fri(vm, pc, base, k, insn, table) {
            let x = base.add(b!(insn));
            if Slot::tag(x) == Tag::FLOAT {
                let r: f64 = $float(f64::from_bits(Slot::bits(x)), sc!(insn));
                Slot::set(base.add(a!(insn)), Val::float(r));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

immediate!(add_i, add_i_float, i64::wrapping_add, |x: f64, n: i64| x
    + n as f64);
// As PUC, which adds the negated number: `-0.0 - 0` is 0.0.
immediate!(sub_i, sub_i_float, i64::wrapping_sub, |x: f64, n: i64| x
    + -n as f64);

handler! { unm(vm, pc, base, k, insn, table) {
    let x = base.add(b!(insn));
    if Slot::tag(x) == Tag::INT {
        Slot::set(base.add(a!(insn)), Val::int((Slot::bits(x) as i64).wrapping_neg()));
        next!(vm, pc, base, k, table)
    }
    return unm_float(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] unm_float(vm, pc, base, k, insn, table) {
    let x = base.add(b!(insn));
    if Slot::tag(x) == Tag::FLOAT {
        Slot::set(base.add(a!(insn)), Val::float(-f64::from_bits(Slot::bits(x))));
        next!(vm, pc, base, k, table)
    }
    return slow(vm, pc, base, k, insn, table);
} }

handler! {
    /// Strings, metamethods and errors of every arithmetic and bitwise opcode.
    #[cold]
    #[inline(never)]
    slow(vm, pc, base, k, insn, table) {
        (*(*vm).frame).pc = pc;
        check!(meta::arith_insn(vm, base, k, insn));
        resume!(vm)
    }
}

/// The event and operand order (true = operands swapped) of an arithmetic opcode.
pub fn event_of(op: lua_rs_bytecode::Op) -> Option<(Event, bool)> {
    use lua_rs_bytecode::Op;
    Some(match op {
        Op::AddI | Op::AddK | Op::Add => (Event::Add, false),
        Op::AddIR | Op::AddKR => (Event::Add, true),
        Op::SubI | Op::SubK | Op::Sub => (Event::Sub, false),
        Op::MulK | Op::Mul => (Event::Mul, false),
        Op::MulKR => (Event::Mul, true),
        Op::ModK | Op::Mod => (Event::Mod, false),
        Op::PowK | Op::Pow => (Event::Pow, false),
        Op::DivK | Op::Div => (Event::Div, false),
        Op::IDivK | Op::IDiv => (Event::IDiv, false),
        Op::BAndK | Op::BAnd => (Event::BAnd, false),
        Op::BAndKR => (Event::BAnd, true),
        Op::BOrK | Op::BOr => (Event::BOr, false),
        Op::BOrKR => (Event::BOr, true),
        Op::BXorK | Op::BXor => (Event::BXor, false),
        Op::BXorKR => (Event::BXor, true),
        Op::ShrI | Op::Shr => (Event::Shr, false),
        Op::ShlI | Op::Shl => (Event::Shl, false),
        Op::ShlIR => (Event::Shl, true),
        Op::Unm => (Event::Unm, false),
        Op::BNot => (Event::BNot, false),
        _ => return None,
    })
}
