//! Heap object layouts. Every object begins with a [`GcHeader`].
//!
//! Access protocol: objects are reached through raw pointers; whoever holds one keeps it alive by the
//! rules of the heap (I2: an object is live while it is reachable from a root, and nothing is freed
//! between safepoints). No `&mut` to an object is held across a call that may touch the same object.
#![allow(unsafe_code)]

mod closure;
mod proto;
pub mod string;
pub mod table;
mod thread;
mod userdata;

pub use closure::{LuaClosure, NativeClosure, UpVal};
pub use proto::{ProtoDebug, ProtoObj};
pub use string::{MAX_SHORT, StrObj};
pub use table::{Node, TableObj};
pub use thread::{CoStatus, HookState, ThreadObj};
pub use userdata::UserDataObj;

use crate::value::Tag;

/// First eight bytes of every heap object.
#[repr(C)]
pub struct GcHeader {
    /// What the object is ([`Tag::SHORT_STR`] ...); `Tag::NIL` marks a free cell of a page.
    pub tag: Tag,
    /// Colour, age and finaliser bits; owned by the collector (`heap`).
    pub mark: u8,
    /// Tables: metamethod-absence flags. Strings: for reserved words, unused. Closures: number of upvalues.
    pub aux: u8,
    /// Tables: log2 of the hash part's size. Userdata, others: free use.
    pub aux2: u8,
    /// Strings: hash. Tables: size of the array part. Others: free use.
    pub word: u32,
}

const _: () = assert!(size_of::<GcHeader>() == 8);
