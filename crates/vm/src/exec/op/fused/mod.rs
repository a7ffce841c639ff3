//! Handlers of fused instructions ([`crate::exec::fuse`]). `$v` is what the first instruction has written, still in registers.
#![allow(unsafe_code)]

pub mod arith;
pub mod read;
pub mod read_arith;

/// Runs `GETFIELD` or leaves to its other handlers; `$v` becomes the value.
macro_rules! first_get_field {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let obj = $base.add(b!($insn));
        if Slot::tag(obj) != Tag::TABLE {
            return index::slow($vm, $pc, $base, $k, $insn, $table);
        }
        let key = $k.add(c!($insn));
        let node = table::constant_position(Slot::bits(obj) as *mut TableObj, key);
        let tags = Node::tags(node);
        if (*node).key_bits != Slot::bits(key)
            || (tags >> 8) as u8 != Tag::SHORT_STR.0
            || tags as u8 == Tag::NIL.0
        {
            return index::get_field_chain($vm, $pc, $base, $k, $insn, $table);
        }
        let $v = Val {
            bits: Slot::bits(Node::val(node)),
            tag: Tag(tags as u8),
        };
        Slot::set($base.add(a!($insn)), $v);
    };
}

/// Runs `GETTABLE` with an integer key in the array part, or leaves to its other handlers; `$v` becomes the value.
macro_rules! first_get_table {
    ($v:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) => {
        let (obj, key) = ($base.add(b!($insn)), $base.add(c!($insn)));
        if Slot::tag(obj) != Tag::TABLE || Slot::tag(key) != Tag::INT {
            return index::get_table_any($vm, $pc, $base, $k, $insn, $table);
        }
        let t = Slot::bits(obj) as *mut TableObj;
        let index = Slot::bits(key).wrapping_sub(1);
        if index >= (*t).hdr.word as u64 {
            return index::get_table_any($vm, $pc, $base, $k, $insn, $table);
        }
        let $v = Slot::get((*t).array.add(index as usize));
        if $v.tag == Tag::NIL {
            return index::get_table_any($vm, $pc, $base, $k, $insn, $table);
        }
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

/// Changes the opcode of the instruction before `$pc`.
macro_rules! requicken {
    ($pc:ident, $opcode:expr) => {
        // I7: both handlers have the same operands. Prototypes belong to one machine, and nothing holds a reference to the code.
        *$pc.sub(1).cast::<u8>().cast_mut().add(if cfg!(target_endian = "big") { 3 } else { 0 }) = $opcode.opcode()
    };
}

pub(super) use {first_get_field, first_get_table, float_of, int_of, other, requicken, second};
