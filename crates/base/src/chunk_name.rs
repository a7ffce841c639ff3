//! How the name of a chunk appears in messages.

use crate::limits::CHUNK_ID_SIZE;

const PREFIX: &[u8] = b"[string \"";
const SUFFIX: &[u8] = b"\"]";
const DOTS: &[u8] = b"...";

/// The printable form of a chunk's source (`short_src` of §4.7): `=name` and `@file` lose their mark, program text becomes
/// `[string "first line..."]`; at most 59 bytes come out.
///
/// As for a C string, everything from a zero byte on is lost.
pub fn chunk_id(source: &[u8]) -> Vec<u8> {
    let mut id = match source.first() {
        Some(b'=') if source.len() <= CHUNK_ID_SIZE => source[1..].to_vec(),
        Some(b'=') => source[1..CHUNK_ID_SIZE].to_vec(),
        Some(b'@') if source.len() <= CHUNK_ID_SIZE => source[1..].to_vec(),
        Some(b'@') => {
            let kept = CHUNK_ID_SIZE - DOTS.len() - 1;
            [DOTS, &source[source.len() - kept..]].concat()
        }
        _ => text_id(source),
    };
    if let Some(zero) = id.iter().position(|&b| b == 0) {
        id.truncate(zero);
    }
    id
}

fn text_id(source: &[u8]) -> Vec<u8> {
    let room = CHUNK_ID_SIZE - (PREFIX.len() + DOTS.len() + SUFFIX.len() + 1);
    let line_end = source.iter().position(|&b| b == b'\n');
    if line_end.is_none() && source.len() < room {
        return [PREFIX, source, SUFFIX].concat();
    }
    let kept = line_end.unwrap_or(source.len()).min(room);
    [PREFIX, &source[..kept], DOTS, SUFFIX].concat()
}

#[cfg(test)]
mod tests {
    use super::chunk_id;
    use pretty_assertions::assert_eq;

    fn id(s: &str) -> String {
        String::from_utf8(chunk_id(s.as_bytes())).unwrap()
    }

    #[test]
    fn names() {
        assert_eq!(id("=stdin"), "stdin");
        assert_eq!(id("="), "");
        assert_eq!(id("@a.lua"), "a.lua");
        assert_eq!(id(""), "[string \"\"]");
        assert_eq!(id("x = 1"), "[string \"x = 1\"]");
        assert_eq!(id("x\ny"), "[string \"x...\"]");
        assert_eq!(id("\n"), "[string \"...\"]");
        assert_eq!(id("ab\0cd"), "[string \"ab");
        assert_eq!(id("=a\0b"), "a");
    }

    #[test]
    fn long_names() {
        let x = |n| "x".repeat(n);
        assert_eq!(id(&format!("={}", x(59))), x(59));
        assert_eq!(id(&format!("={}", x(60))), x(59));
        assert_eq!(id(&format!("@{}", x(59))), x(59));
        assert_eq!(id(&format!("@ab{}", x(58))), format!("...{}", x(56)));
        assert_eq!(id(&x(44)), format!("[string \"{}\"]", x(44)));
        assert_eq!(id(&x(45)), format!("[string \"{}...\"]", x(45)));
        assert_eq!(id(&x(400)), format!("[string \"{}...\"]", x(45)));
        assert_eq!(
            id(&format!("{}\n", x(44))),
            format!("[string \"{}...\"]", x(44))
        );
    }
}
