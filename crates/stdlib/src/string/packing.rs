//! The format language of `string.pack` (§6.4.2), and integers of any size: no knowledge of the machine.

use super::MAX_SIZE;
use lua_rs_base::limits::MAX_PACK_INT;

/// Largest native alignment.
const NATIVE_ALIGN: usize = 8;
/// Bytes of a Lua integer.
const INT_SIZE: usize = size_of::<i64>();

/// What an option packs or unpacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Signed integer.
    Int,
    /// Unsigned integer.
    Unsigned,
    /// Single-precision float.
    Single,
    /// Double-precision float, which Lua's floats are too.
    Double,
    /// String of fixed length.
    Chars,
    /// String behind its length.
    Counted,
    /// String up to a zero.
    ZeroEnded,
    /// A byte of padding.
    Padding,
    /// Padding for an alignment only.
    Align,
    /// Spaces, endianness.
    Nothing,
}

/// An option with its size, and the padding that aligns it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub size: usize,
    /// Padding before it.
    pub padding: usize,
}

/// A bad format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FormatError {
    /// An error in general.
    Error(Vec<u8>),
    /// An error that concerns the format as an argument.
    Argument(&'static str),
}

/// Reads a format.
#[derive(Debug)]
pub struct Format<'f> {
    rest: &'f [u8],
    /// Is the least significant byte the first one?
    pub little: bool,
    max_align: usize,
}

impl<'f> Format<'f> {
    /// Reads `text` up to its end or a zero byte.
    pub fn new(text: &'f [u8]) -> Format<'f> {
        let end = memchr::memchr(0, text).unwrap_or(text.len());
        Format {
            rest: &text[..end],
            little: cfg!(target_endian = "little"),
            max_align: 1,
        }
    }

    /// The next option, for data that begins `position` bytes after the start; `None` at the end.
    ///
    /// # Errors
    /// A bad format.
    pub fn next(&mut self, position: usize) -> Result<Option<Item>, FormatError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (kind, size) = self.option()?;
        let mut align = size;
        if kind == Kind::Align {
            const BAD: FormatError = FormatError::Argument("invalid next option for option 'X'");
            if self.rest.is_empty() {
                return Err(BAD);
            }
            let (next, size) = self.option()?;
            if next == Kind::Chars || size == 0 {
                return Err(BAD);
            }
            align = size;
        }
        let mut padding = 0;
        if align > 1 && kind != Kind::Chars {
            align = align.min(self.max_align);
            if !align.is_power_of_two() {
                return Err(FormatError::Argument(
                    "format asks for alignment not power of 2",
                ));
            }
            padding = position.wrapping_neg() & (align - 1);
        }
        Ok(Some(Item {
            kind,
            size,
            padding,
        }))
    }

    fn option(&mut self) -> Result<(Kind, usize), FormatError> {
        let option = self.rest[0];
        self.rest = &self.rest[1..];
        Ok(match option {
            b'b' => (Kind::Int, 1),
            b'B' => (Kind::Unsigned, 1),
            b'h' => (Kind::Int, 2),
            b'H' => (Kind::Unsigned, 2),
            b'l' | b'j' => (Kind::Int, 8),
            b'L' | b'J' | b'T' => (Kind::Unsigned, 8),
            b'f' => (Kind::Single, 4),
            b'n' | b'd' => (Kind::Double, 8),
            b'i' => (Kind::Int, self.int_size(4)?),
            b'I' => (Kind::Unsigned, self.int_size(4)?),
            b's' => (Kind::Counted, self.int_size(8)?),
            b'c' => match self.number() {
                Some(size) => (Kind::Chars, size),
                None => return Err(error("missing size for format option 'c'")),
            },
            b'z' => (Kind::ZeroEnded, 0),
            b'x' => (Kind::Padding, 1),
            b'X' => (Kind::Align, 0),
            b' ' => (Kind::Nothing, 0),
            b'<' | b'>' | b'=' => {
                self.little = option == b'<' || (option == b'=' && cfg!(target_endian = "little"));
                (Kind::Nothing, 0)
            }
            b'!' => {
                self.max_align = self.int_size(NATIVE_ALIGN)?;
                (Kind::Nothing, 0)
            }
            _ => {
                return Err(FormatError::Error(
                    [b"invalid format option '", &[option][..], b"'"].concat(),
                ));
            }
        })
    }

    /// A numeral, if there is one. Digits are left unread once the value is about to leave the range of C's `int`.
    fn number(&mut self) -> Option<usize> {
        let mut value = None;
        while let Some(digit) = self.rest.first().filter(|byte| byte.is_ascii_digit()) {
            if value.is_some_and(|value| value > (MAX_SIZE - 9) / 10) {
                break;
            }
            value = Some(value.unwrap_or(0) * 10 + usize::from(digit - b'0'));
            self.rest = &self.rest[1..];
        }
        value
    }

    fn int_size(&mut self, default: usize) -> Result<usize, FormatError> {
        let size = self.number().unwrap_or(default);
        if (1..=MAX_PACK_INT).contains(&size) {
            return Ok(size);
        }
        Err(error(format!(
            "integral size ({size}) out of limits [1,{MAX_PACK_INT}]"
        )))
    }
}

