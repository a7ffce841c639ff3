//! Recovery from errors: every planted fault is found, and hardly anything else is reported.

use lua_rs_parser::{Arena, Diagnostic, Options, parse, resolve};
use pretty_assertions::assert_eq;

/// All diagnostics, each with its line.
fn diagnose(src: &str) -> Vec<(u32, Diagnostic)> {
    let arena = Arena::new();
    let parsed = parse(&arena, src.as_bytes(), &Options::default());
    let resolution = resolve(&parsed);
    let lines = parsed.lines();
    let all = parsed.diagnostics().iter().chain(resolution.diagnostics());
    all.map(|d| (lines.line(d.span.lo), d.clone())).collect()
}

fn lines(src: &str) -> Vec<u32> {
    diagnose(src).iter().map(|(line, _)| *line).collect()
}

#[test]
fn thirteen_planted_faults_are_found() {
    let a = lines(include_str!("faults/a.lua"));
    let b = lines(include_str!("faults/b.lua"));
    // A missing token is noticed at the next one, on a later line if need be.
    assert_eq!(a, [2, 3, 6, 9, 9, 10, 11, 13]);
    assert_eq!(b, [2, 4, 5, 7, 8]);
    assert!(a.len() + b.len() <= 16);
}

#[test]
fn one_message_per_fault() {
    let cases = [
        "local x = 1 +\nreturn x",
        "if x = 1 then y() end",
        "if x != 1 then y() end",
        "while x do y() } end",
        "x += 1",
        "x++",
        "foo bar baz\nx = 1",
        "for i in 1, 2 print(i) end",
        "for i 1, 2 do print(i) end",
        "f(1, 2\nx = 1\ny = 2",
        "t = {1, 2\nx = 1\ny = 2",
        "function f(a b) return a end\nx = 1",
        "local function (a) return a end\nx = 1",
        "x = )\ny = 1",
        "end\nx = 1",
        "repeat x() end\ny = 1",
        "x = 'abc\ny = 1",
        "x = 0x\ny = 1",
        "a.b:c = 1\ny = 1",
        "goto 1\ny = 1",
        "return 1 x = 2",
        "local t = {a = 1, b = , c = 3}",
        "print(\"a\" . b)",
        "x = a ? b : c\ny = 1",
        "if a then b() else if c then d() end",
        "local 1x = 2\ny = 1",
        "function f() if x then return 1 end",
    ];
    let mut noisy = String::new();
    for src in cases {
        let found = diagnose(src);
        if found.len() != 1 {
            noisy.push_str(&format!("{src:?}\n"));
            found
                .iter()
                .for_each(|(_, d)| noisy.push_str(&format!("    {}\n", d.message)));
        }
    }
    assert_eq!(noisy, "");
}

#[test]
fn errors_name_the_opener_and_the_suspect() {
    let src = "function f()\n  if x then\n    g()\nend\n\nfunction h()\nend\n";
    let found = diagnose(src);
    assert_eq!(found.len(), 1);
    let (_, d) = &found[0];
    assert_eq!(
        d.message,
        "'end' expected (to close 'function' at line 1) near <eof>"
    );
    let places: Vec<&str> = d.labels.iter().map(|l| &src[l.span.range()]).collect();
    assert_eq!(places, ["function", "if"]);
}

#[test]
fn fixes_mend_slips_from_other_languages() {
    for (src, fixed) in [
        ("if a != b then end", "if a ~= b then end"),
        ("if a && b then end", "if a and b then end"),
        ("if a || b then end", "if a or b then end"),
        ("if !a then end", "if not a then end"),
        ("x == 1", "x = 1"),
    ] {
        let found = diagnose(src);
        let fix = &found[0].1.fixes[0];
        let mut out = src.to_owned();
        out.replace_range(fix.span.range(), &fix.text);
        assert_eq!(out, fixed);
    }
}

#[test]
fn jumps_are_not_doubted_behind_a_syntax_error() {
    let found = diagnose("goto a\nx = = 1\n::a b\n");
    assert!(found.iter().all(|(_, d)| d.code != "L0204"), "{found:#?}");
}

#[test]
fn number_of_errors_is_limited() {
    let arena = Arena::new();
    let src = "x = )\n".repeat(1000);
    let options = Options {
        max_errors: 7,
        ..Options::default()
    };
    assert_eq!(
        parse(&arena, src.as_bytes(), &options).diagnostics().len(),
        7
    );
}
