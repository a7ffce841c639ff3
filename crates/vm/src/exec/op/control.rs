//! Handlers: jumps and loops.
#![allow(unsafe_code)]

use super::compare::branch;
use crate::debug::msg;
use crate::exec::call::{self, Flow};
use crate::exec::dispatch::{self, Ctl, PLAIN, a, bx, c, check, handler, next, resume, sj};
use crate::exec::meta;
use crate::exec::vm::Vm;
use crate::exec::{LuaError, NativeFn, coerce, iterate};
use crate::heap;
use crate::object::{TableObj, table};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::arith::{clip_for_limit, for_loop_count};
use lua_rs_base::number::Number;
use lua_rs_bytecode::{Instruction, Op};

handler! { jmp(vm, pc, base, k, insn, table) {
    next!(vm, pc.offset(sj!(insn)), base, k, table)
} }

handler! {
    /// Stands in for every handler after [`dispatch::interrupt`]: raises the error, or, if the flag has been lowered
    /// since, goes on with the instruction.
    #[cold]
    #[inline(never)]
    interrupted(vm, pc, base, k, insn, table) {
        dispatch::restore(&(*vm).plain);
        if (*vm).interrupted() {
            (*(*vm).frame).pc = pc;
            check!((*vm).poll_interrupt());
        }
        (PLAIN[insn as u8 as usize].0)(vm, pc, base, k, insn, table)
    }
}

/// One step of a numeric loop; true if it goes on.
#[inline(always)]
unsafe fn step_float(ra: *mut Slot) -> bool {
    // SAFETY: I1: the verifier guarantees four registers from `ra`.
    unsafe {
        let step = f64::from_bits(Slot::bits(ra.add(2)));
        let limit = f64::from_bits(Slot::bits(ra.add(1)));
        let index = f64::from_bits(Slot::bits(ra)) + step;
        let goes_on = if step > 0.0 {
            index <= limit
        } else {
            limit <= index
        };
        if goes_on {
            Slot::set(ra, Val::float(index));
            Slot::set(ra.add(3), Val::float(index));
        }
        goes_on
    }
}

