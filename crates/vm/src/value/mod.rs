//! Lua values as the machine stores them: `Val` in registers, `Slot` in memory.
//!
//! Access protocol: a `Slot` is only read with [`Slot::get`] and written with [`Slot::set`]
//! (payload and tag as two scalar moves). It is never copied as a whole: the bytes after the
//! tag belong to others (a hash node keeps its key tag and chain link there, I3).
#![allow(unsafe_code)]

mod handle;

pub use handle::{Function, Str, Table, Thread, UserData, Value};

use crate::exec::{Builtin, NativeFn};
use crate::object::{
    GcHeader, LuaClosure, NativeClosure, StrObj, TableObj, ThreadObj, UserDataObj,
};

/// Type tag of a value. The numbers are relied upon: falsy tags come first, collectable tags have [`COLLECTABLE`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Tag(pub u8);

/// Bit that every tag of a heap object carries.
pub const COLLECTABLE: u8 = 0x40;

impl Tag {
    /// `nil`
    pub const NIL: Tag = Tag(0);
    /// `false`
    pub const FALSE: Tag = Tag(1);
    /// `true`
    pub const TRUE: Tag = Tag(2);
    /// A 64-bit integer.
    pub const INT: Tag = Tag(3);
    /// A 64-bit float.
    pub const FLOAT: Tag = Tag(4);
    /// A light userdata: an address without an owner.
    pub const LIGHT: Tag = Tag(5);
    /// A native function without upvalues.
    pub const NATIVE: Tag = Tag(6);
    /// A [`crate::Builtin`].
    pub const BUILTIN: Tag = Tag(8);
    /// Key of a removed hash node whose object may be gone; only compared by address.
    pub const DEAD: Tag = Tag(7);
    /// An interned string (at most [`crate::object::MAX_SHORT`] bytes).
    pub const SHORT_STR: Tag = Tag(COLLECTABLE);
    /// A string that is not interned.
    pub const LONG_STR: Tag = Tag(COLLECTABLE | 1);
    /// A table.
    pub const TABLE: Tag = Tag(COLLECTABLE | 2);
    /// A Lua closure.
    pub const LUA_FN: Tag = Tag(COLLECTABLE | 3);
    /// A native function with upvalues.
    pub const NATIVE_CL: Tag = Tag(COLLECTABLE | 4);
    /// A full userdata.
    pub const USERDATA: Tag = Tag(COLLECTABLE | 5);
    /// A coroutine.
    pub const THREAD: Tag = Tag(COLLECTABLE | 6);
    /// A function prototype; never visible to scripts.
    pub const PROTO: Tag = Tag(COLLECTABLE | 7);
    /// An upvalue; never visible to scripts.
    pub const UPVAL: Tag = Tag(COLLECTABLE | 8);

    /// Is this the tag of a heap object?
    #[inline(always)]
    pub fn is_collectable(self) -> bool {
        self.0 & COLLECTABLE != 0
    }
    /// `nil` or `false`?
    #[inline(always)]
    pub fn is_falsy(self) -> bool {
        self.0 < 2
    }
    /// One of the two string tags?
    #[inline(always)]
    pub fn is_string(self) -> bool {
        self.0 & !1 == COLLECTABLE
    }
    /// One of the two number tags?
    #[inline(always)]
    pub fn is_number(self) -> bool {
        self.0 == 3 || self.0 == 4
    }
    /// One of the three function tags?
    #[inline(always)]
    pub fn is_function(self) -> bool {
        matches!(
            self,
            Tag::NATIVE | Tag::BUILTIN | Tag::LUA_FN | Tag::NATIVE_CL
        )
    }
}

/// A value in registers: payload bits and tag. Copying one copies a scalar pair.
#[derive(Clone, Copy)]
pub struct Val {
    /// Integer, float bits, or address.
    pub bits: u64,
    /// What `bits` means.
    pub tag: Tag,
}

