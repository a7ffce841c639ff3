//! Debug hooks (§4.7): the hooked dispatch table's only handler, and the call of hook functions.
#![allow(unsafe_code)]

use super::call::call_noyield;
use super::dispatch::{Ctl, PLAIN, handler};
use super::op;
use super::vm::Vm;
use super::{LuaError, fuse};
use crate::frame::{inspect, status};
use crate::stack;
use crate::value::{Slot, Val};
use lua_rs_bytecode::Op;

/// Mask bit of the call hook.
pub const CALL: u8 = 1;
/// Mask bit of the return hook.
pub const RETURN: u8 = 2;
/// Mask bit of the line hook.
pub const LINE: u8 = 4;
/// Mask bit of the count hook.
pub const COUNT: u8 = 8;

handler! {
    /// Runs the count and line hooks, then the instruction's own handler. Instructions with a fast path that knows
    /// nothing of call and return hooks go to their general form.
    #[inline(never)]
    hooked(vm, pc, base, k, insn, table) {
        (*(*vm).frame).pc = pc;
        let work = std::mem::take(&mut (*vm).heap.work);
        if (*vm).charge(1 + work).is_err() {
            return Ctl::Error;
        }
        let mask = (*vm).hook_mask();
        if mask & (LINE | COUNT) != 0 && trace(vm, insn, mask).is_err() {
            return Ctl::Error;
        }
        let insn = fuse::plain(insn);
        let frame = (*vm).frame;
        let (pc, base, k, table) = ((*frame).pc, (*frame).base, (*frame).k, (*vm).table);
        let opcode = insn as u8;
        if opcode == Op::Call as u8 {
            return op::call::call_any(vm, pc, base, k, insn, table);
        }
        if opcode == Op::TForCall as u8 {
            return op::control::tfor_call_any(vm, pc, base, k, insn, table);
        }
        if opcode == Op::TailCall as u8 {
            return op::call::tail_call_any(vm, pc, base, k, insn, table);
        }
        if opcode == Op::Return as u8 || opcode == Op::Return0 as u8 || opcode == Op::Return1 as u8 {
            return op::call::ret_any(vm, pc, base, k, insn, table);
        }
        (PLAIN[opcode as usize].0)(vm, pc, base, k, insn, table)
    }
}

/// Count and line hooks before instruction `insn` of the current frame.
unsafe fn trace(vm: *mut Vm, insn: u32, mask: u8) -> Result<(), LuaError> {
    // SAFETY: I2, I9.
    unsafe {
        if insn as u8 == Op::VarArgPrep as u8 {
            // Belongs to the call; the function begins after it.
            return Ok(());
        }
        let th = (*vm).thread;
        let Some(hook) = &mut (*th).hook else {
            return Ok(());
        };
        if runs_on(vm, fuse::plain(insn), hook.old_pc as usize) {
            return Ok(());
        }
        let mut count_due = false;
        if mask & COUNT != 0 {
            hook.count = hook.count.saturating_sub(1);
            count_due = hook.count == 0;
            if count_due {
                hook.count = hook.period;
            }
        }
        if !count_due && mask & LINE == 0 {
            return Ok(());
        }
        if count_due {
            run(vm, "count", None)?;
        }
        if mask & LINE != 0 {
            let frame = (*vm).frame;
            let proto = inspect::proto(frame);
            let pc = inspect::current_pc(frame);
            let Some(hook) = &mut (*th).hook else {
                return Ok(());
            };
            let old = hook.old_pc as usize;
            let code = &(*proto).code_buf;
            let old = if old < code.len() { old } else { 0 };
            hook.old_pc = pc as u32;
            let line = inspect::line_of(proto, pc);
            // As in PUC, the return of the count hook counts as coming (back) to this instruction.
            if count_due || pc <= old || inspect::line_of(proto, old) != line {
                run(vm, "line", line.map(i64::from))?;
            }
        }
        Ok(())
    }
}

/// Whether the instruction at hand belongs to the one before it: PUC goes from `TFORPREP` to `TFORCALL` and from there to
/// `TFORLOOP` without looking for hooks, and its `TAILCALL` of a native function returns by itself.
unsafe fn runs_on(vm: *mut Vm, insn: u32, old: usize) -> bool {
    let opcode = insn as u8;
    if opcode == Op::TForLoop as u8 || opcode == Op::TForLoopJ as u8 {
        return true;
    }
    if opcode != Op::TForCall as u8 && opcode != Op::Return as u8 {
        return false;
    }
    // SAFETY: I2, I9.
    unsafe {
        let frame = (*vm).frame;
        let pc = inspect::current_pc(frame);
        let code = &(*inspect::proto(frame)).code_buf;
        let plain = |index: usize| code.get(index).map_or(0, |word| fuse::plain(*word));
        if opcode == Op::Return as u8 {
            return pc > 0 && plain(pc - 1) as u8 == Op::TailCall as u8;
        }
        let before = plain(old);
        let target = old + 1 + (before >> 16) as usize;
        before as u8 == Op::TForPrep as u8 && target == pc
    }
}

