//! Nothing a source contains may overflow the stack, exhaust time or be refused unless the reference implementation does.

use lua_rs_parser::ast::Stmt;
use lua_rs_parser::{Arena, Flow, Options, parse, resolve, walk};
use pretty_assertions::assert_eq;

/// The stack a parse must do with.
const STACK: usize = 256 << 10;

fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(run)
        .expect("a thread")
        .join()
        .expect("no panic");
}

/// What `load` would say.
fn first_error(src: &[u8]) -> Option<String> {
    let arena = Arena::new();
    let error = parse(&arena, src, &Options::default()).first_puc_error(b"=c");
    error.map(|e| String::from_utf8(e).expect("UTF-8"))
}

/// Prefix, opener, closer, and how many levels `load` allows.
const CONSTRUCTS: [(&str, &str, &str, usize); 21] = [
    ("x=", "(", ")", 195),
    ("", "do ", " end", 197),
    ("", "while x do ", " end", 196),
    ("", "repeat ", " until x", 196),
    ("", "if x then ", " end", 196),
    ("", "if x then else ", " end", 196),
    ("", "local function f() ", " end", 197),
    ("", "function f() ", " end", 197),
    ("x=", "function() return ", " end", 97),
    ("x=", "{", "}", 196),
    ("x=", "{[", "]=1}", 195),
    ("x=", "{a=", "}", 195),
    ("", "x:m(function(...) ", " end)", 98),
    ("x=f", "(f", ")", 195),
    ("x=f", "[f", "]", 195),
    ("x=", "- ", "", 195),
    ("x=", "not ", "", 195),
    ("x=", "1 .. ", "", 195),
    ("x=", "1 ^ ", "", 195),
    ("", "a,", "", 195),
    ("", "x=(function() ", " end)", 65),
];

fn nest(prefix: &str, open: &str, close: &str, depth: usize) -> String {
    let middle = match open {
        "a," => "a=1",
        "{" => "",
        _ if prefix.starts_with("x=") => "1",
        _ => "",
    };
    format!(
        "{prefix}{}{middle}{}",
        open.repeat(depth),
        close.repeat(depth)
    )
}

#[test]
fn nesting_is_limited_where_the_reference_implementation_limits_it() {
    on_small_stack(|| {
        for (prefix, open, close, limit) in CONSTRUCTS {
            let fits = first_error(nest(prefix, open, close, limit).as_bytes());
            assert_eq!(fits, None, "{open} {limit}");
            let beyond = first_error(nest(prefix, open, close, limit + 1).as_bytes());
            assert_eq!(
                beyond.as_deref(),
                Some("C stack overflow"),
                "{open} {}",
                limit + 1
            );
        }
    });
}

#[test]
fn a_million_levels_do_no_harm() {
    on_small_stack(|| {
        for (prefix, open, close, _) in CONSTRUCTS {
            for close in [close, ""] {
                let error = first_error(nest(prefix, open, close, 1_000_000).as_bytes());
                assert_eq!(error.as_deref(), Some("C stack overflow"), "{open}");
            }
        }
        for open in ["for i=1,2 do ", "for i in x do "] {
            let error =
                first_error(nest("", open, " end", 1_000_000).as_bytes()).expect("too deep");
            assert!(
                error.starts_with("c:1: too many local variables"),
                "{error}"
            );
        }
    });
}

#[test]
fn chains_that_nest_to_the_left_have_no_limit() {
    const LEN: usize = 1_000_000;
    on_small_stack(|| {
        for (head, link) in [
            ("x=1", " + 1"),
            ("x=y", " and y"),
            ("x=y", ".z"),
            ("x=y", "[1]"),
            ("y", "()"),
            ("y", "'s'"),
            ("y", ":m()"),
            ("local x <const> = 1", " + 1"),
        ] {
            let src = format!("{head}{}", link.repeat(LEN));
            let arena = Arena::new();
            let parsed = parse(&arena, src.as_bytes(), &Options::default());
            let resolution = resolve(&parsed);
            assert_eq!(resolution.first_puc_error(&parsed, b"=c"), None, "{link}");
            let mut nodes = 0;
            walk(parsed.chunk().main, |_| {
                nodes += 1;
                Flow::Go
            });
            assert!(nodes > LEN, "{link}");
        }
    });
}

#[test]
fn long_rows_take_linear_time() {
    on_small_stack(|| {
        for unit in [
            "x=)", "f(a b ", "x = = ", "@", "end ", "x ", "goto a ", "break ", "if ", "t={a b ",
            "\"a\n", "!= ",
        ] {
            let src = unit.repeat(100_000);
            assert!(first_error(src.as_bytes()).is_some(), "{unit}");
        }
    });
}

#[test]
fn row_of_labels_nests() {
    let row = |n: usize| (0..n).map(|i| format!("::l{i}::")).collect::<String>();
    assert_eq!(first_error(row(197).as_bytes()), None);
    assert_eq!(
        first_error(row(198).as_bytes()).as_deref(),
        Some("C stack overflow")
    );
}

#[test]
fn locals_are_limited() {
    let list = |n: usize| {
        (0..n)
            .map(|i| format!("a{i}"))
            .collect::<Vec<_>>()
            .join(",")
    };
    assert_eq!(first_error(format!("local {}", list(200)).as_bytes()), None);
    let error = first_error(format!("local {} = 1", list(201)).as_bytes());
    assert_eq!(
        error.as_deref(),
        Some("c:1: too many local variables (limit is 200) in main function near '='")
    );
    let error = first_error(format!("\nlocal f = function({}, b)\nend", list(200)).as_bytes());
    assert_eq!(
        error.as_deref(),
        Some("c:2: too many local variables (limit is 200) in function at line 2 near ')'")
    );
    let error = first_error(format!("local {} for i = 1, 2 do end", list(197)).as_bytes());
    assert_eq!(
        error.as_deref(),
        Some("c:1: too many local variables (limit is 200) in main function near '='")
    );
}

#[test]
fn upvalues_are_limited_but_constants_are_none() {
    let source = |attrib: &str, n: usize| {
        let names: Vec<String> = (0..n).map(|i| format!("a{i}")).collect();
        let declare = |names: &[String]| {
            names
                .iter()
                .map(|n| format!("local {n}{attrib} = 1 "))
                .collect::<String>()
        };
        let (outer, inner) = names.split_at(150);
        let (outer, inner, uses) = (declare(outer), declare(inner), names.join("+"));
        format!("{outer}\nlocal function f()\n{inner}\nlocal function g() return {uses} end end")
    };
    assert_eq!(first_error(source("", 255).as_bytes()), None);
    let error = first_error(source("", 256).as_bytes());
    assert_eq!(
        error.as_deref(),
        Some("c:4: too many upvalues (limit is 255) in function at line 4 near 'end'")
    );
    assert_eq!(first_error(source(" <const>", 300).as_bytes()), None);
}

#[test]
fn depth_is_an_option() {
    let arena = Arena::new();
    let options = Options {
        max_depth: 10,
        ..Options::default()
    };
    let parsed = parse(&arena, b"do do do x = ((((((1)))))) end end end", &options);
    assert_eq!(
        parsed.first_puc_error(b"=c"),
        Some(b"C stack overflow".to_vec())
    );
    assert!(matches!(parsed.chunk().main.block.stmts, [Stmt::Do(_)]));
}
