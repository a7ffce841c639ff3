//! `lex`: tokens cover every byte of any source once; values, messages and lines of tokens can be asked for.

use lua_rs_parser::lexer::{
    Dialect, LineIndex, Token, TokenKind, decode_string, lex, lex_error, lex_file, near_text,
    numeral,
};

/// Lexes `data` as a text and as a file.
///
/// # Panics
/// If a promise of the lexer does not hold.
pub fn run(data: &[u8]) {
    let dialect = Dialect::LUA_54;
    let tokens: Vec<Token> = lex(data, dialect).collect();
    covers(data, &tokens);
    covers(data, &lex_file(data, dialect).collect::<Vec<_>>());
    significant(data, &tokens);
    let lines = LineIndex::new(data);
    let mut cursor = lines.cursor();
    for &token in &tokens {
        let text = token.text(data);
        assert!(!text.is_empty(), "an empty token");
        assert_eq!(cursor.line(token.span.lo), lines.line(token.span.lo));
        let column = lines.column(data, token.span.lo);
        let _ = format!("{column:?}");
        // What these say of tokens that are none of theirs does not matter, that they come back does.
        let _ = near_text(data, token);
        if let Some(error) = lex_error(data, token) {
            assert!(error.offset as usize <= data.len());
            assert!(error.line <= lines.count());
        }
        let value = numeral(text);
        assert!(
            token.kind != TokenKind::Numeral || value.is_some(),
            "a numeral without a value"
        );
        assert!(
            decode_string(text).len() <= text.len(),
            "a string longer than its text"
        );
    }
}

/// The spans follow one another from the first byte to the last.
fn covers(data: &[u8], tokens: &[Token]) {
    let mut at = 0;
    for token in tokens {
        assert_eq!(token.span.lo as usize, at, "a gap or an overlap");
        at = token.span.hi as usize;
    }
    assert_eq!(at, data.len(), "the end is missing");
}

/// The parser's view is the same without trivia.
fn significant(data: &[u8], tokens: &[Token]) {
    let mut lexer = lex(data, Dialect::LUA_54).significant();
    for token in tokens.iter().filter(|token| !token.kind.is_trivia()) {
        assert_eq!(lexer.next_token(), *token);
    }
    for _ in 0..2 {
        assert_eq!(lexer.next_token().kind, TokenKind::Eof);
    }
}
