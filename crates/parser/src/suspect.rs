//! Guessing from indentation which block lacks its `end`.

use crate::Span;
use lua_rs_lexer::{Dialect, TokenKind, lex};

/// The first block whose `end` stands on a line indented otherwise than the line that opens it: most likely that `end`
/// was meant for an outer block.
pub(crate) fn unclosed(src: &[u8]) -> Option<(TokenKind, Span)> {
    let mut open: Vec<(TokenKind, Span, u32, u32)> = Vec::new();
    let (mut line, mut indent, mut line_start, mut fresh) = (0u32, 0u32, 0u32, true);
    // `do` belongs to `while` and `for` if it comes first behind them.
    let mut pending_do = false;
    for token in lex(src, Dialect::LUA_54) {
        if token.kind == TokenKind::Newline {
            (line, line_start, fresh) = (line + 1, token.span.hi, true);
            continue;
        }
        if token.kind.is_trivia() {
            continue;
        }
        let first = fresh;
        if fresh {
            (indent, fresh) = (token.span.lo - line_start, false);
        }
        match token.kind {
            TokenKind::Do if pending_do => pending_do = false,
            TokenKind::While | TokenKind::For => {
                pending_do = true;
                open.push((token.kind, token.span, line, indent));
            }
            TokenKind::Function | TokenKind::If | TokenKind::Do | TokenKind::Repeat => {
                open.push((token.kind, token.span, line, indent));
            }
            TokenKind::End | TokenKind::Until => {
                let (kind, span, open_line, open_indent) = open.pop()?;
                if first && line != open_line && indent < open_indent {
                    return Some((kind, span));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn finds_the_block_whose_end_is_indented_less() {
        let src = b"function f()\n  if x then\n    g()\nend\n\nfunction h()\nend\n";
        let found = unclosed(src).map(|(kind, span)| (kind, span.text(src)));
        assert_eq!(found, Some((TokenKind::If, &b"if"[..])));
    }

    #[test]
    fn says_nothing_of_tidy_sources() {
        assert_eq!(
            unclosed(b"for i = 1, 2 do\n  f(function()\n  end)\nend\nwhile x do y() end"),
            None
        );
    }
}
