//! Tokens that their first byte gives away: white space, names, keywords, and marks that begin no longer token.
//!
//! Names are measured eight bytes at a time, in one word: a loop over bytes costs a mispredicted branch at the end of
//! nearly every name.

use crate::kind::TokenKind;

/// Keywords by the hash of their bytes.
static KEYWORDS: [(u64, TokenKind); KEYWORD_SLOTS] = {
    let mut table = [(0, TokenKind::Name); KEYWORD_SLOTS];
    let mut i = 0;
    while i < KEYWORD_LIST.len() {
        let word = pack(KEYWORD_LIST[i].spelling().unwrap().as_bytes());
        let slot = keyword_slot(word);
        assert!(
            table[slot].0 == 0,
            "two keywords in one slot: change the multiplier"
        );
        table[slot] = (word, KEYWORD_LIST[i]);
        i += 1;
    }
    table
};

const KEYWORD_SLOTS: usize = 64;

#[inline(always)]
const fn keyword_slot(word: u64) -> usize {
    (word.wrapping_mul(KEYWORD_MULTIPLIER) >> (64 - KEYWORD_SLOTS.trailing_zeros())) as usize
}

/// The bytes of a short word as one number.
const fn pack(word: &[u8]) -> u64 {
    let mut packed = 0;
    let mut i = word.len();
    while i > 0 {
        i -= 1;
        packed = packed << 8 | word[i] as u64;
    }
    packed
}

const HIGH: u64 = each(0x80);

/// Eight times this byte.
pub(crate) const fn each(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The high bits of the bytes that cannot be part of a name.
#[inline(always)]
const fn not_of_names(bytes: u64) -> u64 {
    // No sum overflows its byte: what has seven bits is at least `lo` if the sum with `0x80 - lo` has the eighth.
    let low = bytes & !HIGH;
    let lower = low | each(0x20);
    let letter = (lower + each(0x80 - b'a')) & !(lower + each(0x7F - b'z'));
    let digit = (low + each(0x80 - b'0')) & !(low + each(0x7F - b'9'));
    let underscore = !((low ^ each(b'_')) + each(0x7F));
    !((letter | digit | underscore) & !bytes) & HIGH
}

/// How many spaces the bytes begin with.
#[inline(always)]
pub(crate) const fn leading_spaces(bytes: [u8; 8]) -> usize {
    let other = u64::from_le_bytes(bytes) ^ each(b' ');
    other.trailing_zeros() as usize / 8
}

/// The kind of a word of at most eight bytes, padded with zeros.
#[inline(always)]
fn word_kind(word: u64) -> TokenKind {
    let (keyword, kind) = KEYWORDS[keyword_slot(word)];
    // No branch: whether the next word is a keyword cannot be predicted.
    [TokenKind::Name, kind][usize::from(keyword == word)]
}

/// The name or keyword that `bytes` begin with, or the decimal integer (`is_number`), if it ends among them: its length
/// and kind.
#[inline(always)]
pub(crate) fn short_word(bytes: &[u8; 8], is_number: bool) -> Option<(usize, TokenKind)> {
    let bytes = u64::from_le_bytes(*bytes);
    let end = not_of_names(bytes);
    if end == 0 {
        return None;
    }
    let bits = end.trailing_zeros() & !7;
    let word = bytes & !(u64::MAX << bits);
    let kind = if is_number {
        // Of the bytes of names, only the digits have this bit clear; a point may be part of a numeral.
        if word & each(0x40) != 0 || (bytes >> bits) as u8 == b'.' {
            return None;
        }
        TokenKind::Numeral
    } else {
        word_kind(word)
    };
    Some((bits as usize / 8, kind))
}

/// The name or keyword at the front of `text`, which begins with a letter or an underscore: its length and kind.
#[inline(never)]
pub(crate) fn word(text: &[u8]) -> (usize, TokenKind) {
    let len = long_word(text);
    let word = if len > 8 { 0 } else { pack(&text[..len]) };
    (len, word_kind(word))
}

/// How many bytes at the front of `text` belong to a name.
fn long_word(text: &[u8]) -> usize {
    let mut len = 0;
    while let Some(chunk) = text[len..].first_chunk() {
        let end = not_of_names(u64::from_le_bytes(*chunk));
        if end != 0 {
            return len + end.trailing_zeros() as usize / 8;
        }
        len += 8;
    }
    let rest = text[len..].iter().take_while(|&&b| WORD[b as usize]);
    len + rest.count()
}

/// Bytes of names.
static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte == b'_' as usize || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// What the first byte of a token tells.
#[derive(Clone, Copy)]
pub(crate) struct First {
    /// White space or a line break; `Name`: a name or keyword; `Numeral`; a mark; `UnexpectedByte`: ask the automaton.
    ///
    /// (Three comparisons choose between these, for a jump through a table is predicted worse.)
    pub(crate) kind: TokenKind,
    /// It is no such mark if a byte that [`JOINS`] follows.
    pub(crate) joint: bool,
}

/// By first byte.
pub(crate) static FIRST: [First; 256] = {
    let mut table = [First {
        kind: TokenKind::UnexpectedByte,
        joint: false,
    }; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte].kind = match byte as u8 {
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => TokenKind::Name,
            b'0'..=b'9' => TokenKind::Numeral,
            b' ' | b'\t' | 0x0B | 0x0C => TokenKind::Whitespace,
            b'\n' | b'\r' => TokenKind::Newline,
            _ => TokenKind::UnexpectedByte,
        };
        byte += 1;
    }
    let mut i = 0;
    while i < MARKS.len() {
        let kind = MARKS[i];
        let joint = i >= ALONE;
        table[kind.spelling().unwrap().as_bytes()[0] as usize] = First { kind, joint };
        i += 1;
    }
    table
};

