//! Fused: bitwise operations on the results of such, for integers.
#![allow(unsafe_code)]

use super::{first_alone, int_of, other, second};
use crate::exec::dispatch::{a, b, c, handler, next, reload_k, sc};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::arith::{shift_left, shift_right};

/// Operand C of the first instruction, if it is an integer.
macro_rules! operand_c {
    (shl_i, $base:ident, $insn:ident) => {
        Some(sc!($insn))
    };
    (shr_i, $base:ident, $insn:ident) => {
        Some(sc!($insn))
    };
    ($op:ident, $base:ident, $insn:ident) => {{
        let y = $base.add(c!($insn));
        (Slot::tag(y) == Tag::INT).then(|| Slot::bits(y) as i64)
    }};
}

macro_rules! first_op {
    (shl_i) => {
        shift_left
    };
    (shr_i) => {
        shift_right
    };
    ($op:ident) => {
        int_of!($op)
    };
}

macro_rules! bit_pair {
    ($name:ident, $first:ident, $second:ident, $link:ident) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            let x = base.add(b!(insn));
            if Slot::tag(x) == Tag::INT
                && let Some(y) = operand_c!($first, base, insn)
            {
                let v = first_op!($first)(Slot::bits(x) as i64, y);
                Slot::set(base.add(a!(insn)), Val::int(v));
                let insn = *pc;
                let z = other!($second, $link, base, k, insn);
                if Slot::tag(z) == Tag::INT {
                    let r = second!($link, int_of!($second), v, Slot::bits(z) as i64);
                    Slot::set(base.add(a!(insn)), Val::int(r));
                    next!(vm, pc.add(1), base, k, table)
                }
                next!(vm, pc, base, k, table)
            }
            return first_alone(vm, pc, base, reload_k!(vm), insn, table);
        } }
    };
}

bit_pair!(shl_i_bxor_b, shl_i, bxor, b);
bit_pair!(shl_i_bxor_c, shl_i, bxor, c);
bit_pair!(shl_i_bor_b, shl_i, bor, b);
bit_pair!(shl_i_bor_c, shl_i, bor, c);
bit_pair!(shr_i_bxor_b, shr_i, bxor, b);
bit_pair!(shr_i_bxor_c, shr_i, bxor, c);
bit_pair!(shr_i_bor_b, shr_i, bor, b);
bit_pair!(shr_i_bor_c, shr_i, bor, c);
bit_pair!(shr_i_band_k_b, shr_i, band_k, b);
bit_pair!(bxor_band_k_b, bxor, band_k, b);
bit_pair!(bor_band_k_b, bor, band_k, b);
bit_pair!(band_bxor_b, band, bxor, b);
bit_pair!(band_bxor_c, band, bxor, c);
bit_pair!(bxor_bxor_b, bxor, bxor, b);
bit_pair!(bxor_bxor_c, bxor, bxor, c);
bit_pair!(band_band_b, band, band, b);
bit_pair!(bor_bor_b, bor, bor, b);
bit_pair!(band_bor_c, band, bor, c);
bit_pair!(bxor_band_b, bxor, band, b);
bit_pair!(bxor_band_c, bxor, band, c);
