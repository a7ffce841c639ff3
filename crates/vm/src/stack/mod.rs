//! The value stack: growth, upvalues, to-be-closed list.
//!
//! Access protocol: `grow` is the only function that moves a stack; it rewrites every pointer into it (frames, open
//! upvalues, `Vm::top`, `Vm::stack_end`). Callers re-read `base` afterwards.
#![allow(unsafe_code)]

use crate::exec::LuaError;
use crate::exec::vm::Vm;
use crate::frame::Frame;
use crate::heap::OutOfMemory;
use crate::object::{CoStatus, LuaClosure, ProtoObj, ThreadObj, UpVal};
use crate::value::{Slot, Tag, Val};
use lua_rs_base::limits::MAX_REGISTERS;

/// Slots kept free beyond `stack_end`, for the few values the machine itself pushes without a check.
pub const EXTRA: usize = 12;
/// First size of a coroutine's stack: a small function can call a native one that pushes [`NATIVE_MIN`] values.
const INITIAL: usize = 28;
/// Room beyond the limit for handling a stack overflow.
const ERROR_ROOM: usize = 200;
/// First size of a coroutine's frame array: the bottom frame, its function, and what that calls.
const INITIAL_FRAMES: usize = 4;
/// Slots a native function may push without asking.
pub const NATIVE_MIN: usize = 20;

/// Allocates stack and frames of a new thread.
///
/// # Errors
/// Out of memory; then nothing is allocated.
///
/// # Safety
/// `th` is a fresh object whose fields are not initialised yet.
pub unsafe fn init_thread(vm: *mut Vm, th: *mut ThreadObj) -> Result<(), OutOfMemory> {
    // SAFETY: I2: `th` is exclusively ours until it is published.
    unsafe {
        (&raw mut (*th).tbc).write(Vec::new());
        (&raw mut (*th).hook).write(None);
        (*th).stack = std::ptr::null_mut();
        (*th).stack_size = 0;
        (*th).top = std::ptr::null_mut();
        (*th).frames = std::ptr::null_mut();
        (*th).frames_cap = 0;
        (*th).frame = std::ptr::null_mut();
        (*th).open_upvals = std::ptr::null_mut();
        (*th).status = CoStatus::Suspended;
        (*th).no_yield = 0;
        (*th).errfunc = 0;
        (*th).c_calls = 0;
        (*th).failed = false;
        (*th).resumer = std::ptr::null_mut();
        let total = INITIAL + EXTRA;
        let stack: *mut Slot = (*vm).heap.alloc_buf(total * size_of::<Slot>())?.cast();
        let frames: *mut Frame = match (*vm).heap.alloc_buf(INITIAL_FRAMES * size_of::<Frame>()) {
            Ok(p) => p.cast(),
            Err(e) => {
                (*vm).heap.free_buf(stack.cast(), total * size_of::<Slot>());
                return Err(e);
            }
        };
        // Zeroes are nils.
        stack.write_bytes(0, total);
        (*th).stack = stack;
        (*th).stack_size = total;
        (*th).frames = frames;
        (*th).frames_cap = INITIAL_FRAMES;
        // Zeroes are a valid frame; calls write only the fields they need.
        frames.write_bytes(0, INITIAL_FRAMES);
        // The bottom frame stands for whoever uses the thread from outside.
        frames.write(Frame {
            func: stack,
            base: stack.add(1),
            top: stack.add(1 + NATIVE_MIN),
            pc: std::ptr::null(),
            k: std::ptr::null(),
            nresults: 0,
            status: crate::frame::status::NATIVE,
            nvarargs: 0,
            cont: None,
            kctx: 0,
        });
        (*th).frame = frames;
        (*th).top = stack.add(1);
        Ok(())
    }
}

