//! Fused: moves, and reads from tables of what was read just before.
#![allow(unsafe_code)]

use super::{first_get_field, first_get_table};
use crate::exec::dispatch::{a, b, c, handler, next};
use crate::exec::op::index;
use crate::object::{LuaClosure, Node, TableObj, table};
use crate::value::{Slot, Tag, Val};

handler! { mov_mov(vm, pc, base, k, insn, table) {
    Slot::copy(base.add(a!(insn)), base.add(b!(insn)));
    let insn = *pc;
    Slot::copy(base.add(a!(insn)), base.add(b!(insn)));
    next!(vm, pc.add(1), base, k, table)
} }

/// Runs `GETUPVAL`.
macro_rules! first_get_upval {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let closure = Slot::bits($base.sub(1)) as *mut LuaClosure;
        let $v = Slot::get((*LuaClosure::upval(closure, b!($insn))).v);
        Slot::set($base.add(a!($insn)), $v);
    };
}

/// Runs `GETTABUP` or leaves to its other handlers.
macro_rules! first_get_tab_up {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let closure = Slot::bits($base.sub(1)) as *mut LuaClosure;
        let up = (*LuaClosure::upval(closure, b!($insn))).v;
        if Slot::tag(up) != Tag::TABLE {
            return index::slow($vm, $pc, $base, $k, $insn, $table);
        }
        let key = $k.add(c!($insn));
        let node = table::constant_position(Slot::bits(up) as *mut TableObj, key);
        let tags = Node::tags(node);
        if (*node).key_bits != Slot::bits(key)
            || (tags >> 8) as u8 != Tag::SHORT_STR.0
            || tags as u8 == Tag::NIL.0
        {
            return index::get_tab_up_chain($vm, $pc, $base, $k, $insn, $table);
        }
        let $v = Val {
            bits: Slot::bits(Node::val(node)),
            tag: Tag(tags as u8),
        };
        Slot::set($base.add(a!($insn)), $v);
    };
}

/// Runs a `GETFIELD` of `$v`.
macro_rules! second_get_field {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        if $v.tag == Tag::TABLE {
            let key = $k.add(c!($insn));
            let node = table::constant_position($v.as_table(), key);
            let tags = Node::tags(node);
            if (*node).key_bits == Slot::bits(key)
                && (tags >> 8) as u8 == Tag::SHORT_STR.0
                && tags as u8 != Tag::NIL.0
            {
                let found = Val {
                    bits: Slot::bits(Node::val(node)),
                    tag: Tag(tags as u8),
                };
                Slot::set($base.add(a!($insn)), found);
                next!($vm, $pc, $base, $k, $table)
            }
            return index::get_field_chain($vm, $pc, $base, $k, $insn, $table);
        }
        return index::slow($vm, $pc, $base, $k, $insn, $table);
    };
}

/// Delivers element `$key` of the array part of table `$t`, or leaves to the general handler.
macro_rules! element {
    ($t:expr, $key:expr, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let t: *mut TableObj = $t;
        let index = ($key as u64).wrapping_sub(1);
        if index < (*t).hdr.word as u64 {
            let found = (*t).array.add(index as usize);
            if Slot::tag(found) != Tag::NIL {
                Slot::copy($base.add(a!($insn)), found);
                next!($vm, $pc, $base, $k, $table)
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
        return index::get_table_any($vm, $pc, $base, $k, $insn, $table);
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
        return index::get_table_any($vm, $pc, $base, $k, $insn, $table);
    };
}

macro_rules! fused {
    ($name:ident, $first:ident, $second:ident) => {
        handler! { $name(vm, pc, base, k, insn, table) {
            $first!(v, vm, pc, base, k, insn, table);
            let insn = *pc;
            let pc = pc.add(1);
            $second!(v, vm, pc, base, k, insn, table);
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
