//! Handlers: tables, closures, strings, length, closing of variables.
#![allow(unsafe_code)]

use crate::exec::dispatch::{Ctl, a, b, bx, c, check, handler, next, resume};
use crate::exec::{concat, meta, unwind};
use crate::heap;
use crate::object::{LuaClosure, StrObj, TableObj, table};
use crate::stack;
use crate::value::{Slot, Tag, Val};

handler! {
    /// A collector step after an allocation; registers above A are dead (stack discipline of the compiler).
    #[cold]
    #[inline(never)]
    collect(vm, pc, base, k, insn, table) {
        (*(*vm).frame).pc = pc;
        (*vm).top = base.add(a!(insn) + 1);
        heap::safepoint(vm);
        resume!(vm)
    }
}

handler! { new_table(vm, pc, base, k, insn, table) {
    let array = c!(insn) + ((*pc >> 8) as usize) * 256;
    let hash = b!(insn);
    if array == 0 && hash == 0 {
        match table::new_table(&mut (*vm).heap) {
            Ok(t) => Slot::set(base.add(a!(insn)), Val::table(t)),
            Err(_) => return no_memory(vm, pc, base, k, insn, table),
        }
        if (*vm).heap.needs_step() {
            return collect(vm, pc.add(1), base, k, insn, table);
        }
        next!(vm, pc.add(1), base, k, table)
    }
    return new_table_sized(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] new_table_sized(vm, pc, base, k, insn, table) {
    let array = c!(insn) + ((*pc >> 8) as usize) * 256;
    let hash = b!(insn);
    let hash = if hash == 0 { 0 } else { 1usize << (hash - 1).min(40) };
    match table::new_table(&mut (*vm).heap) {
        Ok(t) => {
            Slot::set(base.add(a!(insn)), Val::table(t));
            if table::init_parts(&mut (*vm).heap, t, array, hash).is_err() {
                return no_memory(vm, pc, base, k, insn, table);
            }
        }
        Err(_) => return no_memory(vm, pc, base, k, insn, table),
    }
    if (*vm).heap.needs_step() {
        return collect(vm, pc.add(1), base, k, insn, table);
    }
    next!(vm, pc.add(1), base, k, table)
} }

handler! { #[cold] #[inline(never)] no_memory(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    let _ = (*vm).raise_memory();
    Ctl::Error
} }

/// `R[A][offset + i] = R[A+i]`; the table is fresh, so no metamethod can object, but the constructor may hold any
/// value: hostile code can put something else there, hence the check.
macro_rules! set_list {
    ($vm:ident, $pc:ident, $base:ident, $insn:ident, $offset:expr) => {{
        let ra = $base.add(a!($insn));
        let n = match b!($insn) {
            0 => (*$vm).top.offset_from(ra) as usize - 1,
            n => n,
        };
        (*(*$vm).frame).pc = $pc;
        check!(meta::set_list($vm, ra, n, $offset));
    }};
}

handler! { set_list(vm, pc, base, k, insn, table) {
    set_list!(vm, pc, base, insn, c!(insn));
    next!(vm, pc, base, k, table)
} }

handler! { set_list_x(vm, pc, base, k, insn, table) {
    set_list!(vm, pc, base, insn, c!(insn) + ((*pc >> 8) as usize) * 256);
    next!(vm, pc.add(1), base, k, table)
} }

handler! { closure(vm, pc, base, k, insn, table) {
    let parent = Slot::bits(base.sub(1)) as *mut LuaClosure;
    (*(*vm).frame).pc = pc;
    let protos = &(*(*parent).proto).protos;
    let proto = *protos.get_unchecked(bx!(insn));
    match stack::new_closure(vm, proto, parent, base) {
        Ok(cl) => Slot::set(base.add(a!(insn)), Val::object(Tag::LUA_FN, cl)),
        Err(_) => return no_memory(vm, pc, base, k, insn, table),
    }
    if (*vm).heap.needs_step() {
        return collect(vm, pc, base, k, insn, table);
    }
    next!(vm, pc, base, k, table)
} }

handler! { len(vm, pc, base, k, insn, table) {
    let obj = base.add(b!(insn));
    if Slot::tag(obj).is_string() {
        let n = (*(Slot::bits(obj) as *mut StrObj)).len;
        Slot::set(base.add(a!(insn)), Val::int(n as i64));
        next!(vm, pc, base, k, table)
    }
    return len_table(vm, pc, base, k, insn, table);
} }

/// The length of the table at `obj` if its hint is a border inside the array part, or `None`.
#[inline(always)]
pub(super) unsafe fn quick_len(obj: *const Slot) -> Option<i64> {
    // SAFETY: I2: `obj` is a register.
    unsafe {
        if Slot::tag(obj) != Tag::TABLE {
            return None;
        }
        let t = Slot::bits(obj) as *mut TableObj;
        let n = (*t).len_hint;
        if (*t).metatable.is_null() && n > 0 {
            let last = (*t).array.add(n as usize - 1);
            if Slot::tag(last) != Tag::NIL {
                let size = (*t).hdr.word;
                if n < size && Slot::tag(last.add(1)) == Tag::NIL
                    || n == size && TableObj::has_no_hash(t)
                {
                    return Some(i64::from(n));
                }
            }
        }
        None
    }
}

handler! { #[inline(never)] len_table(vm, pc, base, k, insn, table) {
    if let Some(n) = quick_len(base.add(b!(insn))) {
        Slot::set(base.add(a!(insn)), Val::int(n));
        next!(vm, pc, base, k, table)
    }
    return len_slow(vm, pc, base, k, insn, table);
} }

handler! { #[inline(never)] len_slow(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    let place = base.add(b!(insn));
    check!(meta::len_insn(vm, Slot::get(place), base.add(a!(insn)), place));
    resume!(vm)
} }

handler! { concat(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    let ra = base.add(a!(insn));
    (*vm).top = ra.add(b!(insn));
    (*(*vm).frame).kctx = 0;
    check!(concat::concat_insn(vm, ra));
    if (*vm).heap.needs_step() && (*(*vm).frame).pc == pc && (*(*vm).frame).base == base {
        return collect(vm, pc, base, k, insn, table);
    }
    resume!(vm)
} }

handler! { close(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    let level = base.add(a!(insn));
    if check!(unwind::close_step(vm, level, (*(*vm).frame).top)) {
        next!(vm, pc, base, k, table)
    }
    // A `__close` handler was called; the instruction runs again when it returns.
    resume!(vm)
} }

handler! { tbc(vm, pc, base, k, insn, table) {
    (*(*vm).frame).pc = pc;
    check!(meta::mark_tbc(vm, base.add(a!(insn))));
    next!(vm, pc, base, k, table)
} }
