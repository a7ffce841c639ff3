//! Memory for parsing and resolving again and again: what short sources cost is mostly allocation.

use crate::ast::{Expr, Stmt};
use crate::parser;
use crate::resolve::{self, Resolution};

/// Buffers that [`parse_with`](crate::parse_with) and [`resolve_with`](crate::resolve_with) use and leave behind, empty,
/// for the next source.
#[derive(Default)]
pub struct Memory {
    pub(crate) parser: parser::Buffers<'static>,
    pub(crate) resolver: resolve::Buffers,
    pub(crate) resolution: Resolution,
}

impl Memory {
    /// No memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the memory of a result that is no longer needed.
    pub fn give_back(&mut self, resolution: Resolution) {
        self.resolution = resolution;
    }
}

/// The memory of a vector for other elements of the same layout: collecting in place reuses it.
pub(crate) fn recycle<T, U>(mut vec: Vec<T>) -> Vec<U> {
    vec.clear();
    let nothing = vec
        .into_iter()
        .map(|_| -> U { unreachable!("just cleared") });
    nothing.collect()
}

const _: () = {
    const fn assert_send<T: Send>() {}
    assert_send::<Memory>();
    assert_send::<Vec<Stmt<'static>>>();
    assert_send::<Vec<Expr<'static>>>();
};

#[cfg(test)]
mod tests {
    use super::{Memory, recycle};
    use crate::{Arena, Options, parse, parse_with, resolve, resolve_with};
    use pretty_assertions::assert_eq;

    #[test]
    fn memory_is_reused() {
        let vec: Vec<u64> = Vec::with_capacity(33);
        let at = vec.as_ptr() as usize;
        let again: Vec<i64> = recycle(vec);
        assert_eq!((again.as_ptr() as usize, again.capacity()), (at, 33));
    }

    #[test]
    fn what_is_left_behind_does_not_show() {
        let mut memory = Memory::new();
        let sources: [&[u8]; 5] = [
            b"local a, b <const> = 1, 2 ::l:: function f(...) return a, x, function() return b end end",
            b"return a, x, 1",
            b"goto l; local a; ::l:: print(a)",
            b"for a = 1, x do break end local n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13",
            b"return n1, n13, a",
        ];
        for source in sources.iter().chain(&sources) {
            let arena = Arena::new();
            let parsed = parse_with(&arena, source, &Options::default(), &mut memory);
            let resolution = resolve_with(&parsed, &mut memory);
            let fresh = resolve(&parse(&arena, source, &Options::default()));
            assert_eq!(format!("{resolution:?}"), format!("{fresh:?}"));
            memory.give_back(resolution);
        }
    }
}