/// Frees the stack and the frames of a thread that will not run any more; nothing is left for anybody to look at.
///
/// # Safety
/// `th` is dead, is not the running thread, has no open upvalues and no variables to be closed.
pub unsafe fn release(vm: *mut Vm, th: *mut ThreadObj) {
    // SAFETY: I24: the buffers have the sizes the thread says; null ones are what a thread without a stack has.
    unsafe {
        let heap = &mut (*vm).heap;
        heap.free_buf((*th).stack.cast(), (*th).stack_size * size_of::<Slot>());
        heap.free_buf((*th).frames.cast(), (*th).frames_cap * size_of::<Frame>());
        (*th).stack = std::ptr::null_mut();
        (*th).stack_size = 0;
        (*th).top = std::ptr::null_mut();
        (*th).frames = std::ptr::null_mut();
        (*th).frames_cap = 0;
        (*th).frame = std::ptr::null_mut();
    }
}

/// Must the stack move although there is room? Stack stress: always while it is small, more and more seldom when it is large,
/// since a move costs as much as the stack is large.
fn stress(used: usize, size: usize) -> bool {
    cfg!(feature = "stack_stress") && used.is_multiple_of(1 + size / 1024)
}

/// Makes room for `n` slots beyond `vm.top`, without a Lua error.
unsafe fn reserve(vm: *mut Vm, n: usize) -> Result<(), Overflow> {
    // SAFETY: I1: `top` lies within the stack.
    unsafe {
        let th = (*vm).thread;
        let used = (*vm).top.offset_from((*th).stack) as usize;
        let size = (*th).stack_size - EXTRA;
        let needed = used + n;
        if needed <= size && !stress(used, size) {
            return Ok(());
        }
        let limit = (*vm).stack_limit;
        if needed > limit {
            if size > limit {
                // Already handling an overflow.
                return if needed <= size {
                    Ok(())
                } else {
                    Err(Overflow::InHandler)
                };
            }
            resize(vm, limit + ERROR_ROOM).map_err(|_| Overflow::Memory)?;
            return Err(Overflow::Limit);
        }
        let exact = needed <= size || stress(used, size);
        let new = if exact {
            needed.max(size)
        } else {
            (size * 2).clamp(needed, limit)
        };
        resize(vm, new).map_err(|_| Overflow::Memory)
    }
}

/// Why the stack could not grow.
pub enum Overflow {
    /// The limit is reached; room for a handler has been made.
    Limit,
    /// The limit was reached again while an overflow was being handled.
    InHandler,
    /// The heap is out of memory.
    Memory,
}

/// Makes room for `n` slots beyond `vm.top`. May move the stack.
///
/// # Errors
/// "stack overflow" (catchable), or out of memory.
///
/// # Safety
/// `vm` is consistent (I1).
#[inline]
pub unsafe fn ensure(vm: *mut Vm, n: usize) -> Result<(), LuaError> {
    // SAFETY: I1.
    unsafe {
        let free = (*vm).stack_end.offset_from((*vm).top);
        if free >= n as isize && !cfg!(feature = "stack_stress") {
            return Ok(());
        }
        ensure_slow(vm, n)
    }
}

#[cold]
unsafe fn ensure_slow(vm: *mut Vm, n: usize) -> Result<(), LuaError> {
    // SAFETY: I1.
    unsafe {
        match reserve(vm, n) {
            Ok(()) => Ok(()),
            Err(Overflow::Limit) => Err((*vm).raise_str("stack overflow")),
            Err(Overflow::InHandler) => Err((*vm).raise_error_in_handler()),
            Err(Overflow::Memory) => Err((*vm).raise_memory()),
        }
    }
}

/// As [`ensure`], without raising.
///
/// # Safety
/// As [`ensure`].
pub unsafe fn try_ensure(vm: *mut Vm, n: usize) -> Result<(), Overflow> {
    // SAFETY: I1.
    unsafe {
        let used = (*vm).top.offset_from((*(*vm).thread).stack) as usize;
        let limit = (*vm).stack_limit;
        if n > limit || used + n > limit {
            return Err(Overflow::Limit);
        }
        reserve(vm, n)
    }
}

