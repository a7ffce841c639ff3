//! Handlers: calls of Lua functions, tail calls, varargs.
#![allow(unsafe_code)]

pub use super::ret::{ret, ret_any, ret_close, ret0, ret1};

use super::native::call_native;
use super::switch::resume_wrapped;
use crate::exec::Builtin;
use crate::exec::call::{self, Flow};
use crate::exec::dispatch::{Ctl, a, b, c, check, handler, next, reload_k, resume};
use crate::exec::vm::{Event, Vm};
use crate::frame::{Frame, status};
use crate::heap;
use crate::object::{LuaClosure, NativeClosure, ProtoObj, TableObj, table};
use crate::stack;
use crate::value::{Slot, Tag};

handler! { call(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    if Slot::tag(ra) == Tag::LUA_FN {
        let closure = Slot::bits(ra) as *mut LuaClosure;
        let proto = (*closure).proto;
        if (*proto).exact_b as u32 == (insn >> 16) & 0xff {
            // The frame at hand and not the next, which would take a register of its own.
            let caller = (*vm).frame;
            if caller < (*vm).frames_end.sub(1) {
                let top = ra.add(1 + (*proto).max_stack as usize);
                if top <= (*vm).stack_end {
                    (*caller).pc = pc;
                    let frame = caller.add(1);
                    (*frame).func = ra;
                    (*frame).base = ra.add(1);
                    (*frame).top = top;
                    let k = (*proto).k;
                    (*frame).k = k;
                    (*frame).nresults = c!(insn) as i16 - 1;
                    (*frame).status = 0;
                    (*vm).frame = frame;
                    next!(vm, (*closure).code, ra.add(1), k, table)
                }
            }
        }
    }
    if Slot::tag(ra) == Tag::BUILTIN {
        let builtin = Slot::bits(ra) as *const Builtin;
        return ((*builtin).handler.0)(vm, pc, (*(*vm).frame).base, reload_k!(vm), insn, table);
    }
    return call_adjust(vm, pc, (*(*vm).frame).base, reload_k!(vm), insn, table);
} }

handler! {
    /// Calls of Lua functions without `...` whose arguments must be counted, cut or filled.
    #[inline(never)]
    call_adjust(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        if Slot::tag(ra) == Tag::LUA_FN {
            let proto = (*(Slot::bits(ra) as *mut LuaClosure)).proto;
            let top = ra.add(1 + (*proto).max_stack as usize);
            let frame = (*vm).frame.add(1);
            let plain = !(*proto).is_vararg;
            if plain && top <= (*vm).stack_end && frame < (*vm).frames_end {
                let nargs = match b!(insn) {
                    0 => (*vm).top.offset_from(ra) as usize - 1,
                    n => n - 1,
                };
                let mut p = ra.add(1 + nargs);
                let end = ra.add(1 + (*proto).num_params as usize);
                while p < end {
                    Slot::set_tag(p, Tag::NIL);
                    p = p.add(1);
                }
                (*frame.sub(1)).pc = pc;
                (*frame).func = ra;
                (*frame).base = ra.add(1);
                (*frame).top = top;
                let k = (*proto).k;
                (*frame).k = k;
                (*frame).nresults = c!(insn) as i16 - 1;
                (*frame).status = 0;
                (*vm).frame = frame;
                next!(vm, (*proto).code, ra.add(1), k, table)
            }
        }
        if Slot::tag(ra) == Tag::LUA_FN {
            let proto = (*(Slot::bits(ra) as *mut LuaClosure)).proto;
            if (*proto).is_vararg {
                return call_vararg(vm, pc, base, k, insn, table);
            }
            return call_any(vm, pc, base, k, insn, table);
        }
        if Slot::tag(ra) == Tag::NATIVE {
            return call_native(vm, pc, base, k, insn, table);
        }
        if Slot::tag(ra) == Tag::NATIVE_CL {
            if (*(Slot::bits(ra) as *mut NativeClosure)).hdr.aux2 == NativeClosure::WRAP {
                return resume_wrapped(vm, pc, base, k, insn, table);
            }
            return call_native(vm, pc, base, k, insn, table);
        }
        if Slot::tag(ra) == Tag::TABLE {
            return call_table(vm, pc, base, k, insn, table);
        }
        return call_any(vm, pc, base, k, insn, table);
    }
}

