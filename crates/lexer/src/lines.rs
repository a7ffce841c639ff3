//! Byte offsets to lines and columns.

use crate::find;
use crate::words::each;

/// Where each line of a source begins. `\n`, `\r`, `\r\n` and `\n\r` are one line break each, as in §3.1; lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

/// A column, counted from 0, in the three units that people and protocols use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Bytes.
    pub bytes: u32,
    /// Characters; each byte that is no valid UTF-8 counts as one.
    pub chars: u32,
    /// UTF-16 units, as language servers count.
    pub utf16: u32,
}

/// A bit for each of the bytes that is `\n`.
#[inline]
fn line_feeds(word: [u8; 8]) -> u8 {
    let other = u64::from_le_bytes(word) ^ each(b'\n');
    // The high bit of each byte that is zero, moved to the lowest; the product gathers them in the highest byte.
    let low = (other & each(0x7F)) + each(0x7F);
    let found = !(low | other | each(0x7F)) >> 7;
    (found.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

impl LineIndex {
    /// Finds the lines of `src`.
    pub fn new(src: &[u8]) -> LineIndex {
        // The usual breaks are found eight bytes at a time: lines are short, and a search for each costs more.
        if find::first(b'\r', src).is_none() {
            return Self::of_line_feeds(src);
        }
        let mut starts = vec![0];
        let mut after = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', src) {
            // The second byte of a two-byte break was counted with its first.
            if at >= after {
                after = at + crate::decode::line_break_len(&src[at..]);
                starts.push(after as u32);
            }
        }
        LineIndex { starts }
    }

    fn of_line_feeds(src: &[u8]) -> LineIndex {
        let mut starts = Vec::with_capacity(1 + src.len() / 24);
        starts.push(0);
        let mut at = 1;
        let (chunks, rest) = src.as_chunks::<64>();
        for chunk in chunks {
            let (words, _) = chunk.as_chunks::<8>();
            // A bit for each byte: one loop for 64 of them, whose end is hard to foresee.
            let found = words.iter().rev();
            let mut found = found.fold(0, |all, word| all << 8 | u64::from(line_feeds(*word)));
            while found != 0 {
                starts.push(at + found.trailing_zeros());
                found &= found - 1;
            }
            at += 64;
        }
        for (at, &byte) in (at..).zip(rest) {
            if byte == b'\n' {
                starts.push(at);
            }
        }
        LineIndex { starts }
    }

    /// The line, from 1, that holds the byte at `offset`. A line break belongs to the line it ends.
    #[inline]
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// Number of lines; text after the last line break counts as one even if empty.
    #[inline]
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The offset at which `line` (from 1) begins, if there is such a line.
    pub fn start(&self, line: u32) -> Option<u32> {
        self.starts.get((line as usize).checked_sub(1)?).copied()
    }

    /// The column of `offset` in its line. `src` is the text the index was made from.
    pub fn column(&self, src: &[u8], offset: u32) -> Column {
        let start = self.starts[self.line(offset) as usize - 1];
        let before = &src[start as usize..src.len().min(offset as usize)];
        let (mut chars, mut utf16) = (0, 0);
        for chunk in before.utf8_chunks() {
            for c in chunk.valid().chars() {
                chars += 1;
                utf16 += c.len_utf16() as u32;
            }
            chars += chunk.invalid().len() as u32;
            utf16 += chunk.invalid().len() as u32;
        }
        Column {
            bytes: before.len() as u32,
            chars,
            utf16,
        }
    }

    /// A cursor for many look-ups that mostly move forward a little.
    pub fn cursor(&self) -> LineCursor<'_> {
        LineCursor {
            starts: &self.starts,
            line: 0,
        }
    }
}

/// Looks lines up from where it last was: constant time for neighbouring offsets.
#[derive(Clone, Debug)]
pub struct LineCursor<'i> {
    starts: &'i [u32],
    /// Index of the line found last.
    line: usize,
}

impl LineCursor<'_> {
    /// The line, from 1, that holds the byte at `offset`; see [`LineIndex::line`].
    #[inline]
    pub fn line(&mut self, offset: u32) -> u32 {
        const NEAR: usize = 8;
        if self.starts[self.line] <= offset {
            for _ in 0..NEAR {
                match self.starts.get(self.line + 1) {
                    Some(&next) if next <= offset => self.line += 1,
                    _ => return self.line as u32 + 1,
                }
            }
        }
        self.line = self.starts.partition_point(|&start| start <= offset) - 1;
        self.line as u32 + 1
    }
}

/// The line of `offset` without an index: for the one look-up that an error message needs.
pub(crate) fn line_of(src: &[u8], offset: usize) -> u32 {
    let mut line = 1;
    let mut after = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', src) {
        if at >= after {
            after = at + crate::decode::line_break_len(&src[at..]);
            if after > offset {
                break;
            }
            line += 1;
        }
    }
    line
}
