//! Tokens that their first byte gives away: names, keywords, and marks that begin no longer token.

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

/// The name or keyword at the front of `text`, which begins with a letter or an underscore: its length and kind.
#[inline]
pub(crate) fn word(text: &[u8]) -> (usize, TokenKind) {
    let len = text
        .iter()
        .position(|&b| !WORD[b as usize])
        .unwrap_or(text.len());
    if !(2..=8).contains(&len) {
        return (len, TokenKind::Name);
    }
    let word = match text.first_chunk::<8>() {
        Some(chunk) => u64::from_le_bytes(*chunk) & (u64::MAX >> (64 - 8 * len)),
        None => pack(&text[..len]),
    };
    let (keyword, kind) = KEYWORDS[keyword_slot(word)];
    let found = keyword == word;
    (len, if found { kind } else { TokenKind::Name })
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

/// What the first byte of a token tells. `Name`: a word; a punctuation mark: that mark, whatever follows;
/// `UnexpectedByte`: ask the automaton.
pub(crate) static FIRST: [TokenKind; 256] = {
    let mut table = [TokenKind::UnexpectedByte; 256];
    let mut byte = 0;
    while byte < 256 {
        if byte == b'_' as usize || (byte as u8).is_ascii_alphabetic() {
            table[byte] = TokenKind::Name;
        }
        byte += 1;
    }
    let mut i = 0;
    while i < MARKS.len() {
        table[MARKS[i].spelling().unwrap().as_bytes()[0] as usize] = MARKS[i];
        i += 1;
    }
    table
};

/// Marks that begin no longer token.
const MARKS: [TokenKind; 14] = {
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
