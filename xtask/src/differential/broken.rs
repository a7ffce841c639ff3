//! Programs with a mistake: a token of a valid text left out, doubled, replaced, moved, cut.

use std::ops::Range;

use super::choices::Choices;

/// One change of a text: the bytes `from..to` give way to `text`.
pub struct Edit {
    /// The first byte that goes.
    pub from: usize,
    /// The first byte after it that stays.
    pub to: usize,
    /// What comes instead.
    pub text: Vec<u8>,
}

/// What is put in: every token of the language, and what is no token.
const STRAYS: &[&[u8]] = &[
    b" ",
    b";",
    b"(",
    b")",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b".",
    b"..",
    b"...",
    b":",
    b"::",
    b"=",
    b"==",
    b"~=",
    b"~",
    b"<",
    b"<=",
    b">",
    b">=",
    b"<<",
    b">>",
    b"+",
    b"-",
    b"*",
    b"/",
    b"//",
    b"%",
    b"^",
    b"#",
    b"&",
    b"|",
    b" and ",
    b" break ",
    b" do ",
    b" else ",
    b" elseif ",
    b" end ",
    b" false ",
    b" for ",
    b" function ",
    b" goto ",
    b" if ",
    b" in ",
    b" local ",
    b" nil ",
    b" not ",
    b" or ",
    b" repeat ",
    b" return ",
    b" then ",
    b" true ",
    b" until ",
    b" while ",
    b" x ",
    b" x",
    b" 1 ",
    b" 0x ",
    b" 3..2 ",
    b" 1e ",
    b" 0x1p ",
    b" 12abc ",
    b" .5. ",
    b" 1e5 ",
    b"'s'",
    b"\"s",
    b"'",
    b"\"",
    b"[[",
    b"[=[ s ]=]",
    b"[==",
    b"]]",
    b"--",
    b"--[[",
    b"--[==[ ]=]",
    b"'\\q'",
    b"'\\300'",
    b"'\\x1g'",
    b"'\\u{110000000}'",
    b"'\\u{'",
    b"'\\u{41'",
    b"'\\z  '",
    b"'\\\n'",
    b"'\\",
    b"\n",
    b"\r\n",
    b"@",
    b"$",
    b"!",
    b"`",
    b"?",
    b"\\",
    b"\0",
    b"\x01",
    b"\x7f",
    b"\x80",
    b"\xc3\xa9",
    b"\xff",
    b" <const> ",
    b" <close> ",
    b" <other> ",
    b" goto nowhere ",
    b" ::twice:: ",
    b" local x <const> = 1; x = 2 ",
    b" break",
    b" ::twice:: ::twice:: ",
    b" goto twice local y ::twice:: y = 1 ",
    b" return return ",
    b" ... ",
    b" function() return ... end ",
    b" x.y = ",
    b" x:y ",
    b" f() = 1 ",
    b" (x) = 1 ",
    b" x, f() = 1 ",
    b" for i = 1 do end ",
    b" for i, j = 1, 2 do end ",
    b" for 1 in x do end ",
    b" local function f.x() end ",
    b" local a <close>, b <close> = 1 ",
    b" goto continue ",
    b"\t",
    b"\x0b",
    b"0x1.8p3",
    b" 1..2 ",
];

/// The tokens of a valid text, roughly: names and numbers, strings, comments, signs.
pub fn tokens(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        match text[at] {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'_' => {
                while at < text.len() && (text[at].is_ascii_alphanumeric() || text[at] == b'_') {
                    at += 1;
                }
            }
            quote @ (b'"' | b'\'') => {
                at += 1;
                while at < text.len() && text[at] != quote {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(text.len());
            }
            byte => {
                let double = text.get(at + 1) == Some(&byte) && b".:=<>/".contains(&byte);
                let compared = text.get(at + 1) == Some(&b'=') && b"=~<>".contains(&byte);
                at += if double || compared { 2 } else { 1 };
            }
        }
        found.push(start..at);
    }
    found
}

/// Decides on a change.
pub fn edit(choices: &mut Choices, text: &[u8], tokens: &[Range<usize>]) -> Edit {
    let token = |choices: &mut Choices| match tokens.len() {
        0 => 0..0,
        count => tokens[choices.below(count as u32) as usize].clone(),
    };
    let stray =
        |choices: &mut Choices| STRAYS[choices.below(STRAYS.len() as u32) as usize].to_vec();
    let kind = choices.below(10);
    let Range { start, end } = token(choices);
    match kind {
        // Left out.
        0 | 1 => Edit {
            from: start,
            to: end,
            text: Vec::new(),
        },
        // Doubled.
        2 => Edit {
            from: end,
            to: end,
            text: [b" ", &text[start..end]].concat(),
        },
        // Replaced by another of the same text.
        3 => Edit {
            from: start,
            to: end,
            text: text[token(choices)].to_vec(),
        },
        // The text ends here.
        4 => Edit {
            from: end,
            to: text.len(),
            text: Vec::new(),
        },
        // Everything up to another token left out.
        5 => {
            let other = token(choices);
            let (from, to) = (start.min(other.start), start.max(other.start));
            Edit {
                from,
                to,
                text: Vec::new(),
            }
        }
        // A stray before it, or instead of it.
        6 | 7 => Edit {
            from: start,
            to: start,
            text: stray(choices),
        },
        _ => Edit {
            from: start,
            to: end,
            text: stray(choices),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn tokens_are_found() {
        let text = b"x1 = 'a\\'b' .. y//2 -- end";
        let words: Vec<&[u8]> = tokens(text).into_iter().map(|r| &text[r]).collect();
        let expected: [&[u8]; 10] = [
            b"x1", b"=", b"'a\\'b'", b"..", b"y", b"//", b"2", b"-", b"-", b"end",
        ];
        assert_eq!(words, expected);
    }
}
