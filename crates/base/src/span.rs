//! A half-open range of bytes in a source text.

/// Bytes `lo..hi` of a source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub lo: u32,
    /// Offset after the last byte.
    pub hi: u32,
}

const _: () = assert!(size_of::<Span>() == 8);

impl Span {
    /// The span `lo..hi`.
    #[inline]
    pub const fn new(lo: u32, hi: u32) -> Span {
        Span { lo, hi }
    }

    /// The empty span at `at`.
    #[inline]
    pub const fn at(at: u32) -> Span {
        Span { lo: at, hi: at }
    }

    /// Number of bytes.
    #[inline]
    pub const fn len(self) -> usize {
        (self.hi - self.lo) as usize
    }

    /// Whether no byte is inside.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.lo == self.hi
    }

    /// The smallest span that holds both.
    #[inline]
    pub fn to(self, other: Span) -> Span {
        Span {
            lo: self.lo.min(other.lo),
            hi: self.hi.max(other.hi),
        }
    }

    /// Whether `offset` lies inside.
    #[inline]
    pub const fn contains(self, offset: u32) -> bool {
        self.lo <= offset && offset < self.hi
    }

    /// The range for slicing.
    #[inline]
    pub const fn range(self) -> core::ops::Range<usize> {
        self.lo as usize..self.hi as usize
    }

    /// The bytes of `src` in this span.
    ///
    /// # Panics
    /// If the span does not lie inside `src`.
    #[inline]
    pub fn text(self, src: &[u8]) -> &[u8] {
        &src[self.range()]
    }
}
