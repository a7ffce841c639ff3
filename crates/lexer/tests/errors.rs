//! Lexical errors in the reference implementation's words: the expected texts are what Lua 5.4.8's `load` says.

use lua_rs_lexer::{
    Dialect, LineIndex, Token, TokenKind, lex, lex_error, lex_file, near_text, push_near,
};
use pretty_assertions::assert_eq;

fn show(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

fn first_error(src: &[u8]) -> Option<Token> {
    lex(src, Dialect::LUA_54).find(|t| t.kind.is_error())
}

/// Source and message; the chunk is named `x`.
const MESSAGES: &[(&[u8], &[u8])] = &[
    (b"x = \"abc", b"x:1: unfinished string near <eof>"),
    (b"x = \"abc\n", b"x:1: unfinished string near '\"abc'"),
    (b"x = 'abc\r\n", b"x:1: unfinished string near ''abc'"),
    (
        b"x = \"ab\\\ncd\nef",
        b"x:2: unfinished string near '\"ab\ncd'",
    ),
    (
        b"x = \"a\\tb\\65\n",
        b"x:1: unfinished string near '\"a\tbA'",
    ),
    (
        b"x = \"a\\z  \n  b\n",
        b"x:2: unfinished string near '\"ab'",
    ),
    (b"x = \"a\\0b\n", b"x:1: unfinished string near '\"a'"),
    (b"x = \"abc\\", b"x:1: unfinished string near <eof>"),
    (b"\"", b"x:1: unfinished string near <eof>"),
    (b"x = \"\\q\"", b"x:1: invalid escape sequence near '\"\\q'"),
    (
        b"x = \"ab\\qcd",
        b"x:1: invalid escape sequence near '\"ab\\q'",
    ),
    (
        b"x = \"\\\xC8\"",
        b"x:1: invalid escape sequence near '\"\\\xC8'",
    ),
    (
        b"x = \"a\\n\\Q\"",
        b"x:1: invalid escape sequence near '\"a\n\\Q'",
    ),
    (
        b"x = \"\\\n\\\n\\q\"",
        b"x:3: invalid escape sequence near '\"\n\n\\q'",
    ),
    (
        b"x = \"a\\0b\\q\"",
        b"x:1: invalid escape sequence near '\"a'",
    ),
    (
        b"x = \"\\x\"",
        b"x:1: hexadecimal digit expected near '\"\\x\"'",
    ),
    (
        b"x = \"\\xg1\"",
        b"x:1: hexadecimal digit expected near '\"\\xg'",
    ),
    (
        b"x = \"\\x1\"",
        b"x:1: hexadecimal digit expected near '\"\\x1\"'",
    ),
    (
        b"x = \"\\x1g\"",
        b"x:1: hexadecimal digit expected near '\"\\x1g'",
    ),
    (
        b"x = \"\\x",
        b"x:1: hexadecimal digit expected near '\"\\x'",
    ),
    (
        b"x = \"\\x1\n",
        b"x:1: hexadecimal digit expected near '\"\\x1\n'",
    ),
    (
        b"x = \"\\256\"",
        b"x:1: decimal escape too large near '\"\\256\"'",
    ),
    (
        b"x = \"\\300x\"",
        b"x:1: decimal escape too large near '\"\\300x'",
    ),
    (
        b"x = \"\\999",
        b"x:1: decimal escape too large near '\"\\999'",
    ),
    (
        b"x = \"\\2999\"",
        b"x:1: decimal escape too large near '\"\\2999'",
    ),
    (
        b"x = \"\\256\n\"",
        b"x:1: decimal escape too large near '\"\\256\n'",
    ),
    (b"x = \"\\u\"", b"x:1: missing '{' near '\"\\u\"'"),
    (b"x = \"\\u41\"", b"x:1: missing '{' near '\"\\u4'"),
    (
        b"x = \"\\u{}\"",
        b"x:1: hexadecimal digit expected near '\"\\u{}'",
    ),
    (
        b"x = \"\\u{g}\"",
        b"x:1: hexadecimal digit expected near '\"\\u{g'",
    ),
    (b"x = \"\\u{41\"", b"x:1: missing '}' near '\"\\u{41\"'"),
    (b"x = \"\\u{41 }\"", b"x:1: missing '}' near '\"\\u{41 '"),
    (
        b"x = \"\\u{80000000}\"",
        b"x:1: UTF-8 value too large near '\"\\u{80000000'",
    ),
    (
        b"x = \"\\u{7FFFFFFFF}\"",
        b"x:1: UTF-8 value too large near '\"\\u{7FFFFFFFF'",
    ),
    (
        b"x = \"\\u{100000000000}\"",
        b"x:1: UTF-8 value too large near '\"\\u{100000000'",
    ),
    (
        b"x = \"\\u{",
        b"x:1: hexadecimal digit expected near '\"\\u{'",
    ),
    (b"x = \"\\u{12", b"x:1: missing '}' near '\"\\u{12'"),
    (
        b"x = [[abc",
        b"x:1: unfinished long string (starting at line 1) near <eof>",
    ),
    (
        b"\n\nx = [==[abc\n]]\n]=]\n",
        b"x:6: unfinished long string (starting at line 3) near <eof>",
    ),
    (b"x = [=", b"x:1: invalid long string delimiter near '[='"),
    (b"x = [=a", b"x:1: invalid long string delimiter near '[='"),
    (b"x = [==", b"x:1: invalid long string delimiter near '[=='"),
    (
        b"x = [=]=]",
        b"x:1: invalid long string delimiter near '[='",
    ),
    (
        b"--[[abc\n\n",
        b"x:3: unfinished long comment (starting at line 1) near <eof>",
    ),
    (
        b"x = 1 --[==[ ]]\r\n]=]",
        b"x:2: unfinished long comment (starting at line 1) near <eof>",
    ),
    (
        b"--[=[",
        b"x:1: unfinished long comment (starting at line 1) near <eof>",
    ),
    (b"x = 3x", b"x:1: malformed number near '3x'"),
    (b"x = 3..2", b"x:1: malformed number near '3..2'"),
    (b"x = 1e", b"x:1: malformed number near '1e'"),
    (b"x = 1e+", b"x:1: malformed number near '1e+'"),
    (b"x = 1e+ 5", b"x:1: malformed number near '1e+'"),
    (b"x = 0x", b"x:1: malformed number near '0x'"),
    (b"x = 0xg", b"x:1: malformed number near '0xg'"),
    (b"x = 0xep", b"x:1: malformed number near '0xep'"),
    (b"x = 0xep+", b"x:1: malformed number near '0xep+'"),
    (b"x = 0x1p-z", b"x:1: malformed number near '0x1p-z'"),
    (b"x = 1.2.3", b"x:1: malformed number near '1.2.3'"),
    (b"x = .5.", b"x:1: malformed number near '.5.'"),
    (b"x = 12_", b"x:1: malformed number near '12_'"),
    (b"x = 1e5e+5", b"x:1: malformed number near '1e5e+5'"),
    (b"x = 0x.p1", b"x:1: malformed number near '0x.p1'"),
    (b"x = 08a", b"x:1: malformed number near '08a'"),
    (b"x = 1e1.5", b"x:1: malformed number near '1e1.5'"),
    (b"x = 3 .. 0x1P+_", b"x:1: malformed number near '0x1P+_'"),
    (b"x = 5..", b"x:1: malformed number near '5..'"),
    (b"x = 0xAlet", b"x:1: malformed number near '0xAl'"),
];

#[test]
fn messages() {
    for (src, expected) in MESSAGES {
        let token = first_error(src).unwrap_or_else(|| panic!("no error in {}", show(src)));
        let error = lex_error(src, token).expect("a lexical error");
        let message = [format!("x:{}: ", error.line).as_bytes(), &error.message].concat();
        assert_eq!(show(&message), show(expected), "in {}", show(src));
        assert_eq!(
            LineIndex::new(src).line(error.offset),
            error.line,
            "in {}",
            show(src)
        );
    }
}

#[test]
fn near() {
    // What follows "<name> expected" when this comes after `goto`.
    let cases: &[(&[u8], &[u8])] = &[
        (b"=", b" near '='"),
        (b"\"a\\65\\n\"", b" near '\"aA\n\"'"),
        (b"'q\"'", b" near ''q\"''"),
        (b"\"a\\0b\"", b" near '\"a'"),
        (b"[[l1\r\nl2]]", b" near '[[l1\nl2]]'"),
        (b"[==[\n\n]]]==]", b" near '[==[\n]]]==]'"),
        (b"0x1F", b" near '0x1F'"),
        (b"3.5e2", b" near '3.5e2'"),
        (b"and", b" near 'and'"),
        (b"...", b" near '...'"),
        (b"::", b" near '::'"),
        (b"<<", b" near '<<'"),
        (b"//", b" near '//'"),
        (b"~", b" near '~'"),
        (b"@", b" near '@'"),
        (b"$", b" near '$'"),
        (b"!", b" near '!'"),
        (b"?", b" near '?'"),
        (b"`", b" near '`'"),
        (b"\\", b" near '\\'"),
        (b"\x05", b" near '<\\5>'"),
        (b"\x7F", b" near '<\\127>'"),
        (b"\xC8", b" near '<\\200>'"),
        (b"\xC3\xA9", b" near '<\\195>'"),
        (b"\x00", b""),
        (b"#", b" near '#'"),
        (b"", b" near <eof>"),
    ];
    for (text, expected) in cases {
        let src = [b"goto ", *text].concat();
        let mut tokens = lex(&src, Dialect::LUA_54).significant();
        tokens.next_token();
        let token = tokens.next_token();
        assert_eq!(lex_error(&src, token), None);
        let mut message = Vec::new();
        push_near(&src, token, &mut message);
        assert_eq!(show(&message), show(expected));
        assert_eq!(near_text(&src, token).is_none(), expected.is_empty());
    }
}

#[test]
fn error_tokens_end_where_reading_goes_on() {
    let cases: &[(&[u8], TokenKind, &[u8])] = &[
        (b"'a\\q' + 1", TokenKind::InvalidEscape, b"'a\\q'"),
        (b"'\\x' + 1", TokenKind::InvalidEscape, b"'\\x'"),
        (b"'\\q\\'z' + 1", TokenKind::InvalidEscape, b"'\\q\\'z'"),
        (b"'\\q\n1", TokenKind::InvalidEscape, b"'\\q"),
        (b"'a\n1", TokenKind::UnfinishedString, b"'a"),
        (b"[=x", TokenKind::InvalidLongDelimiter, b"[="),
        (b"[[x]=]\n", TokenKind::UnfinishedLongString, b"[[x]=]\n"),
        (b"--[[x", TokenKind::UnfinishedLongComment, b"--[[x"),
        (b"3x4", TokenKind::MalformedNumber, b"3x"),
        (b"\xC3\xA9t", TokenKind::UnexpectedByte, b"\xC3\xA9"),
        (b"@@", TokenKind::UnexpectedByte, b"@"),
    ];
    for (src, kind, text) in cases {
        let token = first_error(src).expect("an error");
        assert_eq!((token.kind, show(token.text(src))), (*kind, show(text)));
    }
}

#[test]
fn a_file_may_begin_with_a_mark_and_a_command() {
    let kinds = |src: &[u8]| -> Vec<(TokenKind, u32)> {
        lex_file(src, Dialect::LUA_54)
            .map(|t| (t.kind, t.span.hi))
            .collect()
    };
    assert_eq!(
        kinds(b"#!/usr/bin/lua\n;"),
        [
            (TokenKind::Shebang, 14),
            (TokenKind::Newline, 15),
            (TokenKind::Semicolon, 16)
        ]
    );
    assert_eq!(kinds(b"\xEF\xBB\xBF#x"), [(TokenKind::Shebang, 5)]);
    assert_eq!(
        kinds(b"\xEF\xBB\xBF;"),
        [(TokenKind::Shebang, 3), (TokenKind::Semicolon, 4)]
    );
    assert_eq!(
        kinds(b"\n#"),
        [(TokenKind::Newline, 1), (TokenKind::Hash, 2)]
    );
    assert_eq!(
        lex(b"#x", Dialect::LUA_54).next().map(|t| t.kind),
        Some(TokenKind::Hash)
    );
}
