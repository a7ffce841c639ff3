//! Tests of the matcher.

use super::*;
use pretty_assertions::assert_eq;

fn search(
    subject: &str,
    pattern: &str,
) -> Result<Option<(usize, usize, Vec<Captured>)>, PatternError> {
    let program = Program::new(pattern.as_bytes(), true)?;
    let mut captures = Captures::default();
    let Some(whole) = program.search(subject.as_bytes(), 0, None, &mut captures, &mut Unlimited)?
    else {
        return Ok(None);
    };
    let list = (0..program.capture_count())
        .map(|i| captures.get(i, whole))
        .collect::<Result<_, _>>()?;
    Ok(Some((whole.0, whole.1, list)))
}

fn matched<'s>(subject: &'s str, pattern: &str) -> Option<&'s str> {
    search(subject, pattern)
        .expect("a good pattern")
        .map(|(start, end, _)| &subject[start..end])
}

#[test]
fn items_and_repetitions() {
    for (subject, pattern, expected) in [
        ("aaab", ".*b", Some("aaab")),
        ("aaa", ".*a", Some("aaa")),
        ("aaa", ".*b", None),
        ("aaab", ".+b", Some("aaab")),
        ("aaab", ".-b", Some("aaab")),
        ("alo xo", ".o$", Some("xo")),
        ("aaab", "^a-", Some("")),
        ("aab", "^a?a?b", Some("aab")),
        ("aaa", "^.-$", Some("aaa")),
        (" \n isto \u{e9} assim", "%S%S*", Some("isto")),
        ("um caracter ? extra", "[^%sa-z]", Some("?")),
        ("", "a?", Some("")),
        ("\u{e1}", "\u{e1}?", Some("\u{e1}")),
        ("]]]ab", "[^]]", Some("a")),
        ("0alo alo", "%x*", Some("0a")),
        ("-", "[a-]", Some("-")),
        ("]", "[]]", Some("]")),
        ("a%]", "[%]]", Some("]")),
        ("^", "[x^]", Some("^")),
        ("$x", "$x", Some("$x")),
        ("(a(b)c)d", "%b()", Some("(a(b)c)")),
        ("(a(b", "%b()", Some("(b").filter(|_| false)),
        ("THE (quick) fox", "%f[%a]%a+%f[%A]", Some("THE")),
        ("aba", "%f[%z]", Some("")),
        ("x=1;y=2", "(.-)=(.-);", Some("x=1;")),
        ("key = value", "^(%w+)%s*=%s*(%w+)$", Some("key = value")),
        ("aXbX", "(.*)X", Some("aXbX")),
        ("abcabc", "(abc)%1", Some("abcabc")),
        ("=====]", "=*]", Some("=====]")),
    ] {
        assert_eq!(
            matched(subject, pattern),
            expected,
            "{pattern} on {subject}"
        );
    }
}

#[test]
fn captures() {
    use Captured::{Position, Span};
    let list = |subject, pattern| search(subject, pattern).expect("good").expect("a match").2;
    assert_eq!(
        list("alo123", "()(%a+)()(%d+)()"),
        [
            Position(0),
            Span(0, 3),
            Position(3),
            Span(3, 6),
            Position(6)
        ]
    );
    assert_eq!(
        list("hello", "((l)(l))"),
        [Span(2, 4), Span(2, 3), Span(3, 4)]
    );
    // The shorter alternative is what the captures show after backtracking.
    assert_eq!(list("aaab", "(a*)(a)b"), [Span(0, 2), Span(2, 3)]);
    assert_eq!(search("abc", "()%1"), Ok(None));
}

#[test]
fn errors_come_when_reached() {
    assert_eq!(search("a", "b["), Ok(None));
    assert_eq!(search("b", "b["), Err(PatternError::MissingBracket));
    assert_eq!(search("a", "(a"), Err(PatternError::UnfinishedCapture));
    assert_eq!(search("b", "(a"), Ok(None));
    assert_eq!(
        search("a", &"(a?".repeat(33)),
        Err(PatternError::TooManyCaptures)
    );
}

#[test]
fn depth_is_limited() {
    let optional =
        |count: usize| search(&"a".repeat(count), &".?".repeat(count)).map(|found| found.is_some());
    assert_eq!(optional(199), Ok(true));
    assert_eq!(optional(200), Err(PatternError::TooComplex));
    assert_eq!(optional(100_000), Err(PatternError::TooComplex));
    // Captures count too: two levels each.
    let captured = |count: usize| {
        search(
            "x",
            &(String::from("(x)") + &"()".repeat(31) + &"x?".repeat(count)),
        )
    };
    assert!(captured(160).is_ok());
}

#[test]
fn budget_stops_a_hostile_pattern() {
    struct Small(u32);
    impl Budget for Small {
        fn spend(&mut self, _steps: u32) -> bool {
            self.0 -= 1;
            self.0 > 0
        }
    }
    let program = Program::new("a*".repeat(30).as_bytes(), true).expect("enough memory");
    let mut pattern = "a*".repeat(30).into_bytes();
    pattern.push(b'b');
    let hostile = Program::new(&pattern, true).expect("enough memory");
    let subject = [b'a'; 60];
    let mut captures = Captures::default();
    assert_eq!(
        program.search(&subject, 0, None, &mut captures, &mut Small(10)),
        Ok(Some((0, 60)))
    );
    let result = hostile.search(
        &[b"a".repeat(60), b"cb".to_vec()].concat(),
        0,
        None,
        &mut captures,
        &mut Small(10),
    );
    assert_eq!(result, Err(PatternError::Interrupted));
}

#[test]
fn specials() {
    assert!(!has_specials(b"abc]x)\0"));
    for byte in b"^$*+?.([%-" {
        assert!(has_specials(&[b'a', *byte]));
    }
}
