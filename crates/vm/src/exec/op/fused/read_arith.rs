//! Fused: arithmetic on what was read from a table. One handler for integers, one for floats (see `op::arith`).
#![allow(unsafe_code)]

use super::{first_get_field, first_get_table, float_of, int_of, other, requicken, second};
use crate::exec::dispatch::{a, b, c, handler, next};
use crate::exec::fuse::Fused;
use crate::exec::op::{self, index};
use crate::object::{Node, TableObj, table};
use crate::value::{Slot, Tag, Val};

macro_rules! first {
    (get_field $($args:tt)*) => { first_get_field!($($args)*) };
    (get_table $($args:tt)*) => { first_get_table!($($args)*) };
}

macro_rules! read_arith {
    ($name:ident, $float:ident, $twin:ident, $first:ident, $second:ident, $link:ident) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            first!($first v, vm, pc, base, k, insn, table);
            let insn = *pc;
            let z = other!($second, $link, base, k, insn);
            if v.tag == Tag::INT && Slot::tag(z) == Tag::INT {
                let r = second!($link, int_of!($second), v.as_int(), Slot::bits(z) as i64);
                Slot::set(base.add(a!(insn)), Val::int(r));
                next!(vm, pc.add(1), base, k, table)
            }
            if v.tag == Tag::FLOAT {
                requicken!(pc, Fused::$twin);
            }
            return op::arith::$second(vm, pc.add(1), base, k, insn, table);
        } }
        handler! { $float(vm, pc, base, k, insn, table) {
            first!($first v, vm, pc, base, k, insn, table);
            let insn = *pc;
            let z = other!($second, $link, base, k, insn);
            if v.tag == Tag::FLOAT && Slot::tag(z) == Tag::FLOAT {
                let r = second!($link, float_of!($second), v.as_float(), f64::from_bits(Slot::bits(z)));
                Slot::set(base.add(a!(insn)), Val::float(r));
                next!(vm, pc.add(1), base, k, table)
            }
            return op::arith::$second(vm, pc.add(1), base, k, insn, table);
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
