//! The entry of the process on Linux: C's `main`, without what Rust's runtime does before a program's own.
//!
//! That is a handler for overflows of the native stack, for which the runtime reads the process's memory map as text, and a check of
//! the standard streams: together a sixth of the time an empty script takes (docs/PERFORMANCE.md).
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int};
use std::sync::Arc;

/// What a Rust program answers when it panics.
const PANICKED: c_int = 101;

// SAFETY: I15: no other function of this name is linked, and this is how C's library calls it.
#[unsafe(no_mangle)]
extern "C" fn main(_count: c_int, _arguments: *const *const c_char) -> c_int {
    // A broken pipe is an error of whoever writes, as in every Rust program, and not the end of the process.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGPIPE, Arc::default());
    std::panic::catch_unwind(super::run).map_or(PANICKED, |ok| c_int::from(!ok))
}