/// A frame has just been made, with a hook in force: the call hook.
///
/// # Errors
/// The hook function's.
///
/// # Safety
/// `vm` is consistent.
#[cold]
pub unsafe fn call(vm: *mut Vm, tail: bool) -> Result<(), LuaError> {
    // SAFETY: I2, I9.
    unsafe {
        let frame = (*vm).frame;
        let lua = (*frame).status & status::NATIVE == 0;
        if lua && let Some(hook) = &mut (*(*vm).thread).hook {
            // The first instruction is a new line, wherever the caller was.
            hook.old_pc = u32::from((*inspect::proto(frame)).is_vararg);
        }
        if (*vm).hook_mask() & CALL == 0 {
            return Ok(());
        }
        if lua {
            // The hook sees the function at its first instruction.
            (*frame).pc = (*frame).pc.add(1);
            let params = (*inspect::proto(frame)).num_params as u16;
            set_transfer(vm, 1, params);
        } else {
            let n = (*vm).top.offset_from((*frame).base) as u16;
            set_transfer(vm, 1, n);
        }
        let outcome = run(vm, if tail { "tail call" } else { "call" }, None);
        set_transfer(vm, 0, 0);
        if lua {
            let frame = (*vm).frame;
            (*frame).pc = (*frame).pc.sub(1);
        }
        outcome
    }
}

/// The current frame returns `n` values from `first` on, with a hook in force: the return hook. Returns where the values
/// are afterwards.
///
/// # Errors
/// The hook function's.
///
/// # Safety
/// `vm` is consistent.
#[cold]
pub unsafe fn returning(vm: *mut Vm, first: *mut Slot, n: usize) -> Result<*mut Slot, LuaError> {
    // SAFETY: I2, I9.
    unsafe {
        let offset = first.offset_from((*(*vm).thread).stack);
        let frame = (*vm).frame;
        let mut outcome = Ok(());
        if (*vm).hook_mask() & RETURN != 0 {
            (*vm).top = first.add(n);
            let from = first.offset_from((*frame).base) + 1;
            set_transfer(vm, from as u16, n as u16);
            outcome = run(vm, "return", None);
            set_transfer(vm, 0, 0);
        }
        // The caller goes on after its call: its line counts as old.
        let frame = (*vm).frame;
        if frame > (*(*vm).thread).frames {
            let caller = frame.sub(1);
            if (*caller).status & status::NATIVE == 0 && !(*caller).pc.is_null() {
                let pc = inspect::current_pc(caller) as u32;
                if let Some(hook) = &mut (*(*vm).thread).hook {
                    hook.old_pc = pc;
                }
            }
        }
        outcome?;
        Ok((*(*vm).thread).stack.offset(offset))
    }
}

unsafe fn set_transfer(vm: *mut Vm, first: u16, n: u16) {
    // SAFETY: I2.
    unsafe {
        if let Some(hook) = &mut (*(*vm).thread).hook {
            hook.transfer = if n == 0 { (0, 0) } else { (first, n) };
        }
    }
}

/// Calls the hook function with an event name and a line.
unsafe fn run(vm: *mut Vm, event: &str, line: Option<i64>) -> Result<(), LuaError> {
    // SAFETY: I1, I2.
    unsafe {
        let th = (*vm).thread;
        let func = match &(*th).hook {
            Some(hook) if !hook.active => hook.func,
            _ => return Ok(()),
        };
        if func.is_nil() {
            return Ok(());
        }
        // All registers of the frame are protected, and what an open instruction has beyond them.
        let frame = (*vm).frame;
        let saved_top = (*vm).top.offset_from((*th).stack);
        if (*frame).status & status::NATIVE == 0 && (*vm).top < (*frame).top {
            (*vm).top = (*frame).top;
        }
        stack::ensure(vm, stack::NATIVE_MIN)?;
        let name = (*vm).string_val(event.as_bytes())?;
        let at = (*vm).top;
        Slot::set(at, func);
        Slot::set(at.add(1), name);
        Slot::set(at.add(2), line.map_or(Val::NIL, Val::int));
        (*vm).top = at.add(3);
        if let Some(hook) = &mut (*th).hook {
            hook.active = true;
        }
        (*vm).update_table();
        let outcome = call_noyield(vm, at, 0, status::HOOK);
        if let Some(hook) = &mut (*th).hook {
            hook.active = false;
        }
        (*vm).update_table();
        (*vm).top = (*th).stack.offset(saved_top);
        outcome
    }
}
