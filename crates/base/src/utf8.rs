//! UTF-8 as Lua sees it: the original definition, up to six bytes and 2^31 - 1 (§6.5).

/// The largest value that can be encoded.
pub const MAX_CODE: u32 = 0x7FFF_FFFF;
/// The largest Unicode code point.
pub const MAX_UNICODE: u32 = 0x10_FFFF;

/// Writes the sequence of `code` to the front of `buf` and returns its length. Values above [`MAX_CODE`] have their top bit dropped.
pub fn encode(code: u32, buf: &mut [u8; 6]) -> usize {
    let mut code = code & MAX_CODE;
    let len = match code {
        0..0x80 => {
            buf[0] = code as u8;
            return 1;
        }
        0x80..0x800 => 2,
        0x800..0x1_0000 => 3,
        0x1_0000..0x20_0000 => 4,
        0x20_0000..0x400_0000 => 5,
        _ => 6,
    };
    for slot in buf[1..len].iter_mut().rev() {
        *slot = 0x80 | (code & 0x3F) as u8;
        code >>= 6;
    }
    buf[0] = (0xFFu32 << (8 - len)) as u8 | code as u8;
    len
}

/// Appends the sequence of `code` to `out`.
pub fn push(code: u32, out: &mut Vec<u8>) {
    let mut buf = [0; 6];
    let len = encode(code, &mut buf);
    out.extend_from_slice(&buf[..len]);
}

/// Whether `byte` can only continue a sequence.
#[inline]
pub const fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// Decodes the sequence at the front of `bytes`: its value and length, or `None` if it is malformed or overlong.
/// A strict decoding also refuses surrogates and values above 10FFFF (§6.5, "lax").
pub fn decode(bytes: &[u8], strict: bool) -> Option<(u32, usize)> {
    const LEAST: [u32; 6] = [0, 0x80, 0x800, 0x1_0000, 0x20_0000, 0x400_0000];
    let &first = bytes.first()?;
    if first < 0x80 {
        return Some((u32::from(first), 1));
    }
    let len = first.leading_ones() as usize;
    if !(2..=6).contains(&len) || bytes.len() < len {
        return None;
    }
    let mut code = u32::from(first & (0x7F >> len));
    for &byte in &bytes[1..len] {
        if !is_continuation(byte) {
            return None;
        }
        code = code << 6 | u32::from(byte & 0x3F);
    }
    let refused = strict && (code > MAX_UNICODE || (0xD800..=0xDFFF).contains(&code));
    (code >= LEAST[len - 1] && !refused).then_some((code, len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn round_trip_at_every_border() {
        let borders = [
            (0, 1),
            (0x7F, 1),
            (0x80, 2),
            (0x7FF, 2),
            (0x800, 3),
            (0xFFFF, 3),
            (0x1_0000, 4),
            (0x10_FFFF, 4),
            (0x1F_FFFF, 4),
            (0x20_0000, 5),
            (0x3FF_FFFF, 5),
            (0x400_0000, 6),
            (MAX_CODE, 6),
        ];
        for (code, len) in borders {
            let mut buf = [0; 6];
            assert_eq!(encode(code, &mut buf), len, "{code:x}");
            assert_eq!(decode(&buf, false), Some((code, len)));
            assert_eq!(decode(&buf, true).is_some(), code <= MAX_UNICODE);
            assert_eq!(decode(&buf[..len - 1], false), None);
        }
        let mut out = Vec::new();
        push(0x20AC, &mut out);
        push(MAX_CODE, &mut out);
        assert_eq!(out, b"\xE2\x82\xAC\xFD\xBF\xBF\xBF\xBF\xBF");
    }

    #[test]
    fn refused() {
        for bad in [
            &b"\x80"[..],
            b"\xBF\x80",
            b"\xC0\x80",
            b"\xC1\xBF",
            b"\xE0\x80\x80",
            b"\xF0\x80\x80\x80",
            b"\xFE\x80\x80\x80\x80\x80\x80",
            b"\xFF\x80\x80\x80\x80\x80\x80\x80",
            b"\xE2\x82x",
            b"\xFC\x80\x80\x80\x80\x80",
            b"",
        ] {
            assert_eq!(decode(bad, false), None, "{bad:x?}");
        }
        assert_eq!(decode(b"\xED\xA0\x80", true), None);
        assert_eq!(decode(b"\xED\xA0\x80", false), Some((0xD800, 3)));
        assert_eq!(decode(b"\xF4\x90\x80\x80", true), None);
    }
}