handler! {
    /// Calls of tables whose `__call` is a Lua function: that takes the place of the table, which becomes the first argument.
    #[inline(never)]
    call_table(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let metatable = (*(Slot::bits(ra) as *mut TableObj)).metatable;
        let end = match b!(insn) {
            0 => (*vm).top,
            n => ra.add(n),
        };
        if !metatable.is_null() && end < (*vm).stack_end && b!(insn) < 255 {
            let name = (*vm).event_names[Event::Call as usize];
            let handler = table::find_short_str(metatable, name);
            if !handler.is_null() && Slot::tag(handler) == Tag::LUA_FN {
                let mut p = end;
                while p != ra {
                    let below = p.sub(1);
                    Slot::copy(p, below);
                    p = below;
                }
                Slot::copy(ra, handler);
                let mut insn = insn;
                if b!(insn) == 0 {
                    (*vm).top = end.add(1);
                } else {
                    insn += 1 << 16;
                }
                return call(vm, pc, base, k, insn, (*vm).table);
            }
        }
        return call_any(vm, pc, base, k, insn, table);
    }
}

/// Enters the vararg function `proto` of the closure at `func`, whose arguments reach up to `end`: moves the fixed ones above the
/// extra ones and fills in what `frame` says of it. Null, with nothing done, if there is no room; else the first register.
#[inline(always)]
unsafe fn enter_vararg(
    vm: *mut Vm,
    frame: *mut Frame,
    proto: *mut ProtoObj,
    func: *mut Slot,
    end: *mut Slot,
) -> *mut Slot {
    // SAFETY: I1: the room is checked before anything is written.
    unsafe {
        let mut arg = func.add(1);
        let fixed_end = arg.add((*proto).num_params as usize);
        if end <= fixed_end {
            // No extra arguments: nothing moves.
            let top = arg.add((*proto).max_stack as usize);
            if top > (*vm).stack_end {
                return std::ptr::null_mut();
            }
            let mut p = end;
            while p < fixed_end {
                Slot::set_tag(p, Tag::NIL);
                p = p.add(1);
            }
            (*frame).base = arg;
            (*frame).top = top;
            (*frame).nvarargs = 0;
            return arg;
        }
        let base = end.add(1);
        let top = base.add((*proto).max_stack as usize);
        if top > (*vm).stack_end {
            return std::ptr::null_mut();
        }
        Slot::copy(end, func);
        (*frame).base = base;
        (*frame).top = top;
        (*frame).nvarargs = end.offset_from(fixed_end) as u32;
        let mut to = base;
        while arg < fixed_end {
            Slot::copy(to, arg);
            Slot::set_tag(arg, Tag::NIL);
            arg = arg.add(1);
            to = to.add(1);
        }
        base
    }
}

handler! {
    /// Calls of vararg functions. The common ones have no fixed parameter: then only the function is copied.
    #[inline(never)]
    call_vararg(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let proto = (*(Slot::bits(ra) as *mut LuaClosure)).proto;
        let end = match b!(insn) {
            0 => (*vm).top,
            n => ra.add(n),
        };
        let frame = (*vm).frame.add(1);
        let top = end.add(1 + (*proto).max_stack as usize);
        if (*proto).num_params != 0
            || top > (*vm).stack_end
            || frame >= (*vm).frames_end
        {
            return call_vararg_any(vm, pc, (*(*vm).frame).base, reload_k!(vm), insn, table);
        }
        Slot::copy(end, ra);
        (*frame.sub(1)).pc = pc;
        (*frame).func = ra;
        (*frame).base = end.add(1);
        (*frame).top = top;
        (*frame).nvarargs = end.offset_from(ra) as u32 - 1;
        let k = (*proto).k;
        (*frame).k = k;
        (*frame).nresults = c!(insn) as i16 - 1;
        (*frame).status = 0;
        (*vm).frame = frame;
        // The first instruction is VARARGPREP, which is what has just been done.
        next!(vm, (*proto).code.add(1), end.add(1), k, table)
    }
}

