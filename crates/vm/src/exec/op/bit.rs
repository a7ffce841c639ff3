//! Handlers: bitwise operators.
#![allow(unsafe_code)]

use super::arith::slow;
use crate::exec::dispatch::{a, b, c, handler, next, sc};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::arith::{shift_left, shift_right};
use lua_rs_base::number::float_to_int_exact;

/// An integer, or a float with an integral value.
#[inline(always)]
fn as_int(v: Val) -> Option<i64> {
    match v.tag {
        Tag::INT => Some(v.as_int()),
        Tag::FLOAT => float_to_int_exact(v.as_float()),
        _ => None,
    }
}

macro_rules! bitwise {
    ($rr:ident, $srr:ident, $f:expr $(, $rk:ident, $srk:ident)?) => {
        handler! { $rr(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), base.add(c!(insn)));
            if Slot::tag(x) == Tag::INT && Slot::tag(y) == Tag::INT {
                let r: i64 = $f(Slot::bits(x) as i64, Slot::bits(y) as i64);
                Slot::set(base.add(a!(insn)), Val::int(r));
                next!(vm, pc, base, k, table)
            }
            return $srr(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $srr(vm, pc, base, k, insn, table) {
            let (x, y) = (Slot::get(base.add(b!(insn))), Slot::get(base.add(c!(insn))));
            if let (Some(x), Some(y)) = (as_int(x), as_int(y)) {
                Slot::set(base.add(a!(insn)), Val::int($f(x, y)));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
        $(
        handler! { $rk(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), k.add(c!(insn)));
            if Slot::tag(x) == Tag::INT {
                let r: i64 = $f(Slot::bits(x) as i64, Slot::bits(y) as i64);
                Slot::set(base.add(a!(insn)), Val::int(r));
                next!(vm, pc, base, k, table)
            }
            return $srk(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $srk(vm, pc, base, k, insn, table) {
            if let Some(x) = as_int(Slot::get(base.add(b!(insn)))) {
                Slot::set(base.add(a!(insn)), Val::int($f(x, Slot::bits(k.add(c!(insn))) as i64)));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
        )?
    };
}

bitwise!(band, band_slow, |x: i64, y: i64| x & y, band_k, band_k_slow);
bitwise!(bor, bor_slow, |x: i64, y: i64| x | y, bor_k, bor_k_slow);
bitwise!(bxor, bxor_slow, |x: i64, y: i64| x ^ y, bxor_k, bxor_k_slow);
bitwise!(shl, shl_slow, shift_left);
bitwise!(shr, shr_slow, shift_right);

macro_rules! shift_imm {
    ($name:ident, $f:expr) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            if let Some(x) = as_int(Slot::get(base.add(b!(insn)))) {
                Slot::set(base.add(a!(insn)), Val::int($f(x, sc!(insn))));
                next!(vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

shift_imm!(shr_i, shift_right);
shift_imm!(shl_i, shift_left);
shift_imm!(shl_ir, |x: i64, imm: i64| shift_left(imm, x));

handler! { bnot(vm, pc, base, k, insn, table) {
    if let Some(x) = as_int(Slot::get(base.add(b!(insn)))) {
        Slot::set(base.add(a!(insn)), Val::int(!x));
        next!(vm, pc, base, k, table)
    }
    return slow(vm, pc, base, k, insn, table);
} }
