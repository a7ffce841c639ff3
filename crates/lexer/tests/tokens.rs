//! Every kind of token, the values of literals, lines and columns, and totality on arbitrary bytes.

use lua_rs_lexer::{
    Column, Dialect, LineIndex, Number, Token, TokenKind, decode_string, lex, lex_error, near_text,
    numeral,
};
use pretty_assertions::assert_eq;
use std::borrow::Cow;

fn all(src: &[u8]) -> Vec<Token> {
    lex(src, Dialect::LUA_54).collect()
}

fn kinds(src: &[u8]) -> Vec<TokenKind> {
    all(src)
        .into_iter()
        .map(|t| t.kind)
        .filter(|k| !k.is_trivia())
        .collect()
}

fn only(src: &[u8]) -> TokenKind {
    let tokens = all(src);
    assert_eq!(tokens.len(), 1, "{}: {tokens:?}", src.escape_ascii());
    tokens[0].kind
}

#[test]
fn fixed_spellings() {
    let mut found = 0;
    for byte in 0..=u8::MAX {
        let Some(kind) = KINDS.get(usize::from(byte)) else {
            break;
        };
        let Some(spelling) = kind.spelling() else {
            continue;
        };
        found += 1;
        assert_eq!(only(spelling.as_bytes()), *kind);
        assert_eq!(kind.expected_text(), format!("'{spelling}'"));
        // Also before other text, and at the very end of a longer source.
        assert_eq!(
            kinds(format!("{spelling} xxxxxxxxxxxx").as_bytes()),
            [*kind, TokenKind::Name]
        );
        assert_eq!(
            kinds(format!("xxxxxxxxxxxx {spelling}").as_bytes()),
            [TokenKind::Name, *kind]
        );
        if kind.is_keyword() {
            assert_eq!(only(format!("{spelling}_").as_bytes()), TokenKind::Name);
            assert_eq!(only(format!("x{spelling}").as_bytes()), TokenKind::Name);
            assert_eq!(only(spelling.to_uppercase().as_bytes()), TokenKind::Name);
        }
    }
    assert_eq!(found, 22 + 33);
}

const KINDS: &[TokenKind] = {
    use TokenKind::*;
    &[
        And,
        Break,
        Do,
        Else,
        ElseIf,
        End,
        False,
        For,
        Function,
        Goto,
        If,
        In,
        Local,
        Nil,
        Not,
        Or,
        Repeat,
        Return,
        Then,
        True,
        Until,
        While,
        Plus,
        Minus,
        Star,
        Slash,
        SlashSlash,
        Percent,
        Caret,
        Hash,
        Ampersand,
        Tilde,
        Pipe,
        ShiftLeft,
        ShiftRight,
        EqualEqual,
        NotEqual,
        LessEqual,
        GreaterEqual,
        Less,
        Greater,
        Equal,
        LeftParen,
        RightParen,
        LeftBrace,
        RightBrace,
        LeftBracket,
        RightBracket,
        ColonColon,
        Semicolon,
        Colon,
        Comma,
        Dot,
        DotDot,
        Ellipsis,
    ]
};

#[test]
fn longest_match() {
    use TokenKind::*;
    assert_eq!(
        kinds(b"a.b..c...d....e"),
        [
            Name, Dot, Name, DotDot, Name, Ellipsis, Name, Ellipsis, Dot, Name
        ]
    );
    assert_eq!(
        kinds(b"<<= >>= ~== ::: ///"),
        [
            ShiftLeft, Equal, ShiftRight, Equal, NotEqual, Equal, ColonColon, Colon, SlashSlash,
            Slash
        ]
    );
    assert_eq!(
        kinds(b"a[b[[c]]]"),
        [Name, LeftBracket, Name, LongString, RightBracket]
    );
    assert_eq!(kinds(b"a-1 -- b\n-c"), [Name, Minus, Numeral, Minus, Name]);
    assert_eq!(
        kinds(b"x<const>=1"),
        [Name, Less, Name, GreaterEqual, Numeral]
    );
    assert_eq!(
        kinds(b"3-4 0xe-1 0xE+1 1e-1"),
        [
            Numeral, Minus, Numeral, Numeral, Minus, Numeral, Numeral, Plus, Numeral, Numeral
        ]
    );
    assert_eq!(
        kinds(b"function functional functio n_1 _ENV"),
        [Function, Name, Name, Name, Name]
    );
}

