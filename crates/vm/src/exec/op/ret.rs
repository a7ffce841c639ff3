//! Handlers: returns.
//!
//! The plain return to a Lua caller is in the handler of each instruction; `ret_odd` finds the others that are frequent, and
//! `ret_any` knows them all.
#![allow(unsafe_code)]

use super::switch::ret_coroutine;
use crate::exec::call::{self, Flow};
use crate::exec::dispatch::{Ctl, a, b, check, handler, next, resume, sj};
use crate::exec::unwind;
use crate::exec::vm::Vm;
use crate::frame::status;
use crate::value::{Slot, Tag, Val};
use lua_rs_bytecode::Op;

handler! { ret1(vm, pc, base, k, insn, table) {
    let frame = (*vm).frame;
    if (*frame).status & !status::TAIL == 0 {
        let func = (*frame).func;
        let wanted = (*frame).nresults;
        if wanted == 1 {
            Slot::copy(func, base.add(a!(insn)));
            let caller = frame.sub(1);
            (*vm).frame = caller;
            next!(vm, (*caller).pc, (*caller).base, (*caller).k, table)
        }
    }
    return ret_odd(vm, pc, base, k, insn, table);
} }

handler! { ret0(vm, pc, base, k, insn, table) {
    let frame = (*vm).frame;
    if (*frame).status & !status::TAIL == 0 && (*frame).nresults == 0 {
        let caller = frame.sub(1);
        (*vm).frame = caller;
        next!(vm, (*caller).pc, (*caller).base, (*caller).k, table)
    }
    return ret_odd(vm, pc, base, k, insn, table);
} }

handler! { ret(vm, pc, base, k, insn, table) {
    let frame = (*vm).frame;
    if (*frame).status & !status::TAIL == 0 {
        let mut from = base.add(a!(insn));
        let end = match b!(insn) {
            0 => (*vm).top,
            n => from.add(n - 1),
        };
        let mut to = (*frame).func;
        let caller = frame.sub(1);
        (*vm).frame = caller;
        if (*frame).nresults >= 0 {
            let stop = to.add((*frame).nresults as usize);
            while to != stop {
                if from == end {
                    Slot::set_tag(to, Tag::NIL);
                } else {
                    Slot::copy(to, from);
                    from = from.add(1);
                }
                to = to.add(1);
            }
        } else {
            while from != end {
                Slot::copy(to, from);
                from = from.add(1);
                to = to.add(1);
            }
            (*vm).top = to;
        }
        next!(vm, (*caller).pc, (*caller).base, (*caller).k, table)
    }
    return ret_odd(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] ret_any(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    let (first, n) = results(vm, base, insn);
    match check!(call::finish(vm, first, n)) {
        Flow::Run => resume!(vm),
        Flow::Exit => Ctl::Exit,
    }
} }

/// Where the values of a return instruction are, and how many.
#[inline(always)]
pub(super) unsafe fn results(vm: *mut Vm, base: *mut Slot, insn: u32) -> (*mut Slot, usize) {
    // SAFETY: I7.
    unsafe {
        let opcode = insn as u8;
        if opcode == Op::Return0 as u8 {
            return (base, 0);
        }
        let ra = base.add(a!(insn));
        if opcode == Op::Return1 as u8 {
            return (ra, 1);
        }
        match b!(insn) {
            0 => (ra, (*vm).top.offset_from(ra) as usize),
            n => (ra, n - 1),
        }
    }
}

handler! {
    /// Returns, without a hook, from a frame with a status of its own or to a caller that wants another number of results.
    #[inline(never)]
    ret_odd(vm, pc, base, k, insn, table) {
        let frame = (*vm).frame;
        let bits = (*frame).status & !status::TAIL;
        let caller = frame.sub(1);
        let above = (*caller).status;
        if bits == status::FINISH | status::NESTED && above & status::NATIVE == 0 {
            return ret_meta(vm, pc, base, k, insn, table);
        }
        if bits == status::FINISH
            && above == status::PASSING
            && (*caller.sub(1)).status & status::NATIVE == 0
        {
            return ret_pcall(vm, pc, base, k, insn, table);
        }
        if bits == status::FRESH {
            return ret_fresh(vm, pc, base, k, insn, table);
        }
        if bits == status::CO_BASE {
            return ret_coroutine(vm, pc, base, k, insn, table);
        }
        return ret_any(vm, pc, base, k, insn, table);
    }
}

handler! {
    /// Returns from the function that Rust code has called: the chain ends.
    #[inline(never)]
    ret_fresh(vm, pc, base, k, insn, table) {
        let (first, n) = results(vm, base, insn);
        let frame = (*vm).frame;
        (*vm).frame = frame.sub(1);
        if (*frame).nresults == 1 && n > 0 {
            let func = (*frame).func;
            Slot::copy(func, first);
            (*vm).top = func.add(1);
        } else {
            call::deliver(vm, (*frame).func, first, n, (*frame).nresults);
        }
        Ctl::Exit
    }
}

handler! {
    /// Returns from a metamethod in the middle of an instruction of a Lua function.
    #[inline(never)]
    ret_meta(vm, pc, base, k, insn, table) {
        let (first, n) = results(vm, base, insn);
        let caller = (*vm).frame.sub(1);
        let pc = (*caller).pc;
        let open = *pc.sub(1);
        let how = FINISHES[(open & 0xff) as usize];
        if how == Finish::General {
            return ret_any(vm, (*(*vm).frame).pc, base, k, insn, table);
        }
        (*vm).frame = caller;
        (*vm).c_calls -= 1;
        let base = (*caller).base;
        let k = (*caller).k;
        let v = if n == 0 { Val::NIL } else { Slot::get(first) };
        if how == Finish::Register {
            Slot::set(base.add(a!(open)), v);
            next!(vm, pc, base, k, table)
        }
        if how == Finish::Nothing {
            next!(vm, pc, base, k, table)
        }
        // What a comparison jumps on: as in `meta::finish_insn`.
        let inverted = (*caller).kctx != 0;
        if v.tag.is_falsy() == ((how == Finish::NegatedJump) != inverted) {
            next!(vm, pc.offset(sj!(*pc) + 1), base, k, table)
        }
        next!(vm, pc.add(1), base, k, table)
    }
}

/// What completes an instruction after its metamethod.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finish {
    /// More than the following, see `meta::finish_insn`.
    General,
    /// Its result goes to register A.
    Register,
    /// It has no result.
    Nothing,
    /// It jumps if the result is true.
    Jump,
    /// It jumps if the result is false.
    NegatedJump,
}

