//! Handlers: comparisons and tests. Each is fused with the `JMP` in the next word.
#![allow(unsafe_code)]

use crate::exec::dispatch::{a, b, check, handler, next, resume, sb, sj};
use crate::exec::order;
use crate::object::string;
use crate::value::{Slot, Tag, Val};

/// Takes or skips the jump in the word at `$pc`.
macro_rules! branch {
    ($cond:expr, $vm:ident, $pc:ident, $base:ident, $k:ident, $table:ident) => {{
        if $cond {
            next!($vm, $pc.offset(sj!(*$pc) + 1), $base, $k, $table)
        }
        next!($vm, $pc.add(1), $base, $k, $table)
    }};
}
pub(crate) use branch;

/// Raw equality, or `None` if `__eq` has a say (two different tables or two different userdata).
#[inline(always)]
unsafe fn quick_eq(x: Val, y: Val) -> Option<bool> {
    // SAFETY: I2: both values come from registers or constants.
    unsafe {
        if x.tag == y.tag {
            return match x.tag {
                Tag::NIL | Tag::FALSE | Tag::TRUE => Some(true),
                Tag::FLOAT => Some(x.as_float() == y.as_float()),
                Tag::LONG_STR => Some(string::equal(x.as_str(), y.as_str())),
                Tag::TABLE | Tag::USERDATA => {
                    if x.bits == y.bits {
                        Some(true)
                    } else {
                        None
                    }
                }
                _ => Some(x.bits == y.bits),
            };
        }
        if x.tag.is_number() && y.tag.is_number() {
            return Some(match x.tag {
                Tag::INT => lua_rs_base::arith::int_eq_float(x.as_int(), y.as_float()),
                _ => lua_rs_base::arith::int_eq_float(y.as_int(), x.as_float()),
            });
        }
        Some(false)
    }
}

macro_rules! equality {
    ($name:ident, $slow:ident, $want:expr) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(a!(insn)), base.add(b!(insn)));
            let (tx, ty) = (Slot::tag(x), Slot::tag(y));
            if tx == ty && (tx == Tag::INT || tx == Tag::SHORT_STR) {
                branch!((Slot::bits(x) == Slot::bits(y)) == $want, vm, pc, base, k, table)
            }
            return $slow(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $slow(vm, pc, base, k, insn, table) {
            let (x, y) = (Slot::get(base.add(a!(insn))), Slot::get(base.add(b!(insn))));
            if let Some(equal) = quick_eq(x, y) {
                branch!(equal == $want, vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

equality!(eq, eq_slow, true);
equality!(ne, ne_slow, false);

macro_rules! order {
    ($name:ident, $slow:ident, $op:tt, $want:expr) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(a!(insn)), base.add(b!(insn)));
            if Slot::tag(x) == Tag::INT && Slot::tag(y) == Tag::INT {
                branch!(((Slot::bits(x) as i64) $op (Slot::bits(y) as i64)) == $want, vm, pc, base, k, table)
            }
            return $slow(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $slow(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(a!(insn)), base.add(b!(insn)));
            if Slot::tag(x) == Tag::FLOAT && Slot::tag(y) == Tag::FLOAT {
                let less = f64::from_bits(Slot::bits(x)) $op f64::from_bits(Slot::bits(y));
                branch!(less == $want, vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

order!(lt, lt_float, <, true);
order!(nlt, nlt_float, <, false);
order!(le, le_float, <=, true);
order!(nle, nle_float, <=, false);

macro_rules! constant_eq {
    ($name:ident, $slow:ident, $want:expr) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            let (x, y) = (base.add(a!(insn)), k.add(b!(insn)));
            if Slot::tag(x) == Tag::SHORT_STR && Slot::tag(y) == Tag::SHORT_STR {
                branch!((Slot::bits(x) == Slot::bits(y)) == $want, vm, pc, base, k, table)
            }
            return $slow(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $slow(vm, pc, base, k, insn, table) {
            let (x, y) = (Slot::get(base.add(a!(insn))), Slot::get(k.add(b!(insn))));
            branch!((quick_eq(x, y) == Some(true)) == $want, vm, pc, base, k, table)
        } }
    };
}

constant_eq!(eq_k, eq_k_any, true);
constant_eq!(ne_k, ne_k_any, false);

macro_rules! immediate_eq {
    ($name:ident, $want:expr) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            let x = base.add(a!(insn));
            if Slot::tag(x) == Tag::INT {
                branch!((Slot::bits(x) as i64 == sb!(insn)) == $want, vm, pc, base, k, table)
            }
            let equal = Slot::tag(x) == Tag::FLOAT && f64::from_bits(Slot::bits(x)) == sb!(insn) as f64;
            branch!(equal == $want, vm, pc, base, k, table)
        } }
    };
}

immediate_eq!(eq_i, true);
immediate_eq!(ne_i, false);

macro_rules! immediate_order {
    ($name:ident, $slow:ident, $op:tt, $want:expr) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            let x = base.add(a!(insn));
            if Slot::tag(x) == Tag::INT {
                branch!(((Slot::bits(x) as i64) $op sb!(insn)) == $want, vm, pc, base, k, table)
            }
            return $slow(vm, pc, base, k, insn, table);
        } }
        handler! { #[inline(never)] $slow(vm, pc, base, k, insn, table) {
            let x = base.add(a!(insn));
            if Slot::tag(x) == Tag::FLOAT {
                branch!((f64::from_bits(Slot::bits(x)) $op sb!(insn) as f64) == $want, vm, pc, base, k, table)
            }
            return slow(vm, pc, base, k, insn, table);
        } }
    };
}

immediate_order!(lt_i, lt_i_float, <, true);
immediate_order!(nlt_i, nlt_i_float, <, false);
immediate_order!(le_i, le_i_float, <=, true);
immediate_order!(nle_i, nle_i_float, <=, false);
immediate_order!(gt_i, gt_i_float, >, true);
immediate_order!(ngt_i, ngt_i_float, >, false);
immediate_order!(ge_i, ge_i_float, >=, true);
immediate_order!(nge_i, nge_i_float, >=, false);

handler! { test(vm, pc, base, k, insn, table) {
    branch!(!Slot::tag(base.add(a!(insn))).is_falsy(), vm, pc, base, k, table)
} }

handler! { ntest(vm, pc, base, k, insn, table) {
    branch!(Slot::tag(base.add(a!(insn))).is_falsy(), vm, pc, base, k, table)
} }

handler! { test_set(vm, pc, base, k, insn, table) {
    let x = base.add(b!(insn));
    if Slot::tag(x).is_falsy() {
        next!(vm, pc.add(1), base, k, table)
    }
    Slot::copy(base.add(a!(insn)), x);
    branch!(true, vm, pc, base, k, table)
} }

handler! { ntest_set(vm, pc, base, k, insn, table) {
    let x = base.add(b!(insn));
    if !Slot::tag(x).is_falsy() {
        next!(vm, pc.add(1), base, k, table)
    }
    Slot::copy(base.add(a!(insn)), x);
    branch!(true, vm, pc, base, k, table)
} }

handler! {
    /// Mixed numbers, strings, metamethods and errors of every comparison.
    #[inline(never)]
    slow(vm, pc, base, k, insn, table) {
        (*(*vm).frame).pc = pc;
        match check!(order::compare_insn(vm, base, insn)) {
            Some(taken) => branch!(taken, vm, pc, base, k, table),
            None => resume!(vm),
        }
    }
}
