//! Full userdata: a Rust value, a metatable and user values.
#![allow(unsafe_code)]

use super::{GcHeader, TableObj};
use crate::value::Slot;
use std::any::Any;

/// A full userdata; `hdr.word` user values follow the struct.
#[repr(C)]
pub struct UserDataObj {
    /// Object header.
    pub hdr: GcHeader,
    /// Metatable or null.
    pub metatable: *mut TableObj,
    /// The Rust value.
    pub data: Option<Box<dyn Any>>,
    /// `hdr.word` user values.
    pub uservals: [Slot; 0],
}

impl UserDataObj {
    /// Address of user value `i` (from 0).
    ///
    /// # Safety
    /// `this` is live (I2) and `i < hdr.word` (I4).
    #[inline(always)]
    pub unsafe fn userval(this: *mut UserDataObj, i: usize) -> *mut Slot {
        // SAFETY: I4: `hdr.word` slots follow the struct.
        unsafe { (&raw mut (*this).uservals).cast::<Slot>().add(i) }
    }
}