fn error(message: impl Into<Vec<u8>>) -> FormatError {
    FormatError::Error(message.into())
}

/// Does `int` fit in `size` bytes?
pub fn int_fits(int: i64, size: usize, signed: bool) -> bool {
    if size >= INT_SIZE {
        return true;
    }
    if signed {
        let limit = 1i64 << (size * 8 - 1);
        (-limit..limit).contains(&int)
    } else {
        (int as u64) < 1u64 << (size * 8)
    }
}

/// Appends the lowest `size` bytes of `int`, beyond eight those of its sign if it is `signed`.
pub fn pack_int(int: i64, size: usize, signed: bool, little: bool, out: &mut Vec<u8>) {
    let mut bytes = [if signed && int < 0 { 0xFF } else { 0 }; MAX_PACK_INT];
    bytes[..INT_SIZE].copy_from_slice(&int.to_le_bytes());
    let bytes = &mut bytes[..size];
    if !little {
        bytes.reverse();
    }
    out.extend_from_slice(bytes);
}

/// The integer in `bytes`; `None` if it does not fit a Lua integer.
pub fn unpack_int(bytes: &[u8], signed: bool, little: bool) -> Option<i64> {
    let size = bytes.len();
    let byte = |i: usize| {
        if little {
            bytes[i]
        } else {
            bytes[size - 1 - i]
        }
    };
    let mut value = 0;
    for i in (0..size.min(INT_SIZE)).rev() {
        value = value << 8 | u64::from(byte(i));
    }
    if size < INT_SIZE {
        let shift = 64 - size * 8;
        return Some(if signed {
            (value << shift) as i64 >> shift
        } else {
            value as i64
        });
    }
    let int = value as i64;
    let filler = if signed && int < 0 { 0xFF } else { 0 };
    (INT_SIZE..size).all(|i| byte(i) == filler).then_some(int)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn items(format: &str) -> Result<Vec<Item>, FormatError> {
        let mut format = Format::new(format.as_bytes());
        let (mut list, mut position) = (Vec::new(), 0);
        while let Some(item) = format.next(position)? {
            position += item.padding + item.size;
            list.push(item);
        }
        Ok(list)
    }

    fn size(format: &str) -> usize {
        items(format)
            .expect("a good format")
            .iter()
            .map(|item| item.padding + item.size)
            .sum()
    }

    #[test]
    fn sizes_and_alignment() {
        for (format, expected) in [
            ("", 0),
            ("bhilj", 1 + 2 + 4 + 8 + 8),
            ("!bhilj", 24),
            ("!4 i4 i4 i8", 16),
            ("!8 b Xh i4 i8 c1 Xi8", 24),
            ("c10", 10),
            ("!1 b i8", 9),
            ("! b d", 16),
            ("!2 b Xd b", 3),
            ("i3", 3),
        ] {
            assert_eq!(size(format), expected, "{format}");
        }
    }

    #[test]
    fn bad_formats() {
        for (format, message) in [
            ("i0", "integral size (0) out of limits [1,16]"),
            ("s17", "integral size (17) out of limits [1,16]"),
            ("!17", "integral size (17) out of limits [1,16]"),
            (
                "i3i99999999999",
                "integral size (999999999) out of limits [1,16]",
            ),
            ("c", "missing size for format option 'c'"),
            ("y", "invalid format option 'y'"),
        ] {
            let FormatError::Error(actual) = items(format).expect_err("a bad format") else {
                panic!("{format}")
            };
            assert_eq!(String::from_utf8_lossy(&actual), message);
        }
        for format in ["X", "Xz", "Xc1", "X ", "XX"] {
            assert_eq!(
                items(format),
                Err(FormatError::Argument("invalid next option for option 'X'")),
                "{format}"
            );
        }
        assert_eq!(
            items("!4 i3"),
            Err(FormatError::Argument(
                "format asks for alignment not power of 2"
            ))
        );
    }

    #[test]
    fn integers_round_trip() {
        for size in 1..=MAX_PACK_INT {
            for int in [
                0,
                1,
                -1,
                0x12,
                -0x12,
                127,
                -128,
                i64::MAX,
                i64::MIN,
                0x0102_0304_0506_0708,
            ] {
                if !int_fits(int, size, true) {
                    continue;
                }
                for little in [true, false] {
                    let mut out = Vec::new();
                    pack_int(int, size, true, little, &mut out);
                    assert_eq!(out.len(), size);
                    assert_eq!(unpack_int(&out, true, little), Some(int), "{int} in {size}");
                }
            }
        }
        let mut out = Vec::new();
        pack_int(-1, 16, false, true, &mut out);
        assert_eq!(unpack_int(&out, false, true), Some(-1));
        assert_eq!(unpack_int(&out, true, true), None);
        assert_eq!(unpack_int(&[0, 0, 0, 0, 0, 0, 0, 0, 1], false, true), None);
        assert_eq!(unpack_int(&[0xFF, 0xFE], false, true), Some(0xFEFF));
    }
}