handler! {
    /// Calls of vararg functions with fixed parameters.
    #[inline(never)]
    call_vararg_any(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let frame = (*vm).frame.add(1);
        if frame < (*vm).frames_end {
            let proto = (*(Slot::bits(ra) as *mut LuaClosure)).proto;
            let end = match b!(insn) {
                0 => (*vm).top,
                n => ra.add(n),
            };
            let base = enter_vararg(vm, frame, proto, ra, end);
            if !base.is_null() {
                (*frame.sub(1)).pc = pc;
                (*frame).func = ra;
                let k = (*proto).k;
                (*frame).k = k;
                (*frame).nresults = c!(insn) as i16 - 1;
                (*frame).status = 0;
                (*vm).frame = frame;
                next!(vm, (*proto).code.add(1), base, k, table)
            }
        }
        return call_any(vm, pc, (*(*vm).frame).base, reload_k!(vm), insn, table);
    }
}

handler! {
    /// Calls of natives, vararg functions, callable objects; and all that need more stack or frames.
    #[inline(never)]
    call_any(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        if b!(insn) != 0 {
            (*vm).top = ra.add(b!(insn));
        }
        (*(*vm).frame).pc = pc;
        let wanted = c!(insn) as i16 - 1;
        let offset = a!(insn);
        match check!(call::call(vm, (*(*vm).frame).base.add(offset), wanted, 0)) {
            Flow::Run => {}
            Flow::Exit => return Ctl::Exit,
        }
        if (*vm).heap.needs_step_after_native() {
            return collect_after_call(vm, pc, base, k, insn, table);
        }
        resume!(vm)
    }
}

handler! {
    /// A collector step after a native call. If the callee was a Lua function its frame is current and the step waits
    /// for its first allocation.
    #[cold]
    #[inline(never)]
    collect_after_call(vm, pc, base, k, insn, table) {
        let frame = (*vm).frame;
        if (*frame).pc == pc {
            if c!(insn) != 0 {
                (*vm).top = (*frame).base.add(a!(insn) + c!(insn) - 1);
            }
            heap::safepoint(vm);
        }
        resume!(vm)
    }
}

handler! { tail_call(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    let n = b!(insn);
    // More values are copied in a loop, which takes more registers than there are.
    if Slot::tag(ra) == Tag::LUA_FN && c!(insn) == 0 && n <= 4 {
        let closure = Slot::bits(ra) as *mut LuaClosure;
        let proto = (*closure).proto;
        if (*proto).exact_b as usize == n {
            let frame = (*vm).frame;
            let func = (*frame).func;
            let top = func.add(1 + (*proto).max_stack as usize);
            if top <= (*vm).stack_end {
                Slot::copy(func, ra);
                if n > 1 {
                    Slot::copy(func.add(1), ra.add(1));
                    if n > 2 {
                        Slot::copy(func.add(2), ra.add(2));
                        if n > 3 {
                            Slot::copy(func.add(3), ra.add(3));
                        }
                    }
                }
                let base = func.add(1);
                let k = (*proto).k;
                (*frame).base = base;
                (*frame).top = top;
                (*frame).k = k;
                (*frame).status |= status::TAIL;
                next!(vm, (*closure).code, base, k, table)
            }
        }
    }
    return tail_call_adjust(vm, pc, (*(*vm).frame).base, reload_k!(vm), insn, table);
} }

handler! {
    /// Tail calls of natives, which are ordinary calls for all results, and of Lua functions whose arguments do not fit as
    /// they are.
    #[inline(never)]
    tail_call_adjust(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let tag = Slot::tag(ra);
        if c!(insn) == 0 {
            if tag == Tag::BUILTIN {
                let builtin = Slot::bits(ra) as *const Builtin;
                return ((*builtin).handler.0)(vm, pc, base, k, insn, table);
            }
            if tag == Tag::NATIVE || tag == Tag::NATIVE_CL {
                return call_native(vm, pc, base, k, insn, table);
            }
            if tag == Tag::LUA_FN {
                return tail_call_lua(vm, pc, base, k, insn, table);
            }
        }
        return tail_call_any(vm, pc, base, k, insn, table);
    }
}

