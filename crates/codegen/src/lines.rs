//! Lines of source positions, found from the last one asked for.

use lua_rs_parser::lexer::{LineCursor, LineIndex};

/// Looks up lines; asking for the same line again, which is most often the case, costs two comparisons.
pub(crate) struct Lines<'a> {
    index: &'a LineIndex,
    cursor: LineCursor<'a>,
    /// The line found last and the offsets of its first byte and of the next line's.
    line: u32,
    start: u32,
    end: u32,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(index: &'a LineIndex) -> Self {
        Lines {
            index,
            cursor: index.cursor(),
            line: 1,
            start: 0,
            end: 0,
        }
    }

    /// The line of the byte at `position`.
    #[inline]
    pub(crate) fn at(&mut self, position: u32) -> u32 {
        if position < self.start || position >= self.end {
            self.find(position);
        }
        self.line
    }

    fn find(&mut self, position: u32) {
        self.line = self.cursor.line(position);
        self.start = self.index.start(self.line).unwrap_or(0);
        self.end = self.index.start(self.line + 1).unwrap_or(u32::MAX);
    }
}