static FINISHES: [Finish; 256] = {
    let mut table = [Finish::General; 256];
    let mut i = 0;
    let reads = [
        Op::GetTabUp,
        Op::GetTable,
        Op::GetI,
        Op::GetField,
        Op::SelfOp,
        Op::SelfK,
        Op::AddI,
        Op::AddIR,
        Op::SubI,
        Op::AddK,
        Op::SubK,
        Op::MulK,
        Op::ModK,
        Op::PowK,
        Op::DivK,
        Op::IDivK,
        Op::AddKR,
        Op::MulKR,
        Op::BAndK,
        Op::BOrK,
        Op::BXorK,
        Op::BAndKR,
        Op::BOrKR,
        Op::BXorKR,
        Op::ShrI,
        Op::ShlI,
        Op::ShlIR,
        Op::Add,
        Op::Sub,
        Op::Mul,
        Op::Mod,
        Op::Pow,
        Op::Div,
        Op::IDiv,
        Op::BAnd,
        Op::BOr,
        Op::BXor,
        Op::Shl,
        Op::Shr,
        Op::Unm,
        Op::BNot,
        Op::Len,
    ];
    while i < reads.len() {
        table[reads[i] as usize] = Finish::Register;
        i += 1;
    }
    let writes = [
        Op::SetTabUp,
        Op::SetTabUpK,
        Op::SetTable,
        Op::SetTableK,
        Op::SetI,
        Op::SetIK,
        Op::SetField,
        Op::SetFieldK,
    ];
    i = 0;
    while i < writes.len() {
        table[writes[i] as usize] = Finish::Nothing;
        i += 1;
    }
    let jumps = [
        Op::Eq,
        Op::Lt,
        Op::Le,
        Op::EqK,
        Op::EqI,
        Op::LtI,
        Op::LeI,
        Op::GtI,
        Op::GeI,
    ];
    i = 0;
    while i < jumps.len() {
        table[jumps[i] as usize] = Finish::Jump;
        i += 1;
    }
    let negated = [
        Op::Ne,
        Op::NLt,
        Op::NLe,
        Op::NLtI,
        Op::NLeI,
        Op::NGtI,
        Op::NGeI,
    ];
    i = 0;
    while i < negated.len() {
        table[negated[i] as usize] = Finish::NegatedJump;
        i += 1;
    }
    table
};

handler! {
    /// Returns from the function of a `pcall` that a Lua function has called: both frames return at once.
    #[inline(never)]
    ret_pcall(vm, pc, base, k, insn, table) {
        let (mut from, n) = results(vm, base, insn);
        let frame = (*vm).frame;
        let protected = frame.sub(1);
        let caller = frame.sub(2);
        if (*protected).kctx >= 0 {
            return ret_any(vm, pc, base, k, insn, table);
        }
        (*vm).c_calls -= 1;
        (*(*vm).thread).errfunc = (*protected).k as usize as u32;
        (*vm).frame = caller;
        let mut to = (*protected).func;
        let wanted = (*protected).nresults as usize;
        let end = from.add(n);
        Slot::set(to, Val::TRUE);
        to = to.add(1);
        if wanted as isize > 0 {
            let stop = (*protected).func.add(wanted);
            while to != stop {
                if from == end {
                    Slot::set_tag(to, Tag::NIL);
                } else {
                    Slot::copy(to, from);
                    from = from.add(1);
                }
                to = to.add(1);
            }
        } else if (wanted as isize) < 0 {
            while from != end {
                Slot::copy(to, from);
                from = from.add(1);
                to = to.add(1);
            }
            (*vm).top = to;
        }
        next!(vm, (*caller).pc, (*caller).base, (*caller).k, table)
    }
}

handler! {
    /// Returns after closing variables. Runs again after each `__close` handler; then `kctx` holds the number of values.
    #[inline(never)]
    ret_close(vm, pc, base, k, insn, table) {
        let frame = (*vm).frame;
        (*frame).pc = pc;
        let ra = base.add(a!(insn));
        if (*frame).status & status::CLOSING == 0 {
            let n = match b!(insn) {
                0 => (*vm).top.offset_from(ra) as usize,
                n => n - 1,
            };
            (*frame).kctx = n as i64;
            (*frame).status |= status::CLOSING;
        }
        let n = (*frame).kctx as usize;
        let end = ra.add(n);
        let scratch = if end > (*frame).top { end } else { (*frame).top };
        if !check!(unwind::close_step(vm, base, scratch)) {
            resume!(vm)
        }
        (*frame).status &= !status::CLOSING;
        match check!(call::finish(vm, ra, n)) {
            Flow::Run => resume!(vm),
            Flow::Exit => Ctl::Exit,
        }
    }
}
