//! Fixtures by folder: each `ok/*.lua` is accepted without a diagnostic; for each `err/*.lua` the first error is, byte for
//! byte, the `.expected` text beside it, which the reference implementation's `load(source, "=err")` gave. Adding a
//! file adds a test.

use lua_rs_parser::{Arena, Flow, Node, Options, parse, resolve, walk};
use pretty_assertions::assert_eq;
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder of fixtures");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "lua"));
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

#[test]
fn good_sources_are_accepted() {
    let options = Options {
        file: true,
        ..Options::default()
    };
    for path in sources("ok") {
        let src = std::fs::read(&path).expect("readable");
        let arena = Arena::new();
        let parsed = parse(&arena, &src, &options);
        let resolution = resolve(&parsed);
        assert_eq!(parsed.diagnostics(), [], "{}", path.display());
        assert_eq!(resolution.diagnostics(), [], "{}", path.display());
        assert_eq!(resolution.first_puc_error(&parsed, b"=ok"), None);
    }
}

#[test]
fn first_error_is_the_reference_implementations() {
    for path in sources("err") {
        let src = std::fs::read(&path).expect("readable");
        let expected = std::fs::read(path.with_extension("expected")).expect("an expected text");
        let arena = Arena::new();
        let parsed = parse(&arena, &src, &Options::default());
        let error = parsed.first_puc_error(b"=err").unwrap_or_default();
        assert_eq!(
            String::from_utf8_lossy(&error),
            String::from_utf8_lossy(expected.strip_suffix(b"\n").unwrap_or(&expected)),
            "{}",
            path.display()
        );
    }
}

/// A child lies inside its parent, and siblings follow one another.
#[test]
fn spans_nest() {
    for path in sources("ok").into_iter().chain(sources("err")) {
        let src = std::fs::read(&path).expect("readable");
        let arena = Arena::new();
        let parsed = parse(&arena, &src, &Options::default());
        walk(parsed.chunk().main, |node| {
            let outer = span(node);
            let mut at = outer.lo;
            for child in node.children() {
                let inner = span(child);
                assert!(
                    at <= inner.lo && inner.hi <= outer.hi,
                    "{}: {child:?} in {node:?}",
                    path.display()
                );
                at = inner.hi;
            }
            Flow::Go
        });
    }
}

fn span(node: Node<'_>) -> lua_rs_parser::Span {
    use lua_rs_parser::ast::TableItem;
    match node {
        Node::Block(n) => n.span,
        Node::Stmt(n) => n.span(),
        Node::Expr(n) => n.span(),
        Node::Function(n) => n.span,
        Node::Item(TableItem::Positional(n)) => n.span(),
        Node::Item(TableItem::Named(n)) => n.span,
        Node::Item(TableItem::Keyed(n)) => n.span,
    }
}
