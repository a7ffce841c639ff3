//! Reading frames for messages and the debug library: which function, where in it, under which name, its variables.
#![allow(unsafe_code)]

use super::{Frame, status};
use crate::debug::info::{DebugInfo, OwnedName, Want};
use crate::debug::names::{Code, c_string, local_name};
use crate::exec::fuse;
use crate::exec::vm::Vm;
use crate::object::{LuaClosure, NativeClosure, ProtoObj, StrObj, ThreadObj};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::chunk_name::chunk_id;
use lua_rs_bytecode::{Instruction, Op};

/// Source of functions without debug information.
const NO_SOURCE: &[u8] = b"=?";

/// Does the frame run a Lua function?
///
/// # Safety
/// `f` is a live frame (I9).
#[inline]
pub unsafe fn is_lua(f: *const Frame) -> bool {
    // SAFETY: I9.
    unsafe { (*f).status & status::NATIVE == 0 }
}

/// The closure of a Lua frame.
///
/// # Safety
/// `f` is a live Lua frame (I9).
#[inline]
pub unsafe fn closure(f: *const Frame) -> *mut LuaClosure {
    // SAFETY: the running closure is in the slot below the registers (I1).
    unsafe { Slot::bits((*f).base.sub(1)) as *mut LuaClosure }
}

/// The prototype of a Lua frame.
///
/// # Safety
/// `f` is a live Lua frame (I9).
#[inline]
pub unsafe fn proto(f: *const Frame) -> *mut ProtoObj {
    // SAFETY: I2.
    unsafe { (*closure(f)).proto }
}

/// The function that a frame runs.
///
/// # Safety
/// `f` is a live frame (I9), not the bottom one.
pub unsafe fn function(f: *const Frame) -> Val {
    // SAFETY: I9.
    unsafe {
        if is_lua(f) {
            Val::object(Tag::LUA_FN, closure(f))
        } else {
            Slot::get((*f).func)
        }
    }
}

/// Index of the instruction being executed.
///
/// # Safety
/// `f` is a live Lua frame (I9) whose `pc` is saved.
pub unsafe fn current_pc(f: *const Frame) -> usize {
    // SAFETY: I7: `pc` points into the code, after the current instruction.
    let next = unsafe { (*f).pc.offset_from((*proto(f)).code) };
    usize::try_from(next - 1).unwrap_or(0)
}

/// Line of an instruction, if known.
///
/// # Safety
/// `p` is live (I2).
pub unsafe fn line_of(p: *mut ProtoObj, pc: usize) -> Option<u32> {
    // SAFETY: I2; debug data does not change.
    unsafe {
        let debug = &(*p).debug;
        debug.lines.get(pc).copied()
    }
}

/// Line being executed in a frame, -1 if unknown.
///
/// # Safety
/// As [`current_pc`], but for any frame.
pub unsafe fn current_line(f: *const Frame) -> i64 {
    // SAFETY: I9.
    unsafe {
        if !is_lua(f) {
            return -1;
        }
        line_of(proto(f), current_pc(f)).map_or(-1, i64::from)
    }
}

/// Source of a prototype, `None` when stripped.
///
/// # Safety
/// `p` is live for `'a` (I2).
pub unsafe fn source<'a>(p: *mut ProtoObj) -> Option<&'a [u8]> {
    // SAFETY: I2.
    unsafe {
        let source = (*p).debug.source;
        (!source.is_null()).then(|| StrObj::bytes(source))
    }
}

