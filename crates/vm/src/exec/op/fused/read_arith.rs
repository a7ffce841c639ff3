//! Fused: arithmetic on what was read from a table or an upvalue. One handler for integers, one for floats (see `op::arith`).
#![allow(unsafe_code)]

use super::{
    first_alone, first_field_of, first_get_field, first_get_table, first_get_upval, float_of,
    int_of, other, requicken, second,
};
use crate::exec::dispatch::{a, b, c, handler, next, reload_k, sc};
use crate::exec::fuse::Fused;
use crate::exec::op::index;
use crate::object::{LuaClosure, Node, TableObj, table};
use crate::value::{Slot, Tag, Val};

macro_rules! first {
    (get_field $($args:tt)*) => { first_get_field!($($args)*) };
    (get_table $($args:tt)*) => { first_get_table!($($args)*) };
    (get_upval $($args:tt)*) => { first_get_upval!($($args)*) };
}

/// The constants for the next handler. Reading a field takes so many registers that reading `k` again is cheaper than keeping it.
macro_rules! k_after {
    (get_field, $vm:ident, $k:ident) => {
        reload_k!($vm)
    };
    ($first:ident, $vm:ident, $k:ident) => {
        $k
    };
}

macro_rules! read_arith {
    ($name:ident, $float:ident, $twin:ident, $first:ident, $second:ident, $link:ident) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            first!($first v, vm, pc, base, k, insn, table);
            if v.tag == Tag::INT {
                let insn = *pc;
                let z = other!($second, $link, base, k, insn);
                if Slot::tag(z) == Tag::INT {
                    let r = second!($link, int_of!($second), v.as_int(), Slot::bits(z) as i64);
                    Slot::set(base.add(a!(insn)), Val::int(r));
                    next!(vm, pc.add(1), base, k_after!($first, vm, k), table)
                }
            } else if v.tag == Tag::FLOAT {
                requicken!(pc, Fused::$twin);
            }
            next!(vm, pc, base, k_after!($first, vm, k), table)
        } }
        handler! { $float(vm, pc, base, k, insn, table) {
            first!($first v, vm, pc, base, k, insn, table);
            if v.tag == Tag::FLOAT {
                let insn = *pc;
                let z = other!($second, $link, base, k, insn);
                if Slot::tag(z) == Tag::FLOAT {
                    let r = second!($link, float_of!($second), v.as_float(), f64::from_bits(Slot::bits(z)));
                    Slot::set(base.add(a!(insn)), Val::float(r));
                    next!(vm, pc.add(1), base, k_after!($first, vm, k), table)
                }
            }
            next!(vm, pc, base, k_after!($first, vm, k), table)
        } }
    };
}

/// Bitwise operations: integers only.
macro_rules! read_bits {
    ($name:ident, $first:ident, $second:ident, $link:ident) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            first!($first v, vm, pc, base, k, insn, table);
            if v.tag == Tag::INT {
                let insn = *pc;
                let z = other!($second, $link, base, k, insn);
                if Slot::tag(z) == Tag::INT {
                    let r = second!($link, int_of!($second), v.as_int(), Slot::bits(z) as i64);
                    Slot::set(base.add(a!(insn)), Val::int(r));
                    next!(vm, pc.add(1), base, k, table)
                }
            }
            next!(vm, pc, base, k, table)
        } }
    };
}

/// Additions and subtractions of small constants: integers only.
macro_rules! read_immediate {
    ($name:ident, $first:ident, $op:path) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            first!($first v, vm, pc, base, k, insn, table);
            if v.tag == Tag::INT {
                let insn = *pc;
                Slot::set(base.add(a!(insn)), Val::int($op(v.as_int(), sc!(insn))));
                next!(vm, pc.add(1), base, k_after!($first, vm, k), table)
            }
            next!(vm, pc, base, k_after!($first, vm, k), table)
        } }
    };
}

read_arith!(
    get_table_add_b,
    get_table_add_b_f,
    GetTableAddBF,
    get_table,
    add,
    b
);
read_arith!(
    get_table_add_c,
    get_table_add_c_f,
    GetTableAddCF,
    get_table,
    add,
    c
);
read_arith!(
    get_table_sub_b,
    get_table_sub_b_f,
    GetTableSubBF,
    get_table,
    sub,
    b
);
read_arith!(
    get_table_sub_c,
    get_table_sub_c_f,
    GetTableSubCF,
    get_table,
    sub,
    c
);
read_arith!(
    get_table_mul_b,
    get_table_mul_b_f,
    GetTableMulBF,
    get_table,
    mul,
    b
);
read_arith!(
    get_table_mul_c,
    get_table_mul_c_f,
    GetTableMulCF,
    get_table,
    mul,
    c
);
read_arith!(
    get_field_add_b,
    get_field_add_b_f,
    GetFieldAddBF,
    get_field,
    add,
    b
);
read_arith!(
    get_field_add_c,
    get_field_add_c_f,
    GetFieldAddCF,
    get_field,
    add,
    c
);
read_arith!(
    get_field_sub_b,
    get_field_sub_b_f,
    GetFieldSubBF,
    get_field,
    sub,
    b
);
read_arith!(
    get_field_sub_c,
    get_field_sub_c_f,
    GetFieldSubCF,
    get_field,
    sub,
    c
);
read_arith!(
    get_field_mul_b,
    get_field_mul_b_f,
    GetFieldMulBF,
    get_field,
    mul,
    b
);
read_arith!(
    get_field_mul_c,
    get_field_mul_c_f,
    GetFieldMulCF,
    get_field,
    mul,
    c
);
read_arith!(
    get_upval_add_b,
    get_upval_add_b_f,
    GetUpvalAddBF,
    get_upval,
    add,
    b
);
read_arith!(
    get_upval_add_c,
    get_upval_add_c_f,
    GetUpvalAddCF,
    get_upval,
    add,
    c
);
read_arith!(
    get_upval_sub_b,
    get_upval_sub_b_f,
    GetUpvalSubBF,
    get_upval,
    sub,
    b
);
read_arith!(
    get_upval_sub_c,
    get_upval_sub_c_f,
    GetUpvalSubCF,
    get_upval,
    sub,
    c
);
read_bits!(get_table_band_b, get_table, band, b);
read_bits!(get_table_band_c, get_table, band, c);
read_bits!(get_table_bxor_b, get_table, bxor, b);
read_bits!(get_table_bxor_c, get_table, bxor, c);
read_bits!(get_upval_band_b, get_upval, band, b);
read_bits!(get_upval_band_c, get_upval, band, c);
read_bits!(get_upval_bxor_b, get_upval, bxor, b);
read_bits!(get_upval_bxor_c, get_upval, bxor, c);
read_immediate!(get_table_add_i, get_table, i64::wrapping_add);
read_immediate!(get_table_sub_i, get_table, i64::wrapping_sub);
read_immediate!(get_field_add_i, get_field, i64::wrapping_add);
read_immediate!(get_field_sub_i, get_field, i64::wrapping_sub);
read_immediate!(get_upval_add_i, get_upval, i64::wrapping_add);
read_immediate!(get_upval_sub_i, get_upval, i64::wrapping_sub);
