//! `parse`: any bytes give a tree and a verdict, and the verdict is that of the compiler and of native Lua, word for word.

use lua_rs_parser::{
    Arena, Completeness, Flow, Options, completeness, parse, parse_expr, resolve, walk,
};

use super::values::{Answer, Plain, call};

/// Loads its argument: whether that worked, and the message if not. `load` is called as a script would.
pub const DRIVER: &str = "function driver(source)
    local ok, f, message = pcall(load, source, '=f', 't')
    return ok, type(f), message
end";

/// What `DRIVER` is called with.
pub fn arguments(data: &[u8]) -> Option<Vec<Plain>> {
    Some(vec![Plain::Bytes(data.to_vec())])
}

/// Parses `data` in every way there is, and compiles it.
///
/// # Panics
/// If parser and compiler disagree, or the tree is not sound.
pub fn run(data: &[u8]) {
    answer(data);
}

/// As `run`; gives what the driver answers.
///
/// # Panics
/// As `run`.
pub fn answer(data: &[u8]) -> Option<Answer> {
    let arena = Arena::new();
    let options = Options::default();
    let parsed = parse(&arena, data, &options);
    let resolution = resolve(&parsed);
    let first = resolution.first_puc_error(&parsed, b"=f");
    assert_eq!(
        first.is_none(),
        parsed.diagnostics().is_empty() && resolution.diagnostics().is_empty(),
        "diagnostics and the first error disagree"
    );
    for diagnostic in parsed.diagnostics().iter().chain(resolution.diagnostics()) {
        assert!(diagnostic.span.hi as usize <= data.len());
        let _ = format!("{diagnostic:?}");
    }
    let mut nodes = 0_u32;
    let _ = walk(parsed.chunk().main, |_| {
        nodes += 1;
        Flow::Go
    });
    for comment in parsed.comments() {
        assert!(comment.span.text(data).starts_with(b"--"));
    }
    let complete = completeness(data, &options);
    assert!(
        first.is_some() || complete == Completeness::Complete,
        "right, but {complete:?}"
    );
    let arena = Arena::new();
    let expression = parse_expr(&arena, data, &options);
    let _ = (
        expression.first_puc_error(b"=f"),
        expression.diagnostics().len(),
    );
    let answer = call(DRIVER, &arguments(data)?);
    compiler_agrees(data, first, &answer);
    Some(answer)
}

/// The compiler says what the parser says; it may add that a right text is too big.
fn compiler_agrees(data: &[u8], first: Option<Vec<u8>>, answer: &Answer) {
    if data.first() == Some(&0x1b) {
        return;
    }
    let answer = answer.as_ref().expect("pcall does not fail");
    match (first, &answer[..]) {
        (None, [_, Plain::Bytes(kind), Plain::Nil]) => assert_eq!(kind, b"function"),
        (Some(message), [_, _, Plain::Bytes(compiler)]) => {
            assert_eq!(
                message.escape_ascii().to_string(),
                compiler.escape_ascii().to_string()
            );
        }
        (None, [_, _, Plain::Bytes(compiler)]) => {
            let compiler = String::from_utf8_lossy(compiler).into_owned();
            assert!(
                compiler.contains("too many")
                    || compiler.contains("not enough memory")
                    || compiler.contains("too long")
                    || compiler.contains("overflow"),
                "only the compiler says: {compiler}"
            );
        }
        (first, answer) => panic!("{first:?} {answer:?}"),
    }
}