/// Moves the running thread's stack to a new size (usable slots) and fixes every pointer into it (I8).
unsafe fn resize(vm: *mut Vm, usable: usize) -> Result<(), OutOfMemory> {
    // SAFETY: I8: all pointers into the stack are: frames' func/base/top, open upvalues' v, vm.top, vm.stack_end.
    unsafe {
        let th = (*vm).thread;
        let old = (*th).stack;
        let old_size = (*th).stack_size;
        let new_size = usable + EXTRA;
        let new: *mut Slot = (*vm).heap.alloc_buf(new_size * size_of::<Slot>())?.cast();
        let keep = old_size.min(new_size);
        for i in 0..keep {
            Slot::copy(new.add(i), old.add(i));
        }
        for i in keep..new_size {
            Slot::set(new.add(i), Val::NIL);
        }
        let moved = |p: *mut Slot| new.offset(p.offset_from(old));
        let mut f = (*th).frames;
        loop {
            (*f).func = moved((*f).func);
            (*f).base = moved((*f).base);
            (*f).top = moved((*f).top);
            if f == (*vm).frame {
                break;
            }
            f = f.add(1);
        }
        let mut up = (*th).open_upvals;
        while !up.is_null() {
            (*up).v = moved((*up).v);
            up = (*up).state.open.0;
        }
        (*vm).top = moved((*vm).top);
        (*th).stack = new;
        (*th).stack_size = new_size;
        (*vm).stack_end = new.add(usable);
        (*vm)
            .heap
            .free_buf(old.cast(), old_size * size_of::<Slot>());
        Ok(())
    }
}

/// After an overflow has been handled: back to a stack within the limit.
///
/// # Safety
/// `vm` is consistent (I1).
pub unsafe fn shrink_after_overflow(vm: *mut Vm) {
    // SAFETY: I1.
    unsafe {
        let th = (*vm).thread;
        let limit = (*vm).stack_limit;
        if (*th).stack_size - EXTRA > limit {
            // No frame below can reach further than a frame's size beyond the current one's base.
            let used = (*(*vm).frame).top.max((*vm).top).add(MAX_REGISTERS);
            let used = used.offset_from((*th).stack) as usize;
            if used <= limit {
                // Failure only means that the large stack stays.
                let _ = resize(vm, (used * 2).clamp(INITIAL, limit));
            }
        }
    }
}

/// Makes room for one more frame. May move the frame array.
///
/// # Errors
/// Out of memory.
///
/// # Safety
/// `vm` is consistent.
#[inline]
pub unsafe fn push_frame(vm: *mut Vm) -> Result<*mut Frame, LuaError> {
    // SAFETY: I9: frames from `frames` to `frame` are live; the array has `frames_cap` of them.
    unsafe {
        let next = (*vm).frame.add(1);
        if next < (*vm).frames_end {
            return Ok(next);
        }
        grow_frames(vm)
    }
}

#[cold]
unsafe fn grow_frames(vm: *mut Vm) -> Result<*mut Frame, LuaError> {
    // SAFETY: I9.
    unsafe {
        let th = (*vm).thread;
        let cap = (*th).frames_cap;
        let new_cap = cap * 2;
        let depth = (*vm).frame.offset_from((*th).frames) as usize;
        match (*vm).heap.realloc_buf(
            (*th).frames.cast(),
            cap * size_of::<Frame>(),
            new_cap * size_of::<Frame>(),
        ) {
            Ok(p) => {
                (*th).frames = p.cast();
                (*th).frames.add(cap).write_bytes(0, new_cap - cap);
                (*th).frames_cap = new_cap;
                (*vm).frame = (*th).frames.add(depth);
                (*vm).frames_end = (*th).frames.add(new_cap);
                Ok((*vm).frame.add(1))
            }
            Err(_) => Err((*vm).raise_memory()),
        }
    }
}

/// The open upvalue for `slot` of the running thread, made if there is none.
unsafe fn find_upvalue(vm: *mut Vm, slot: *mut Slot) -> Result<*mut UpVal, OutOfMemory> {
    // SAFETY: I10: the list is sorted by descending slot; every entry is open.
    unsafe {
        let th = (*vm).thread;
        let mut link = &raw mut (*th).open_upvals;
        while !(*link).is_null() && (**link).v >= slot {
            if (**link).v == slot {
                return Ok(*link);
            }
            link = &raw mut (**link).state.open.0;
        }
        let up: *mut UpVal = (*vm)
            .heap
            .new_object(Tag::UPVAL, size_of::<UpVal>())?
            .cast();
        (*up).v = slot;
        (*up).state.open = (*link, th);
        *link = up;
        Ok(up)
    }
}