/// A value in memory (stack slot, array element, constant, closed upvalue).
#[repr(C)]
pub struct Slot {
    bits: u64,
    tag: Tag,
}

const _: () = assert!(size_of::<Slot>() == 16);

impl Slot {
    /// A slot holding `v`, for building buffers.
    #[inline(always)]
    pub fn new(v: Val) -> Slot {
        Slot {
            bits: v.bits,
            tag: v.tag,
        }
    }
    /// Reads the value at `p`.
    ///
    /// # Safety
    /// `p` points at a live slot (I1, I2) or at the value half of a hash node (I3).
    #[inline(always)]
    pub unsafe fn get(p: *const Slot) -> Val {
        // SAFETY: the caller upholds I1/I3; field accesses never touch the bytes after the tag.
        unsafe {
            Val {
                bits: (*p).bits,
                tag: (*p).tag,
            }
        }
    }
    /// Writes `v` to `p` with two scalar stores.
    ///
    /// # Safety
    /// As [`Slot::get`]. Barriers are the caller's business.
    #[inline(always)]
    pub unsafe fn set(p: *mut Slot, v: Val) {
        // SAFETY: the caller upholds I1/I3.
        unsafe {
            (*p).bits = v.bits;
            (*p).tag = v.tag;
        }
    }
    /// Copies one value as two scalar moves.
    ///
    /// # Safety
    /// As [`Slot::get`] for both.
    #[inline(always)]
    pub unsafe fn copy(dst: *mut Slot, src: *const Slot) {
        // SAFETY: the caller upholds I1/I3 for both.
        unsafe {
            (*dst).bits = (*src).bits;
            (*dst).tag = (*src).tag;
        }
    }
    /// Reads only the tag.
    ///
    /// # Safety
    /// As [`Slot::get`].
    #[inline(always)]
    pub unsafe fn tag(p: *const Slot) -> Tag {
        // SAFETY: the caller upholds I1/I3.
        unsafe { (*p).tag }
    }
    /// Reads only the payload.
    ///
    /// # Safety
    /// As [`Slot::get`].
    #[inline(always)]
    pub unsafe fn bits(p: *const Slot) -> u64 {
        // SAFETY: the caller upholds I1/I3.
        unsafe { (*p).bits }
    }
    /// The hint that [`Slot::set_hint`] left in the unused bytes of a constant.
    ///
    /// # Safety
    /// `p` is a constant that is a short string (I14).
    #[inline(always)]
    pub unsafe fn hint(p: *const Slot) -> u32 {
        // SAFETY: I14.
        unsafe { *p.cast::<u32>().add(3) }
    }
    /// Keeps, in the bytes that a value does not use, where the string constant `p` is to be looked for first: its hash, or the number
    /// of the node where it was found last. Any number will do.
    ///
    /// # Safety
    /// `p` is in an array of constants, and is not moved any more.
    #[inline(always)]
    pub unsafe fn set_hint(p: *mut Slot, hint: u32) {
        // SAFETY: a slot has 16 bytes, of which a value takes the first nine (I3).
        unsafe { *p.cast::<u32>().add(3) = hint }
    }
    /// Writes only the payload; the tag stays.
    ///
    /// # Safety
    /// As [`Slot::set`], and the tag there must fit the new payload.
    #[inline(always)]
    pub unsafe fn set_bits(p: *mut Slot, bits: u64) {
        // SAFETY: the caller upholds I1/I3.
        unsafe { (*p).bits = bits }
    }
    /// Writes only the tag.
    ///
    /// # Safety
    /// As [`Slot::set`], and the payload there must fit the new tag.
    #[inline(always)]
    pub unsafe fn set_tag(p: *mut Slot, tag: Tag) {
        // SAFETY: the caller upholds I1/I3.
        unsafe { (*p).tag = tag }
    }
}

