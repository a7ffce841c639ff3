//! Fused: arithmetic on the result of arithmetic. One handler for integers, one for floats (see `op::arith`).
#![allow(unsafe_code)]

use super::{first_alone, float_of, int_of, other, requicken, second};
use crate::exec::dispatch::{a, b, c, handler, next, reload_k};
use crate::exec::fuse::Fused;
use crate::exec::op::arith;
use crate::value::{Slot, Tag, Val};
use lua_rs_base::arith::int_mod;

/// Operand C of the first instruction: a register, or a constant for `*_k`.
macro_rules! operand_c {
    (mul_k, $base:ident, $k:ident, $insn:ident) => {
        $k.add(c!($insn))
    };
    (add_k, $base:ident, $k:ident, $insn:ident) => {
        $k.add(c!($insn))
    };
    ($op:ident, $base:ident, $k:ident, $insn:ident) => {
        $base.add(c!($insn)).cast_const()
    };
}

/// The handler of an opcode's operation on an integer and a float.
macro_rules! mixed_of {
    (add) => {
        arith::add_mixed
    };
    (sub) => {
        arith::sub_mixed
    };
    (mul) => {
        arith::mul_mixed
    };
    (mul_k) => {
        arith::mul_k_mixed
    };
}

macro_rules! arith_pair {
    ($name:ident, $float:ident, $twin:ident, $first:ident, $second:ident, $link:ident) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), operand_c!($first, base, k, insn));
            if Slot::tag(x) == Tag::INT && Slot::tag(y) == Tag::INT {
                let v = int_of!($first)(Slot::bits(x) as i64, Slot::bits(y) as i64);
                Slot::set(base.add(a!(insn)), Val::int(v));
                let insn = *pc;
                let z = other!($second, $link, base, k, insn);
                if Slot::tag(z) == Tag::INT {
                    let r = second!($link, int_of!($second), v, Slot::bits(z) as i64);
                    Slot::set(base.add(a!(insn)), Val::int(r));
                    next!(vm, pc.add(1), base, k, table)
                }
                if Slot::tag(z) == Tag::FLOAT {
                    return mixed_of!($second)(vm, pc.add(1), base, k, insn, table);
                }
                next!(vm, pc, base, k, table)
            }
            if Slot::tag(x) == Tag::FLOAT && Slot::tag(y) == Tag::FLOAT {
                requicken!(pc, Fused::$twin);
            }
            return first_alone(vm, pc, base, reload_k!(vm), insn, table);
        } }
        handler! { $float(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(b!(insn)), operand_c!($first, base, k, insn));
            if Slot::tag(x) == Tag::FLOAT && Slot::tag(y) == Tag::FLOAT {
                let v = float_of!($first)(f64::from_bits(Slot::bits(x)), f64::from_bits(Slot::bits(y)));
                Slot::set(base.add(a!(insn)), Val::float(v));
                let insn = *pc;
                let z = other!($second, $link, base, k, insn);
                if Slot::tag(z) == Tag::FLOAT {
                    let r = second!($link, float_of!($second), v, f64::from_bits(Slot::bits(z)));
                    Slot::set(base.add(a!(insn)), Val::float(r));
                    next!(vm, pc.add(1), base, k, table)
                }
                next!(vm, pc, base, k, table)
            }
            return first_alone(vm, pc, base, reload_k!(vm), insn, table);
        } }
    };
}

handler! {
    /// `(x + y) % m`, for integers.
    add_mod_k(vm, pc, base, k, insn, table) {
        let (x, y) = (base.add(b!(insn)), base.add(c!(insn)));
        if Slot::tag(x) == Tag::INT && Slot::tag(y) == Tag::INT {
            let v = (Slot::bits(x) as i64).wrapping_add(Slot::bits(y) as i64);
            Slot::set(base.add(a!(insn)), Val::int(v));
            let insn = *pc;
            let m = k.add(c!(insn));
            if Slot::tag(m) == Tag::INT && Slot::bits(m) != 0 {
                Slot::set(base.add(a!(insn)), Val::int(int_mod(v, Slot::bits(m) as i64)));
                next!(vm, pc.add(1), base, k, table)
            }
            next!(vm, pc, base, k, table)
        }
        return first_alone(vm, pc, base, reload_k!(vm), insn, table);
    }
}

arith_pair!(add_add_b, add_add_b_f, AddAddBF, add, add, b);
arith_pair!(add_add_c, add_add_c_f, AddAddCF, add, add, c);
arith_pair!(add_sub_b, add_sub_b_f, AddSubBF, add, sub, b);
arith_pair!(add_sub_c, add_sub_c_f, AddSubCF, add, sub, c);
arith_pair!(add_mul_b, add_mul_b_f, AddMulBF, add, mul, b);
arith_pair!(add_mul_c, add_mul_c_f, AddMulCF, add, mul, c);
arith_pair!(sub_add_b, sub_add_b_f, SubAddBF, sub, add, b);
arith_pair!(sub_add_c, sub_add_c_f, SubAddCF, sub, add, c);
arith_pair!(sub_mul_b, sub_mul_b_f, SubMulBF, sub, mul, b);
arith_pair!(sub_mul_c, sub_mul_c_f, SubMulCF, sub, mul, c);
arith_pair!(mul_add_b, mul_add_b_f, MulAddBF, mul, add, b);
arith_pair!(mul_add_c, mul_add_c_f, MulAddCF, mul, add, c);
arith_pair!(mul_sub_b, mul_sub_b_f, MulSubBF, mul, sub, b);
arith_pair!(mul_sub_c, mul_sub_c_f, MulSubCF, mul, sub, c);
arith_pair!(mul_mul_b, mul_mul_b_f, MulMulBF, mul, mul, b);
arith_pair!(mul_mul_c, mul_mul_c_f, MulMulCF, mul, mul, c);
arith_pair!(mul_k_add_b, mul_k_add_b_f, MulKAddBF, mul_k, add, b);
arith_pair!(mul_k_add_c, mul_k_add_c_f, MulKAddCF, mul_k, add, c);
arith_pair!(mul_k_sub_c, mul_k_sub_c_f, MulKSubCF, mul_k, sub, c);
arith_pair!(mul_k_mul_k_b, mul_k_mul_k_b_f, MulKMulKBF, mul_k, mul_k, b);
arith_pair!(add_k_add_b, add_k_add_b_f, AddKAddBF, add_k, add, b);
arith_pair!(mul_mul_k_b, mul_mul_k_b_f, MulMulKBF, mul, mul_k, b);