/// Bytes that some mark may be joined by to a longer token.
pub(crate) static JOINS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(
            byte as u8,
            b'=' | b'.' | b'-' | b'/' | b'<' | b'>' | b':' | b'[' | b'0'..=b'9'
        );
        byte += 1;
    }
    table
};

/// How many of the marks begin no longer token.
const ALONE: usize = 14;

const MARKS: [TokenKind; ALONE + 9] = {
    use TokenKind::*;
    [
        Plus,
        Star,
        Percent,
        Caret,
        Hash,
        Ampersand,
        Pipe,
        LeftParen,
        RightParen,
        LeftBrace,
        RightBrace,
        RightBracket,
        Semicolon,
        Comma,
        Minus,
        Slash,
        Tilde,
        Less,
        Greater,
        Equal,
        LeftBracket,
        Colon,
        Dot,
    ]
};

const KEYWORD_LIST: [TokenKind; 22] = {
    use TokenKind::*;
    [
        And, Break, Do, Else, ElseIf, End, False, For, Function, Goto, If, In, Local, Nil, Not, Or,
        Repeat, Return, Then, True, Until, While,
    ]
};

/// Found by trial: it sends each keyword to a slot of its own.
const KEYWORD_MULTIPLIER: u64 = 0xD037_CDFF_7C24_0D49;

#[cfg(test)]
mod tests {
    use super::{WORD, leading_spaces, not_of_names, short_word, word};
    use pretty_assertions::assert_eq;

    #[test]
    fn bytes_of_names_are_found_in_any_place() {
        for byte in 0..=255u8 {
            for at in 0..8 {
                for fill in [b'z', b'_', 0x80, 0xFF, 0] {
                    let mut bytes = [fill; 8];
                    bytes[at] = byte;
                    let found = not_of_names(u64::from_le_bytes(bytes)) >> (8 * at) & 0xFF;
                    assert_eq!(found == 0, WORD[usize::from(byte)], "{byte} at {at}");
                    assert!(found == 0 || found == 0x80);
                }
            }
        }
    }

    #[test]
    fn names_of_any_length_are_measured() {
        for len in 1..40 {
            for behind in ["", " ", ".", ".abcdefghij", "\u{e4}"] {
                let text = "x".repeat(len) + behind;
                assert_eq!(word(text.as_bytes()).0, len);
                if let Some(bytes) = text.as_bytes().first_chunk() {
                    assert_eq!(
                        short_word(bytes, false).map(|word| word.0),
                        (len < 8).then_some(len)
                    );
                }
            }
        }
        for (text, len) in [
            (b"1       ", 1),
            (b"1234567+", 7),
            (b"10..20  ", 0),
            (b"0x1F    ", 0),
            (b"1_      ", 0),
        ] {
            assert_eq!(short_word(text, true).map_or(0, |number| number.0), len);
        }
        assert_eq!(leading_spaces(*b"        "), 8);
        assert_eq!(leading_spaces(*b"  \t    x"), 2);
    }
}
