//! The memory that trees live in.

use bumpalo::Bump;

/// Where trees are allocated: nodes are freed all at once, with the arena or by [`reset`](Arena::reset).
#[derive(Debug, Default)]
pub struct Arena(Bump);

impl Arena {
    /// An empty arena.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets all trees but keeps memory for the next ones.
    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// Bytes taken from the system.
    #[must_use]
    pub fn allocated_bytes(&self) -> usize {
        self.0.allocated_bytes()
    }

    #[inline]
    pub(crate) fn alloc<T: Copy>(&self, node: T) -> &T {
        self.0.alloc(node)
    }

    #[inline]
    pub(crate) fn copy_slice<T: Copy>(&self, slice: &[T]) -> &[T] {
        if slice.is_empty() {
            &[]
        } else {
            self.0.alloc_slice_copy(slice)
        }
    }
}