#[test]
fn trivia() {
    use TokenKind::*;
    let trivia = |src: &[u8]| all(src).into_iter().map(|t| t.kind).collect::<Vec<_>>();
    assert_eq!(
        trivia(b" \t\x0B\x0C \n\r\n\r\r\n\n"),
        [Whitespace, Newline, Newline, Newline, Newline]
    );
    assert_eq!(
        trivia(b"--a\r--[b\n--[=c\n--"),
        [
            ShortComment,
            Newline,
            ShortComment,
            Newline,
            ShortComment,
            Newline,
            ShortComment
        ]
    );
    assert_eq!(only(b"--[[ \n ] ]= ]]"), LongComment);
    assert_eq!(only(b"--[==[ ]] ]=] ]===] ]==]"), LongComment);
    assert_eq!(trivia(b"--[[]]--[[]]"), [LongComment, LongComment]);
}

#[test]
fn long_brackets() {
    for text in [
        &b"[[]]"[..],
        b"[[]]]"[..4].as_ref(),
        b"[=[]]]=]",
        b"[==[]=]==]",
        b"[=[]==]=]",
        b"[[a]b]]",
        b"[=[\\]=]",
    ] {
        assert_eq!(only(text), TokenKind::LongString, "{}", text.escape_ascii());
    }
    assert_eq!(only(b"[=[]=="), TokenKind::UnfinishedLongString);
}

#[test]
fn quoted_strings() {
    for text in [
        &br#""""#[..],
        b"''",
        br#""'""#,
        br"'\''",
        br"'\\'",
        b"'\\\n'",
        b"'\\\r\n'",
        br"'\x41\065\u{1F600}\z  '",
        b"'\\z\n\n'",
    ] {
        assert_eq!(only(text), TokenKind::String, "{}", text.escape_ascii());
    }
}

#[test]
fn string_values() {
    let cases: &[(&[u8], &[u8])] = &[
        (b"''", b""),
        (b"'plain'", b"plain"),
        (
            br#""a\a\b\f\n\r\t\v\\\"\'z""#,
            b"a\x07\x08\x0C\n\r\t\x0B\\\"'z",
        ),
        (br"'\x41\xfF'", b"A\xFF"),
        (br"'\0\00\0001\97\255'", b"\0\0\0\x31a\xFF"),
        (
            br"'\u{0}\u{7f}\u{80}\u{20AC}\u{0010FFFF}\u{7FFFFFFF}'",
            b"\0\x7F\xC2\x80\xE2\x82\xAC\xF4\x8F\xBF\xBF\xFD\xBF\xBF\xBF\xBF\xBF",
        ),
        (b"'a\\\nb\\\r\nc\\\n\rd\\\re'", b"a\nb\nc\nd\ne"),
        (b"'a\\z \t\r\n\x0B\x0C b\\z'", b"ab"),
        (b"[[]]", b""),
        (b"[[\n]]", b""),
        (b"[[\r\n\n]]", b"\n"),
        (b"[[\n\r\n]]", b"\n"),
        (b"[==[a]]\\n\r\nb\n\rc\rd\n]==]", b"a]]\\n\nb\nc\nd\n"),
        (b"[[a\n\rb]]", b"a\nb"),
        (b"[=[]]=]", b"]"),
    ];
    for (text, value) in cases {
        assert_eq!(decode_string(text), *value, "{}", text.escape_ascii());
    }
    assert!(matches!(decode_string(b"'abc'"), Cow::Borrowed(b"abc")));
    assert!(matches!(
        decode_string(b"[[\na\nb]]"),
        Cow::Borrowed(b"a\nb")
    ));
}

#[test]
fn numerals() {
    let cases: &[(&[u8], Number)] = &[
        (b"3", Number::Int(3)),
        (b"0xff", Number::Int(255)),
        (b"0XFFFFFFFFFFFFFFFFF", Number::Int(-1)),
        (b"9223372036854775808", Number::Float(9223372036854775808.0)),
        (b"3.", Number::Float(3.0)),
        (b".5", Number::Float(0.5)),
        (b".0e-1", Number::Float(0.0)),
        (b"271.5e-2", Number::Float(2.715)),
        (b"0x0.1E", Number::Float(0.1171875)),
        (b"0xA23p-4", Number::Float(162.1875)),
        (b"0X1.921FB54442D18P+1", Number::Float(std::f64::consts::PI)),
        (b"0xep1", Number::Float(28.0)),
        (b"0x.8", Number::Float(0.5)),
        (b"08", Number::Int(8)),
    ];
    for (text, value) in cases {
        assert_eq!(only(text), TokenKind::Numeral);
        assert_eq!(numeral(text), Some(*value), "{}", text.escape_ascii());
    }
}