/// Calls `f` with a prototype's code, in which instructions may be fused.
///
/// # Safety
/// `p` is live (I2).
unsafe fn with_code<R>(p: *mut ProtoObj, f: impl FnOnce(Code<'_>) -> R) -> R {
    // SAFETY: I2: the proto and its constants are not changed or freed while `f`, which has no access to the machine,
    // runs.
    unsafe {
        let proto = &*p;
        let string = |i: usize| -> Option<&[u8]> {
            let v = Slot::get(proto.k_buf.get(i)?);
            v.tag.is_string().then(|| StrObj::bytes(v.as_str()))
        };
        f(Code {
            code: &proto.code_buf,
            locals: &proto.debug.locals,
            upvalues: &proto.upvals,
            string: &string,
        })
    }
}

/// Name of a register of a Lua frame.
///
/// # Safety
/// As [`current_pc`].
pub unsafe fn register_name(f: *const Frame, reg: usize) -> Option<OwnedName> {
    // SAFETY: I9.
    unsafe {
        let pc = current_pc(f);
        with_code(proto(f), |code| code.register(pc, reg).map(OwnedName::from))
    }
}

/// Name of the function that a frame is calling, by its code.
///
/// # Safety
/// As [`current_line`].
pub unsafe fn called_name(f: *const Frame) -> Option<OwnedName> {
    // SAFETY: I9.
    unsafe {
        if !is_lua(f) || divides_integers(f) {
            return None;
        }
        let pc = current_pc(f);
        with_code(proto(f), |code| code.called(pc).map(OwnedName::from))
    }
}

/// Is a frame at a division of two integers? It calls no metamethod: what runs above is the handler of its error.
unsafe fn divides_integers(f: *const Frame) -> bool {
    // SAFETY: I7, I9: the instruction's registers and constants exist.
    unsafe {
        let word = (&(*proto(f)).code_buf)[current_pc(f)];
        let insn = Instruction(fuse::plain(word));
        let divisor = match insn.try_op() {
            Some(Op::Mod | Op::IDiv) => (*f).base.add(insn.c() as usize).cast_const(),
            Some(Op::ModK | Op::IDivK) => (*f).k.add(insn.c() as usize),
            _ => return false,
        };
        let dividend = (*f).base.add(insn.b() as usize);
        Slot::tag(dividend) == Tag::INT && Slot::tag(divisor) == Tag::INT
    }
}

/// Name of the function that a frame runs, by how it was called.
///
/// # Safety
/// `f` is a live frame (I9), not the bottom one.
pub unsafe fn name(f: *const Frame) -> Option<OwnedName> {
    // SAFETY: I9: there is a frame below.
    unsafe {
        let status = (*f).status;
        if status & status::TAIL != 0 {
            None
        } else if status & status::HOOK != 0 {
            Some(OwnedName {
                kind: "hook",
                name: b"?".to_vec(),
            })
        } else if status & status::FINALIZER != 0 {
            Some(OwnedName {
                kind: "metamethod",
                name: b"__gc".to_vec(),
            })
        } else {
            called_name(f.sub(1))
        }
    }
}

/// Facts about a function (§6.10 `getinfo`); those about an activation get "unknown" values.
///
/// # Safety
/// `v` is a live function (I2).
pub unsafe fn function_info(v: Val, want: Want) -> DebugInfo {
    let mut info = DebugInfo {
        what: "C",
        current_line: -1,
        ..DebugInfo::default()
    };
    // SAFETY: I2.
    unsafe {
        let p = if v.tag == Tag::LUA_FN {
            Some((*v.as_lua_fn()).proto)
        } else {
            None
        };
        if want.source {
            let source = match p {
                Some(p) => source(p).unwrap_or(NO_SOURCE),
                None => b"=[C]",
            };
            info.source = source.to_vec();
            info.short_src = chunk_id(source);
            (info.line_defined, info.last_line_defined) = (-1, -1);
            if let Some(p) = p {
                info.line_defined = i64::from((*p).debug.line_defined);
                info.last_line_defined = i64::from((*p).debug.last_line_defined);
                info.what = if info.line_defined == 0 {
                    "main"
                } else {
                    "Lua"
                };
            }
        }
        if want.upvalues {
            info.nups = match v.tag {
                Tag::LUA_FN => (*v.as_lua_fn()).hdr.aux,
                Tag::NATIVE_CL => (*v.as_native_cl()).hdr.aux,
                _ => 0,
            };
            (info.nparams, info.is_vararg) =
                p.map_or((0, true), |p| ((*p).num_params, (*p).is_vararg));
        }
    }
    info
}

/// Facts about an active function.
///
/// # Safety
/// `f` is a live frame of `th` (I9), not the bottom one; its `pc` is saved.
pub unsafe fn frame_info(
    vm: *mut Vm,
    th: *mut ThreadObj,
    f: *const Frame,
    want: Want,
) -> DebugInfo {
    // SAFETY: I9.
    unsafe {
        let mut info = function_info(function(f), want);
        if want.line {
            info.current_line = current_line(f);
        }
        info.is_tail_call = want.tail && (*f).status & status::TAIL != 0;
        if want.name
            && let Some(name) = name(f)
        {
            info.name_what = name.kind;
            info.name = Some(name.name);
        }
        if want.transfer
            && f < last_frame(vm, th).cast_const()
            && (*f.add(1)).status & status::HOOK != 0
            && let Some(hook) = &(*th).hook
        {
            (info.first_transfer, info.transfers) = hook.transfer;
        }
        info
    }
}

/// Lines of a Lua function that have code.
///
/// # Safety
/// `p` is live (I2).
pub unsafe fn active_lines<'a>(p: *mut ProtoObj) -> &'a [u32] {
    // SAFETY: I2; debug data does not change. The first instruction of a vararg function is not shown.
    unsafe {
        let lines: &'a [u32] = &(*p).debug.lines;
        lines.get(usize::from((*p).is_vararg)..).unwrap_or_default()
    }
}

/// The current frame of a thread.
///
/// # Safety
/// `th` is live (I2).
pub unsafe fn last_frame(vm: *mut Vm, th: *mut ThreadObj) -> *mut Frame {
    // SAFETY: I9: the running thread's registers are in `vm`.
    unsafe {
        if th == (*vm).thread {
            (*vm).frame
        } else {
            (*th).frame
        }
    }
}

/// Number of active functions of a thread (its bottom frame is none).
///
/// # Safety
/// `th` is live (I2).
pub unsafe fn levels(vm: *mut Vm, th: *mut ThreadObj) -> usize {
    // SAFETY: I9.
    unsafe { last_frame(vm, th).offset_from((*th).frames) as usize }
}

/// The frame at a level (0 = the current function).
///
/// # Safety
/// `th` is live (I2).
pub unsafe fn frame_at(vm: *mut Vm, th: *mut ThreadObj, level: usize) -> Option<*mut Frame> {
    // SAFETY: I9.
    unsafe { (level < levels(vm, th)).then(|| last_frame(vm, th).sub(level)) }
}

/// Local variable `n` of a frame (negative: an extra argument): its name and place.
///
/// # Safety
/// `f` is a live frame of `th` (I9), not the bottom one.
pub unsafe fn local(
    vm: *mut Vm,
    th: *mut ThreadObj,
    f: *mut Frame,
    n: i64,
) -> Option<(Vec<u8>, *mut Slot)> {
    // SAFETY: I9, I1: all slots up to the thread's top are live.
    unsafe {
        let lua = is_lua(f);
        let base = (*f).base;
        if n < 0 {
            let extra = if lua && (*proto(f)).is_vararg {
                i64::from((*f).nvarargs)
            } else {
                0
            };
            // Extra arguments lie right below the copy of the function.
            return (n >= -extra)
                .then(|| (b"(vararg)".to_vec(), base.offset((-extra - n - 2) as isize)));
        }
        let number = usize::try_from(n).ok().filter(|&n| n > 0)?;
        if lua && let Some(name) = local_name(&(*proto(f)).debug.locals, number, current_pc(f)) {
            return Some((name.to_vec(), base.add(number - 1)));
        }
        let limit = if f != last_frame(vm, th) {
            (*f.add(1)).func
        } else if th == (*vm).thread {
            (*vm).top
        } else {
            (*th).top
        };
        let name: &[u8] = if lua {
            b"(temporary)"
        } else {
            b"(C temporary)"
        };
        (limit.offset_from(base) >= n as isize).then(|| (name.to_vec(), base.add(number - 1)))
    }
}

/// Is local `n` (from 1) of a frame a state register of a numeric loop that runs now? The names in the debug information
/// do not decide this: a chunk may carry any.
///
/// # Safety
/// `f` is a live frame (I9).
pub unsafe fn is_loop_state(f: *mut Frame, n: i64) -> bool {
    // SAFETY: I9, I7.
    unsafe {
        if !is_lua(f) {
            return false;
        }
        let pc = current_pc(f);
        with_code(proto(f), |code| {
            code.code.iter().enumerate().take(pc).any(|(at, &word)| {
                let insn = Instruction(fuse::plain(word));
                let (first, end) = match insn.try_op() {
                    Some(Op::ForPrep) => (i64::from(insn.a()) + 1, at + 1 + usize::from(insn.bx())),
                    // The body's end is not in the instruction: as if it reached to the function's.
                    Some(Op::ForPrepJ) => (i64::from(insn.a()) + 1, usize::MAX),
                    _ => return false,
                };
                pc <= end && (first..first + 3).contains(&n)
            })
        })
    }
}

/// Name of parameter `n` (from 1) of a Lua function.
///
/// # Safety
/// `p` is live (I2).
pub unsafe fn parameter_name<'a>(p: *mut ProtoObj, n: i64) -> Option<&'a [u8]> {
    // SAFETY: I2; debug data does not change.
    unsafe {
        let locals: &'a [_] = &(*p).debug.locals;
        local_name(locals, usize::try_from(n).ok()?, 0)
    }
}

/// Upvalue `n` (from 1) of a function: its name and place.
///
/// # Safety
/// `v` is a live function (I2), and stays so for `'a`.
pub unsafe fn upvalue<'a>(v: Val, n: i64) -> Option<(&'a [u8], *mut Slot)> {
    let index = usize::try_from(n).ok()?.checked_sub(1)?;
    // SAFETY: I2, I4.
    unsafe {
        match v.tag {
            Tag::LUA_FN if index < (*v.as_lua_fn()).hdr.aux as usize => {
                let cl = v.as_lua_fn();
                let upvals: &'a [_] = &(*(*cl).proto).upvals;
                let name = upvals
                    .get(index)
                    .and_then(|u: &lua_rs_bytecode::UpvalDesc| u.name.as_deref());
                Some((
                    name.map_or(b"(no name)", c_string),
                    (*LuaClosure::upval(cl, index)).v,
                ))
            }
            Tag::NATIVE_CL if index < (*v.as_native_cl()).hdr.aux as usize => {
                Some((b"", NativeClosure::upval(v.as_native_cl(), index)))
            }
            _ => None,
        }
    }
}
