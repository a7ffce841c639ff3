//! Fused: moves, and reads from tables of what was read or computed just before.
#![allow(unsafe_code)]

use super::{first_alone, first_field_of, first_get_field, first_get_table, first_get_upval};
use crate::exec::dispatch::{a, b, c, handler, next, reload_k, sc};
use crate::exec::op::index;
use crate::object::{LuaClosure, Node, TableObj, table};
use crate::value::{Slot, Tag, Val};

handler! { mov_mov(vm, pc, base, k, insn, table) {
    Slot::copy(base.add(a!(insn)), base.add(b!(insn)));
    let insn = *pc;
    Slot::copy(base.add(a!(insn)), base.add(b!(insn)));
    next!(vm, pc.add(1), base, k, table)
} }

/// Runs `GETTABUP`.
macro_rules! first_get_tab_up {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let closure = Slot::bits($base.sub(1)) as *mut LuaClosure;
        let up = (*LuaClosure::upval(closure, b!($insn))).v;
        if Slot::tag(up) != Tag::TABLE {
            return first_alone($vm, $pc, $base, reload_k!($vm), $insn, $table);
        }
        let t = Slot::bits(up) as *mut TableObj;
        first_field_of!(
            $v,
            t,
            $k.add(c!($insn)),
            index::get_tab_up_chain,
            $vm,
            $pc,
            $base,
            $k,
            $insn,
            $table
        );
    };
}

/// Runs an addition or subtraction of integers.
macro_rules! first_int {
    ($v:ident, $y:expr, $op:path, $vm:ident, $pc:ident, $base:ident, $insn:ident, $table:ident) => {
        let x = $base.add(b!($insn));
        let y: Val = $y;
        if Slot::tag(x) != Tag::INT || y.tag != Tag::INT {
            return first_alone($vm, $pc, $base, reload_k!($vm), $insn, $table);
        }
        let $v = Val::int($op(Slot::bits(x) as i64, y.as_int()));
        Slot::set($base.add(a!($insn)), $v);
    };
}

macro_rules! first_add_i {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        first_int!(
            $v,
            Val::int(sc!($insn)),
            i64::wrapping_add,
            $vm,
            $pc,
            $base,
            $insn,
            $table
        );
    };
}
macro_rules! first_sub_i {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        first_int!(
            $v,
            Val::int(sc!($insn)),
            i64::wrapping_sub,
            $vm,
            $pc,
            $base,
            $insn,
            $table
        );
    };
}
macro_rules! first_add {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        first_int!(
            $v,
            Slot::get($base.add(c!($insn))),
            i64::wrapping_add,
            $vm,
            $pc,
            $base,
            $insn,
            $table
        );
    };
}
macro_rules! first_sub {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        first_int!(
            $v,
            Slot::get($base.add(c!($insn))),
            i64::wrapping_sub,
            $vm,
            $pc,
            $base,
            $insn,
            $table
        );
    };
}

/// Runs a `GETFIELD` of `$v`.
macro_rules! second_get_field {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        if $v.tag == Tag::TABLE {
            let key = $k.add(c!($insn));
            let node = table::constant_position($v.as_table(), key);
            let tag = Node::field_tag(node, Slot::bits(key));
            if tag != Tag::NIL {
                let bits = Slot::bits(Node::val(node));
                Slot::set($base.add(a!($insn)), Val { bits, tag });
                next!($vm, $pc.add(1), $base, reload_k!($vm), $table)
            }
        }
    };
}

/// Delivers element `$key` of the array part of table `$t`.
macro_rules! element {
    ($t:expr, $key:expr, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let t: *mut TableObj = $t;
        let index = ($key as u64).wrapping_sub(1);
        if index < (*t).hdr.word as u64 {
            let found = (*t).array.add(index as usize);
            if Slot::tag(found) != Tag::NIL {
                Slot::copy($base.add(a!($insn)), found);
                next!($vm, $pc.add(1), $base, reload_k!($vm), $table)
            }
        }
    };
}

/// Runs a `GETTABLE` of `$v`.
macro_rules! second_get_table {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let key = $base.add(c!($insn));
        if $v.tag == Tag::TABLE && Slot::tag(key) == Tag::INT {
            element!(
                $v.as_table(),
                Slot::bits(key),
                $vm,
                $pc,
                $base,
                $k,
                $insn,
                $table
            );
        }
    };
}

/// Runs a `GETTABLE` with the key `$v`.
macro_rules! second_indexes {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let obj = $base.add(b!($insn));
        if $v.tag == Tag::INT && Slot::tag(obj) == Tag::TABLE {
            element!(
                Slot::bits(obj) as *mut TableObj,
                $v.bits,
                $vm,
                $pc,
                $base,
                $k,
                $insn,
                $table
            );
        }
    };
}

macro_rules! fused {
    ($name:ident, $first:ident, $second:ident) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            $first!(v, vm, pc, base, k, insn, table);
            let insn = *pc;
            $second!(v, vm, pc, base, k, insn, table);
            next!(vm, pc, base, reload_k!(vm), table)
        } }
    };
}

fused!(get_upval_get_table, first_get_upval, second_get_table);
fused!(get_upval_get_field, first_get_upval, second_get_field);
fused!(get_tab_up_get_field, first_get_tab_up, second_get_field);
fused!(get_field_get_field, first_get_field, second_get_field);
fused!(get_field_get_table, first_get_field, second_get_table);
fused!(get_field_indexes, first_get_field, second_indexes);
fused!(get_table_get_table, first_get_table, second_get_table);
fused!(get_table_get_field, first_get_table, second_get_field);
fused!(get_table_indexes, first_get_table, second_indexes);
fused!(get_upval_indexes, first_get_upval, second_indexes);
fused!(add_i_indexes, first_add_i, second_indexes);
fused!(sub_i_indexes, first_sub_i, second_indexes);
fused!(add_indexes, first_add, second_indexes);
fused!(sub_indexes, first_sub, second_indexes);
