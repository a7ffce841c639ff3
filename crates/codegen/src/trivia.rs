//! Finding the token behind a token: the tree does not record where commas and the like stand, but
//! code is emitted after they have been read.

use lua_rs_base::Dialect;
use lua_rs_parser::lexer::lex;

/// The offset of the first byte at or after `at` that belongs to a token.
#[inline]
pub(crate) fn skip(source: &[u8], at: u32) -> u32 {
    match source.get(at as usize) {
        Some(b' ' | b'\t' | b'\n' | b'\r' | b'-' | 0x0B | 0x0C) => {
            skip_slow(source, at as usize) as u32
        }
        _ => at,
    }
}

/// The end of the token at or after `at`.
pub(crate) fn token_end(source: &[u8], at: u32) -> u32 {
    let start = skip(source, at);
    let rest = &source[start as usize..];
    match rest.first() {
        // Only these can be longer than their line.
        Some(b'"' | b'\'' | b'[') => {
            let token = lex(rest, Dialect::LUA_54).next();
            start + token.map_or(1, |token| token.span.hi)
        }
        _ => start + 1,
    }
}

fn skip_slow(source: &[u8], mut at: usize) -> usize {
    loop {
        match &source[at..] {
            [b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C, ..] => at += 1,
            [b'-', b'-', comment @ ..] => at += 2 + comment_len(comment),
            _ => return at,
        }
    }
}

/// Length of a comment, given the text behind its `--`.
fn comment_len(text: &[u8]) -> usize {
    if let [b'[', rest @ ..] = text {
        let level = rest.iter().take_while(|&&byte| byte == b'=').count();
        if rest.get(level) == Some(&b'[') {
            let body = 1 + level + 1;
            let is_close = |window: &[u8]| {
                window[0] == b']'
                    && window[level + 1] == b']'
                    && window[1..=level].iter().all(|&byte| byte == b'=')
            };
            let close = text[body..].windows(level + 2).position(is_close);
            return close.map_or(text.len(), |at| body + at + level + 2);
        }
    }
    text.iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::skip;
    use pretty_assertions::assert_eq;

    #[test]
    fn white_space_and_comments_are_skipped() {
        for text in [
            "x",
            " \t\r\n\u{b}\u{c}x",
            "-- one\n--two\r x",
            "--[[ a ]b] \n ]]x",
            "--[==[ ]] ]=] \n]==] --[=x\n--[\nx",
            "--[[]]x",
        ] {
            let at = skip(text.as_bytes(), 0) as usize;
            assert_eq!(&text[at..], "x", "in {text:?}");
        }
        assert_eq!(skip(b"-x", 0), 0);
        assert_eq!(skip(b"--[==[ ]]", 0), 9);
    }
}
