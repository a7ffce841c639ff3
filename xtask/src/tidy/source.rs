//! A Rust file as the rules see it: lines, and the same lines with comments and literals blanked.

/// A file's text and its code alone.
pub struct Source<'a> {
    /// Path from the workspace's root.
    pub name: &'a str,
    /// The lines as written.
    pub lines: Vec<&'a str>,
    /// The same lines, every byte of a comment, string or character literal replaced by a space.
    pub code: Vec<String>,
}

/// A function's name and extent.
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of its `fn`, counted from 1.
    pub line: usize,
    /// Lines from `fn` to the closing brace.
    pub length: usize,
}

impl<'a> Source<'a> {
    /// Prepares a file.
    pub fn new(name: &'a str, text: &'a str) -> Self {
        let code = blank(text).lines().map(str::to_string).collect();
        Source {
            name,
            lines: text.lines().collect(),
            code,
        }
    }

    /// Every function with a body. A function inside another counts for itself and for the outer one.
    pub fn functions(&self) -> Vec<Function> {
        let mut functions = Vec::new();
        for (index, line) in self.code.iter().enumerate() {
            for name in names_after_fn(line) {
                if let Some(length) = self.body_length(index, &name) {
                    functions.push(Function {
                        name,
                        line: index + 1,
                        length,
                    });
                }
            }
        }
        functions
    }

    /// Lines up to the brace that closes the body; `None` when a `;` comes before any body.
    fn body_length(&self, first: usize, name: &str) -> Option<usize> {
        let mut depth = 0_i32;
        let mut brackets = 0_i32;
        for (offset, line) in self.code[first..].iter().enumerate() {
            let start = if offset == 0 {
                line.find(&format!("fn {name}"))?
            } else {
                0
            };
            for byte in line[start..].bytes() {
                match byte {
                    b'(' | b'[' => brackets += 1,
                    b')' | b']' => brackets -= 1,
                    b'{' => depth += 1,
                    b'}' => {
                        depth -= 1;
                        if depth <= 0 {
                            return Some(offset + 1);
                        }
                    }
                    b';' if depth == 0 && brackets == 0 => return None,
                    _ => {}
                }
            }
        }
        None
    }

    /// Whether `word` stands in the code of `line` (counted from 0) as a word of its own.
    pub fn has_word(&self, line: usize, word: &str) -> bool {
        let code = &self.code[line];
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        code.match_indices(word).any(|(at, _)| {
            !is_part(code[..at].chars().next_back())
                && !is_part(code[at + word.len()..].chars().next())
        })
    }
}

fn names_after_fn(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut words = code
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .peekable();
    while let Some(word) = words.next() {
        if word == "fn"
            && let Some(name) = words.peek()
            && !name.is_empty()
        {
            names.push((*name).to_string());
        }
    }
    names
}

/// Blanks comments, strings and character literals; line ends stay.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        if end == at {
            out.push(if bytes[at].is_ascii() {
                bytes[at]
            } else {
                b'?'
            });
            at += 1;
        } else {
            out.extend(
                bytes[at..end]
                    .iter()
                    .map(|&byte| if byte == b'\n' { b'\n' } else { b' ' }),
            );
            at = end;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Where the comment or literal that begins at `at` ends; `at` itself when none does.
fn literal_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let after_name = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest[0] {
        b'/' if rest.starts_with(b"//") => at + find(rest, b"\n").unwrap_or(rest.len()),
        b'/' if rest.starts_with(b"/*") => at + find(rest, b"*/").map_or(rest.len(), |n| n + 2),
        b'"' => string_end(bytes, at + 1),
        b'r' if !after_name || bytes[at - 1] == b'b' || bytes[at - 1] == b'c' => raw_end(bytes, at),
        b'\'' => char_end(bytes, at),
        _ => at,
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn raw_end(bytes: &[u8], at: usize) -> usize {
    let hashes = bytes[at + 1..]
        .iter()
        .take_while(|&&byte| byte == b'#')
        .count();
    if bytes.get(at + 1 + hashes) != Some(&b'"') {
        return at;
    }
    let mut close = vec![b'"'];
    close.resize(1 + hashes, b'#');
    let body = at + 2 + hashes;
    find(&bytes[body..], &close).map_or(bytes.len(), |n| body + n + close.len())
}

/// A character literal, or `at` itself for a lifetime.
fn char_end(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at + 1) == Some(&b'\\') {
        return bytes[at + 3..]
            .iter()
            .position(|&byte| byte == b'\'')
            .map_or(at, |n| at + 4 + n);
    }
    // One character of one to four bytes, then the quote: anything else is a lifetime.
    (2..=5)
        .find(|&n| bytes.get(at + n) == Some(&b'\''))
        .filter(|&n| n == 2 || !bytes[at + 1].is_ascii())
        .map_or(at, |n| at + n + 1)
}

#[cfg(test)]
mod tests {
    use super::{Source, blank};

    #[test]
    fn blanks_what_is_not_code() {
        assert_eq!(blank("a // x\nb"), "a     \nb");
        assert_eq!(blank(r#"f("unsafe {")"#), "f(          )");
        assert_eq!(blank("r#\"a\"b\"# c"), "         c");
        assert_eq!(blank("'{' '\\'' &'a x"), "         &'a x");
        assert_eq!(blank("br\"x\" y"), "b     y");
    }

    #[test]
    fn measures_functions() {
        let text =
            "fn a() {\n  x\n}\ntrait T { fn b(); fn c(&self) {} }\nfn d(\n x: [u8; 2],\n) {\n}\n";
        let source = Source::new("x.rs", text);
        let found: Vec<_> = source
            .functions()
            .into_iter()
            .map(|f| (f.name, f.line, f.length))
            .collect();
        assert_eq!(
            found,
            [("a".into(), 1, 3), ("c".into(), 4, 1), ("d".into(), 5, 4)]
        );
    }

    #[test]
    fn words_are_whole() {
        let source = Source::new("x.rs", "#![forbid(unsafe_code)]\nunsafe { x }\n");
        assert!(!source.has_word(0, "unsafe"));
        assert!(source.has_word(1, "unsafe"));
    }
}
