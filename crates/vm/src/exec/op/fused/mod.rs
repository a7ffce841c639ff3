//! Handlers of fused instructions ([`crate::exec::fuse`]).
//!
//! The macros `first_*` run the first instruction and leave its value in registers, as `$v`; where the quick way does not apply they
//! leave to its ordinary handler. The second then runs with `$v` for its link; where its quick way does not apply it is dispatched
//! to like any other instruction.
#![allow(unsafe_code)]

pub mod arith;
pub mod bits;
pub mod flow;
pub mod read;
pub mod read_arith;

use crate::exec::dispatch::{PLAIN, handler};
use crate::exec::fuse;

handler! {
    /// Runs the first instruction of a pair by its ordinary handler, and not the second.
    #[inline(never)]
    first_alone(vm, pc, base, k, insn, table) {
        let insn = fuse::plain(insn);
        (PLAIN[insn as u8 as usize].0)(vm, pc, base, k, insn, table)
    }
}

/// Runs a read of the string constant `$key` from table `$t`, or leaves to `$chain`.
macro_rules! first_field_of {
    ($v:ident, $t:expr, $key:expr, $chain:path, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let key: *const Slot = $key;
        let node = table::constant_position($t, key);
        let tag = Node::field_tag(node, Slot::bits(key));
        if tag == Tag::NIL {
            return $chain($vm, $pc, $base, reload_k!($vm), $insn, $table);
        }
        let $v = Val {
            bits: Slot::bits(Node::val(node)),
            tag,
        };
        Slot::set($base.add(a!($insn)), $v);
    };
}

/// Runs `GETFIELD`.
macro_rules! first_get_field {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let obj = $base.add(b!($insn));
        if Slot::tag(obj) != Tag::TABLE {
            return first_alone($vm, $pc, $base, reload_k!($vm), $insn, $table);
        }
        let t = Slot::bits(obj) as *mut TableObj;
        first_field_of!(
            $v,
            t,
            $k.add(c!($insn)),
            index::get_field_chain,
            $vm,
            $pc,
            $base,
            $k,
            $insn,
            $table
        );
    };
}

/// Runs `GETTABLE` with an integer key in the array part.
macro_rules! first_get_table {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let (obj, key) = ($base.add(b!($insn)), $base.add(c!($insn)));
        if Slot::tag(obj) != Tag::TABLE || Slot::tag(key) != Tag::INT {
            return first_alone($vm, $pc, $base, reload_k!($vm), $insn, $table);
        }
        let t = Slot::bits(obj) as *mut TableObj;
        let index = Slot::bits(key).wrapping_sub(1);
        if index >= (*t).hdr.word as u64 {
            return first_alone($vm, $pc, $base, reload_k!($vm), $insn, $table);
        }
        let $v = Slot::get((*t).array.add(index as usize));
        if $v.tag == Tag::NIL {
            return first_alone($vm, $pc, $base, reload_k!($vm), $insn, $table);
        }
        Slot::set($base.add(a!($insn)), $v);
    };
}

/// Runs `GETUPVAL`.
macro_rules! first_get_upval {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let closure = Slot::bits($base.sub(1)) as *mut LuaClosure;
        let $v = Slot::get((*LuaClosure::upval(closure, b!($insn))).v);
        Slot::set($base.add(a!($insn)), $v);
    };
}

/// The integer operation of an opcode's handler.
macro_rules! int_of {
    (add) => {
        i64::wrapping_add
    };
    (add_k) => {
        i64::wrapping_add
    };
    (sub) => {
        i64::wrapping_sub
    };
    (mul) => {
        i64::wrapping_mul
    };
    (mul_k) => {
        i64::wrapping_mul
    };
    (band) => {
        <i64 as std::ops::BitAnd>::bitand
    };
    (band_k) => {
        <i64 as std::ops::BitAnd>::bitand
    };
    (bor) => {
        <i64 as std::ops::BitOr>::bitor
    };
    (bxor) => {
        <i64 as std::ops::BitXor>::bitxor
    };
}

/// The float operation of an opcode's handler.
macro_rules! float_of {
    (add) => {
        <f64 as std::ops::Add>::add
    };
    (add_k) => {
        <f64 as std::ops::Add>::add
    };
    (sub) => {
        <f64 as std::ops::Sub>::sub
    };
    (mul) => {
        <f64 as std::ops::Mul>::mul
    };
    (mul_k) => {
        <f64 as std::ops::Mul>::mul
    };
}

/// The operand of the second instruction that is not the link.
macro_rules! other {
    (mul_k, b, $base:ident, $k:ident, $insn:ident) => {
        $k.add(c!($insn))
    };
    (band_k, b, $base:ident, $k:ident, $insn:ident) => {
        $k.add(c!($insn))
    };
    ($op:ident, b, $base:ident, $k:ident, $insn:ident) => {
        $base.add(c!($insn)).cast_const()
    };
    ($op:ident, c, $base:ident, $k:ident, $insn:ident) => {
        $base.add(b!($insn)).cast_const()
    };
}

/// Applies the second operation to the link and the other operand, in their order.
macro_rules! second {
    (b, $op:expr, $link:expr, $other:expr) => {
        $op($link, $other)
    };
    (c, $op:expr, $link:expr, $other:expr) => {
        $op($other, $link)
    };
}

/// Changes the opcode of the instruction before `$pc` to one with the same operands.
macro_rules! requicken {
    ($pc:ident, $opcode:expr) => {
        let word = $pc.sub(1).cast_mut();
        *word = (*word & !0xff) | $opcode.opcode() as u32;
    };
}

pub(super) use {
    first_field_of, first_get_field, first_get_table, first_get_upval, float_of, int_of, other,
    requicken, second,
};