handler! { for_loop(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    if Slot::tag(ra.add(2)) == Tag::INT {
        let index = Slot::bits(ra);
        if index == Slot::bits(ra.add(1)) {
            next!(vm, pc, base, k, table)
        }
        let index = index.wrapping_add(Slot::bits(ra.add(2)));
        Slot::set_bits(ra, index);
        Slot::set(ra.add(3), Val::int(index as i64));
        next!(vm, pc.sub(bx!(insn)), base, k, table)
    }
    return for_loop_float(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] for_loop_float(vm, pc, base, k, insn, table) {
    if step_float(base.add(a!(insn))) {
        next!(vm, pc.sub(bx!(insn)), base, k, table)
    }
    next!(vm, pc, base, k, table)
} }

handler! { for_loop_j(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    let goes_on = if Slot::tag(ra.add(2)) == Tag::INT {
        let index = Slot::bits(ra);
        let goes_on = index != Slot::bits(ra.add(1));
        if goes_on {
            let index = index.wrapping_add(Slot::bits(ra.add(2)));
            Slot::set_bits(ra, index);
            Slot::set(ra.add(3), Val::int(index as i64));
        }
        goes_on
    } else {
        step_float(ra)
    };
    branch!(goes_on, vm, pc, base, k, table)
} }

/// Checks and prepares a numeric loop (§3.3.5); true if it runs. A loop over integers keeps its last value where the limit
/// was: whether it ends is one comparison, whatever the step, and nothing is counted.
unsafe fn prepare(vm: *mut Vm, ra: *mut Slot) -> Result<bool, LuaError> {
    // SAFETY: I1: the verifier guarantees four registers from `ra`.
    unsafe {
        let (init, limit, step) = (Slot::get(ra), Slot::get(ra.add(1)), Slot::get(ra.add(2)));
        if init.tag == Tag::INT && step.tag == Tag::INT {
            let (init, step) = (init.as_int(), step.as_int());
            if step == 0 {
                return Err((*vm).raise_str("'for' step is zero"));
            }
            let limit = match coerce::to_number_val(limit) {
                Some(Number::Int(n)) => n,
                Some(Number::Float(f)) => match clip_for_limit(f, step) {
                    Some(n) => n,
                    None => return Ok(false),
                },
                None => return Err((*vm).raise_bytes(msg::for_error(vm, limit, "limit"))),
            };
            let Some(count) = for_loop_count(init, Number::Int(limit), step) else {
                return Ok(false);
            };
            let last = init.wrapping_add((count as i64).wrapping_mul(step));
            Slot::set(ra.add(1), Val::int(last));
            Slot::set(ra.add(3), Val::int(init));
            return Ok(true);
        }
        let float = |v: Val, what: &str| match coerce::to_number_val(v) {
            Some(n) => Ok(n.to_float()),
            None => Err((*vm).raise_bytes(msg::for_error(vm, v, what))),
        };
        let limit = float(limit, "limit")?;
        let step = float(step, "step")?;
        let init = float(init, "initial value")?;
        if step == 0.0 {
            return Err((*vm).raise_str("'for' step is zero"));
        }
        if if step > 0.0 {
            limit < init
        } else {
            init < limit
        } {
            return Ok(false);
        }
        Slot::set(ra, Val::float(init));
        Slot::set(ra.add(1), Val::float(limit));
        Slot::set(ra.add(2), Val::float(step));
        Slot::set(ra.add(3), Val::float(init));
        Ok(true)
    }
}

handler! { for_prep(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    if check!(prepare(vm, base.add(a!(insn)))) {
        next!(vm, pc, base, k, table)
    }
    next!(vm, pc.add(bx!(insn) + 1), base, k, table)
} }

handler! { for_prep_j(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    let runs = check!(prepare(vm, base.add(a!(insn))));
    branch!(!runs, vm, pc, base, k, table)
} }

handler! { tfor_prep(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    (*(*vm).frame).pc = pc;
    check!(meta::mark_tbc(vm, ra.add(3)));
    next!(vm, pc.add(bx!(insn)), base, k, table)
} }

/// Goes on with the loop after a quick `TFORCALL` that gave `$key`, which is not nil: without a dispatch if the next word is
/// the `TFORLOOP` it nearly always is.
macro_rules! tfor_go_on {
    ($ra:expr, $key:expr, $insn:ident, $vm:ident, $pc:ident, $base:ident, $k:ident, $table:ident) => {{
        let word = *$pc;
        if word & 0xffff == Op::TForLoop as u32 | ($insn & 0xff00) {
            Slot::set($ra.add(2), $key);
            next!($vm, $pc.add(1).sub(bx!(word)), $base, $k, $table)
        }
        next!($vm, $pc, $base, $k, $table)
    }};
}

handler! { tfor_call(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    if Slot::tag(ra) == Tag::NATIVE && Slot::tag(ra.add(1)) == Tag::TABLE {
        if Slot::bits(ra) == iterate::next as NativeFn as usize as u64 {
            return tfor_next(vm, pc, base, k, insn, table);
        }
        if Slot::bits(ra) == iterate::next_index as NativeFn as usize as u64 && Slot::tag(ra.add(2)) == Tag::INT {
            let t = Slot::bits(ra.add(1)) as *mut TableObj;
            let index = Slot::bits(ra.add(2));
            if index < (*t).hdr.word as u64 && c!(insn) <= 2 {
                let slot = (*t).array.add(index as usize);
                if Slot::tag(slot) != Tag::NIL {
                    // R[A+5] is always there: the call frame needs it.
                    let key = Val::int(index as i64 + 1);
                    Slot::set(ra.add(4), key);
                    Slot::copy(ra.add(5), slot);
                    tfor_go_on!(ra, key, insn, vm, pc, base, k, table)
                }
            }
        }
    }
    let tag = Slot::tag(ra);
    if tag == Tag::LUA_FN || tag == Tag::NATIVE_CL {
        // As by a CALL of the copies; its handlers take the operands from their argument alone.
        Slot::copy(ra.add(4), ra);
        Slot::copy(ra.add(5), ra.add(1));
        Slot::copy(ra.add(6), ra.add(2));
        let call = Instruction::abc(Op::Call, (a!(insn) + 4) as u8, 3, (c!(insn) + 1) as u8);
        return super::call::call(vm, pc, base, k, call.0, table);
    }
    return tfor_call_any(vm, pc, base, k, insn, table);
} }

handler! {
    /// A step of `for k, v in next, t` (what `pairs` makes).
    #[inline(never)]
    tfor_next(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        if c!(insn) <= 2 {
            let t = Slot::bits(ra.add(1)) as *mut TableObj;
            match table::next_into(t, Slot::get(ra.add(2)), ra.add(4)) {
                Ok(true) => tfor_go_on!(ra, Slot::get(ra.add(4)), insn, vm, pc, base, k, table),
                Ok(false) => next!(vm, pc, base, k, table),
                Err(()) => {}
            }
        }
        return tfor_call_any(vm, pc, base, k, insn, table);
    }
}

handler! { #[inline(never)] tfor_call_any(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    (*(*vm).frame).pc = pc;
    Slot::copy(ra.add(4), ra);
    Slot::copy(ra.add(5), ra.add(1));
    Slot::copy(ra.add(6), ra.add(2));
    (*vm).top = ra.add(7);
    match check!(call::call(vm, ra.add(4), c!(insn) as i16, 0)) {
        Flow::Run => {}
        Flow::Exit => return Ctl::Exit,
    }
    let frame = (*vm).frame;
    if (*vm).heap.needs_step_after_native() && (*frame).pc == pc {
        (*vm).top = (*frame).base.add(a!(insn) + 4 + c!(insn));
        heap::safepoint(vm);
    }
    resume!(vm)
} }

handler! { tfor_loop(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    if Slot::tag(ra.add(4)) != Tag::NIL {
        Slot::copy(ra.add(2), ra.add(4));
        next!(vm, pc.sub(bx!(insn)), base, k, table)
    }
    next!(vm, pc, base, k, table)
} }

handler! { tfor_loop_j(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    let goes_on = Slot::tag(ra.add(4)) != Tag::NIL;
    if goes_on {
        Slot::copy(ra.add(2), ra.add(4));
    }
    branch!(goes_on, vm, pc, base, k, table)
} }