impl Val {
    /// `nil`
    pub const NIL: Val = Val {
        bits: 0,
        tag: Tag::NIL,
    };
    /// `false`
    pub const FALSE: Val = Val {
        bits: 0,
        tag: Tag::FALSE,
    };
    /// `true`
    pub const TRUE: Val = Val {
        bits: 0,
        tag: Tag::TRUE,
    };

    /// A boolean.
    #[inline(always)]
    pub fn bool(b: bool) -> Val {
        Val {
            bits: 0,
            tag: Tag(1 + b as u8),
        }
    }
    /// An integer.
    #[inline(always)]
    pub fn int(i: i64) -> Val {
        Val {
            bits: i as u64,
            tag: Tag::INT,
        }
    }
    /// A float.
    #[inline(always)]
    pub fn float(n: f64) -> Val {
        Val {
            bits: n.to_bits(),
            tag: Tag::FLOAT,
        }
    }
    /// A native function without upvalues.
    #[inline(always)]
    pub fn native(f: NativeFn) -> Val {
        Val {
            bits: f as usize as u64,
            tag: Tag::NATIVE,
        }
    }
    /// A native function with a quick way.
    #[inline(always)]
    pub fn builtin(b: &'static Builtin) -> Val {
        Val {
            bits: std::ptr::from_ref(b) as u64,
            tag: Tag::BUILTIN,
        }
    }
    /// A light userdata.
    #[inline(always)]
    pub fn light(p: usize) -> Val {
        Val {
            bits: p as u64,
            tag: Tag::LIGHT,
        }
    }
    /// A heap object under its tag.
    #[inline(always)]
    pub fn object<T>(tag: Tag, p: *mut T) -> Val {
        Val {
            bits: p as u64,
            tag,
        }
    }
    /// A string object (short or long by its header).
    ///
    /// # Safety
    /// `p` is a live string (I2).
    #[inline(always)]
    pub unsafe fn str(p: *mut StrObj) -> Val {
        Val {
            bits: p as u64,
            // SAFETY: I2.
            tag: unsafe { (*p).hdr.tag },
        }
    }
    /// A table object.
    #[inline(always)]
    pub fn table(p: *mut TableObj) -> Val {
        Val::object(Tag::TABLE, p)
    }
    /// Payload as integer.
    #[inline(always)]
    pub fn as_int(self) -> i64 {
        self.bits as i64
    }
    /// Payload as float.
    #[inline(always)]
    pub fn as_float(self) -> f64 {
        f64::from_bits(self.bits)
    }
    /// Payload as object header.
    #[inline(always)]
    pub fn as_gc(self) -> *mut GcHeader {
        self.bits as *mut GcHeader
    }
    /// Payload as string object.
    #[inline(always)]
    pub fn as_str(self) -> *mut StrObj {
        self.bits as *mut StrObj
    }
    /// Payload as table.
    #[inline(always)]
    pub fn as_table(self) -> *mut TableObj {
        self.bits as *mut TableObj
    }
    /// Payload as builtin.
    #[inline(always)]
    pub fn as_builtin(self) -> *const Builtin {
        self.bits as *const Builtin
    }
    /// Payload as Lua closure.
    #[inline(always)]
    pub fn as_lua_fn(self) -> *mut LuaClosure {
        self.bits as *mut LuaClosure
    }
    /// Payload as native closure.
    #[inline(always)]
    pub fn as_native_cl(self) -> *mut NativeClosure {
        self.bits as *mut NativeClosure
    }
    /// Payload as userdata.
    #[inline(always)]
    pub fn as_userdata(self) -> *mut UserDataObj {
        self.bits as *mut UserDataObj
    }
    /// Payload as thread.
    #[inline(always)]
    pub fn as_thread(self) -> *mut ThreadObj {
        self.bits as *mut ThreadObj
    }
    /// `nil`?
    #[inline(always)]
    pub fn is_nil(self) -> bool {
        self.tag == Tag::NIL
    }
    /// Heap object?
    #[inline(always)]
    pub fn is_collectable(self) -> bool {
        self.tag.is_collectable()
    }
}