#[test]
fn lines_and_columns() {
    let src = b"a\nb\r\nc\n\rd\re\n\n";
    let index = LineIndex::new(src);
    let lines: Vec<u32> = (0..=src.len() as u32).map(|at| index.line(at)).collect();
    assert_eq!(lines, [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7]);
    assert_eq!(
        (
            index.count(),
            index.start(3),
            index.start(0),
            index.start(8)
        ),
        (7, Some(5), None, None)
    );
    let mut cursor = index.cursor();
    for (at, line) in lines.iter().enumerate().chain([(0, &1), (13, &7), (3, &2)]) {
        assert_eq!(cursor.line(at as u32), *line);
    }
    let many = "\n".repeat(100);
    let index = LineIndex::new(many.as_bytes());
    let mut cursor = index.cursor();
    for at in [99, 0, 50, 51, 100, 3] {
        assert_eq!(cursor.line(at), at + 1);
    }
    // Breaks here and there, over several times the bytes that are looked at at once.
    let text: Vec<u8> = (0..300_u32)
        .map(|at| if at * at % 11 == 3 { b'\n' } else { b'\x0B' })
        .collect();
    let index = LineIndex::new(&text);
    let mut line = 1;
    for (at, &byte) in text.iter().enumerate() {
        assert_eq!(index.line(at as u32), line, "at {at}");
        line += u32::from(byte == b'\n');
    }
    assert!(line > 30);
    let src = "x\né😀\u{0}".as_bytes();
    let column = LineIndex::new(src).column(src, 8);
    assert_eq!(
        column,
        Column {
            bytes: 6,
            chars: 2,
            utf16: 3
        }
    );
    let src = b"\xFFab";
    assert_eq!(
        LineIndex::new(src).column(src, 2),
        Column {
            bytes: 2,
            chars: 2,
            utf16: 2
        }
    );
}

/// A small generator, so that failures repeat.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % n
    }
}

fn check_total(src: &[u8]) {
    let mut end = 0;
    let mut significant = lex(src, Dialect::LUA_54).significant();
    for token in lex(src, Dialect::LUA_54) {
        assert_eq!(token.span.lo, end, "{}", src.escape_ascii());
        assert!(token.span.hi > end, "{}", src.escape_ascii());
        end = token.span.hi;
        // Whatever a span holds, nothing that is derived from it may panic.
        lex_error(src, token);
        near_text(src, token);
        decode_string(token.text(src));
        let good = numeral(token.text(src)).is_some();
        assert!(
            good || token.kind != TokenKind::Numeral,
            "{}",
            src.escape_ascii()
        );
        assert!(
            !good || token.kind != TokenKind::MalformedNumber,
            "{}",
            src.escape_ascii()
        );
        if !token.kind.is_trivia() {
            assert_eq!(significant.next_token(), token);
        }
    }
    assert_eq!(end as usize, src.len());
    for _ in 0..2 {
        let eof = significant.next_token();
        assert_eq!(
            (eof.kind, eof.span.lo, eof.span.hi),
            (TokenKind::Eof, end, end)
        );
    }
}

#[test]
fn total_on_random_bytes() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..20_000 {
        let len = random.below(40);
        let src: Vec<u8> = (0..len).map(|_| random.below(256) as u8).collect();
        check_total(&src);
    }
}

#[test]
fn total_on_random_pieces() {
    let pieces: [&[u8]; 48] = [
        b"\"",
        b"'",
        b"\\",
        b"\\x",
        b"\\u{",
        b"}",
        b"\\z",
        b"\\9",
        b"\\300",
        b"\n",
        b"\r",
        b"\r\n",
        b"a",
        b"e",
        b"p",
        b"0x",
        b"1",
        b".",
        b"+",
        b"-",
        b"--",
        b"[",
        b"[[",
        b"[=[",
        b"[=",
        b"=",
        b"]",
        b"]]",
        b"]=]",
        b" ",
        b"\t",
        b"\0",
        b"\x05",
        b"\x80",
        b"\xFF",
        b"end",
        b"function",
        b"x_1",
        b"<",
        b"<<",
        b":",
        b"::",
        b"/",
        b"~=",
        b"..",
        b"...",
        b"\x0B",
        b"7FFFFFFF",
    ];
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for _ in 0..40_000 {
        let count = random.below(10);
        let src: Vec<u8> = (0..count)
            .flat_map(|_| pieces[random.below(pieces.len())])
            .copied()
            .collect();
        check_total(&src);
    }
}
