//! The heap.
#![allow(unsafe_code)]

/// Heap state.
pub struct Heap {
    /// Bytes allocated beyond the threshold; positive = a collector step is due.
    pub debt: isize,
}