handler! {
    /// Tail calls of Lua functions whose arguments must be counted, cut, filled or moved aside.
    #[inline(never)]
    tail_call_lua(vm, pc, base, k, insn, table) {
        let ra = base.add(a!(insn));
        let proto = (*(Slot::bits(ra) as *mut LuaClosure)).proto;
        let frame = (*vm).frame;
        let func = (*frame).func;
        let mut end = match b!(insn) {
            0 => (*vm).top,
            n => ra.add(n),
        };
        // Room for the arguments twice, as a vararg function wants them.
        let room = end.offset_from(ra) as usize * 2 + 2 + (*proto).max_stack as usize;
        if (*vm).stack_end.offset_from(func) < room as isize {
            return tail_call_any(vm, pc, base, k, insn, table);
        }
        let (mut from, mut to) = (ra, func);
        while from != end {
            Slot::copy(to, from);
            from = from.add(1);
            to = to.add(1);
        }
        end = to;
        let mut start = (*proto).code;
        let mut base = func.add(1);
        if (*proto).is_vararg {
            base = enter_vararg(vm, frame, proto, func, end);
            start = start.add(1);
        } else {
            let fixed_end = base.add((*proto).num_params as usize);
            while end < fixed_end {
                Slot::set_tag(end, Tag::NIL);
                end = end.add(1);
            }
            (*frame).base = base;
            (*frame).top = base.add((*proto).max_stack as usize);
        }
        let k = (*proto).k;
        (*frame).k = k;
        (*frame).status |= status::TAIL;
        next!(vm, start, base, k, table)
    }
}

handler! { #[inline(never)] tail_call_any(vm, pc, base, k, insn, table) {
    let ra = base.add(a!(insn));
    if b!(insn) != 0 {
        (*vm).top = ra.add(b!(insn));
    }
    let frame = (*vm).frame;
    (*frame).pc = pc;
    if c!(insn) != 0 {
        stack::close_upvalues(vm, base);
    }
    let offset = a!(insn);
    match check!(call::tail_call(vm, (*(*vm).frame).base.add(offset))) {
        Flow::Run => resume!(vm),
        Flow::Exit => Ctl::Exit,
    }
} }

handler! { var_arg(vm, pc, base, k, insn, table) {
    let have = (*(*vm).frame).nvarargs as usize;
    let wanted = c!(insn);
    // More values are copied in a loop, which takes more registers than there are.
    if !(2..=5).contains(&wanted) || have + 1 < wanted {
        return var_arg_any(vm, pc, base, k, insn, table);
    }
    let from = base.sub(1 + have);
    let to = base.add(a!(insn));
    Slot::copy(to, from);
    if wanted > 2 {
        Slot::copy(to.add(1), from.add(1));
        if wanted > 3 {
            Slot::copy(to.add(2), from.add(2));
            if wanted > 4 {
                Slot::copy(to.add(3), from.add(3));
            }
        }
    }
    next!(vm, pc, base, k, table)
} }

handler! {
    /// All extra arguments, or many, or more than there are.
    #[inline(never)]
    var_arg_any(vm, pc, base, k, insn, table) {
        let have = (*(*vm).frame).nvarargs as usize;
        let mut from = base.sub(1 + have);
        let mut to = base.add(a!(insn));
        if c!(insn) == 0 && ((*vm).stack_end.offset_from(to) < have as isize || cfg!(feature = "stack_stress")) {
            return var_arg_grow(vm, pc, base, k, insn, table);
        }
        let mut end = base.sub(1);
        if c!(insn) != 0 && c!(insn) <= have {
            end = from.add(c!(insn) - 1);
        }
        while from != end {
            Slot::copy(to, from);
            from = from.add(1);
            to = to.add(1);
        }
        if c!(insn) == 0 {
            (*vm).top = to;
            next!(vm, pc, base, k, table)
        }
        let end = base.add(a!(insn) + c!(insn) - 1);
        while to < end {
            Slot::set_tag(to, Tag::NIL);
            to = to.add(1);
        }
        next!(vm, pc, base, k, table)
    }
}

handler! {
    /// All extra arguments, with more stack.
    #[cold]
    #[inline(never)]
    var_arg_grow(vm, pc, base, k, insn, table) {
        (*(*vm).frame).pc = pc;
        let have = (*(*vm).frame).nvarargs as usize;
        let offset = a!(insn);
        (*vm).top = base.add(offset);
        check!(stack::ensure(vm, have));
        let base = (*(*vm).frame).base;
        let first = base.sub(1 + have);
        let ra = base.add(offset);
        for i in 0..have {
            Slot::copy(ra.add(i), first.add(i));
        }
        (*vm).top = ra.add(have);
        next!(vm, pc, base, k, table)
    }
}

handler! {
    /// The arguments were moved aside when the frame was made ([`call::precall`]).
    var_arg_prep(vm, pc, base, k, insn, table) {
        next!(vm, pc, base, k, table)
    }
}