/// Closes every open upvalue at or above `level` of the running thread.
///
/// # Safety
/// `vm` is consistent (I10).
pub unsafe fn close_upvalues(vm: *mut Vm, level: *mut Slot) {
    // SAFETY: I10.
    unsafe {
        let th = (*vm).thread;
        loop {
            let up = (*th).open_upvals;
            if up.is_null() || (*up).v < level {
                return;
            }
            (*th).open_upvals = (*up).state.open.0;
            let v = Slot::get((*up).v);
            let own: *mut Slot = (&raw mut (*up).state).cast();
            Slot::set(own, v);
            (*up).v = own;
            crate::heap::barrier_close(vm, up);
        }
    }
}

/// Makes the closure of `proto` inside a running function.
///
/// # Errors
/// Out of memory.
///
/// # Safety
/// `parent` is the running closure, `base` its base; the verifier has checked the captures (I7).
pub unsafe fn new_closure(
    vm: *mut Vm,
    proto: *mut ProtoObj,
    parent: *mut LuaClosure,
    base: *mut Slot,
) -> Result<*mut LuaClosure, OutOfMemory> {
    // SAFETY: I4, I7. The closure is white and new: nothing here collects, so no barrier is needed.
    unsafe {
        let upvals = &(*proto).upvals;
        let n = upvals.len();
        let size = size_of::<LuaClosure>() + n * size_of::<*mut UpVal>();
        let cl: *mut LuaClosure = (*vm).heap.new_object(Tag::LUA_FN, size)?.cast();
        (*cl).proto = proto;
        (*cl).code = (*proto).code;
        (*cl).hdr.aux = n as u8;
        for i in 0..n {
            *LuaClosure::upval_ptr(cl, i) = std::ptr::null_mut();
        }
        for (i, desc) in upvals.iter().enumerate() {
            let up = if desc.in_stack {
                find_upvalue(vm, base.add(desc.index as usize))?
            } else {
                LuaClosure::upval(parent, desc.index as usize)
            };
            *LuaClosure::upval_ptr(cl, i) = up;
        }
        Ok(cl)
    }
}

/// A closed upvalue holding `v`.
///
/// # Errors
/// Out of memory.
///
/// # Safety
/// `vm` is consistent.
pub unsafe fn new_closed_upvalue(vm: *mut Vm, v: Val) -> Result<*mut UpVal, OutOfMemory> {
    // SAFETY: the object is ours until published (I26).
    unsafe {
        let up: *mut UpVal = (*vm)
            .heap
            .new_object(Tag::UPVAL, size_of::<UpVal>())?
            .cast();
        let own: *mut Slot = (&raw mut (*up).state).cast();
        Slot::set(own, v);
        (*up).v = own;
        Ok(up)
    }
}

/// Loads the machine registers from thread `th`, which becomes the running one.
///
/// # Safety
/// The previous thread's registers have been saved with [`save`] (or it is gone).
pub unsafe fn load(vm: *mut Vm, th: *mut ThreadObj) {
    // SAFETY: I9.
    unsafe {
        (*vm).thread = th;
        (*vm).frame = (*th).frame;
        (*vm).top = (*th).top;
        (*vm).frames_end = (*th).frames.add((*th).frames_cap);
        (*vm).stack_end = (*th).stack.add((*th).stack_size - EXTRA);
        (*vm).update_table();
    }
}

/// Saves the machine registers into the running thread.
///
/// # Safety
/// `vm` is consistent.
pub unsafe fn save(vm: *mut Vm) {
    // SAFETY: I9.
    unsafe {
        let th = (*vm).thread;
        (*th).frame = (*vm).frame;
        (*th).top = (*vm).top;
    }
}
