//! What names, jumps and blocks of good programs resolve to.

use lua_rs_lexer::Number;
use lua_rs_parser::ast::{Expr, FuncId, Stmt};
use lua_rs_parser::resolve::{Binding, BindingKind, Constant};
use lua_rs_parser::{
    Arena, BindingId, Flow, GotoTarget, NameUse, Node, Options, Parsed, Resolution, parse, resolve,
    walk,
};
use pretty_assertions::assert_eq;

fn with(src: &str, check: impl FnOnce(&Parsed<'_>, &Resolution)) {
    let arena = Arena::new();
    let parsed = parse(&arena, src.as_bytes(), &Options::default());
    let resolution = resolve(&parsed);
    assert_eq!(resolution.first_puc_error(&parsed, b"=t"), None);
    check(&parsed, &resolution);
}

/// For each use of a variable in an expression: `name@offset of its declaration`, or `name@_G`.
fn uses(src: &str) -> String {
    let mut out = Vec::new();
    with(src, |parsed, resolution| {
        walk(parsed.chunk().main, |node| {
            if let Node::Expr(Expr::Name(name)) = node {
                let text = &src[name.span.range()];
                out.push(match resolution.name(name.id) {
                    NameUse::Local(id) => format!("{text}@{}", resolution.binding(id).name.lo),
                    NameUse::Global {
                        env: BindingId::ENV,
                    } => format!("{text}@_G"),
                    NameUse::Global { env } => {
                        format!("{text}@_ENV{}", resolution.binding(env).name.lo)
                    }
                });
            }
            Flow::Go
        });
    });
    out.join(" ")
}

fn binding(resolution: &Resolution, parsed: &Parsed<'_>, name: &str) -> Binding {
    let found = resolution
        .bindings()
        .iter()
        .rev()
        .find(|b| b.name.text(parsed.source()) == name.as_bytes());
    *found.expect("a binding of this name")
}

#[test]
fn scopes_begin_behind_the_statement() {
    assert_eq!(uses("local x = x; return x"), "x@_G x@6");
    assert_eq!(uses("local function f() return f end"), "f@15");
    assert_eq!(uses("local f = function() return f end"), "f@_G");
    assert_eq!(uses("do local x end return x"), "x@_G");
    assert_eq!(uses("repeat local x until x"), "x@13");
    assert_eq!(
        uses("for i = i, i do f(i) end f(i)"),
        "i@_G i@_G f@_G i@4 f@_G i@_G"
    );
    assert_eq!(uses("for k, v in k do f(v) end"), "k@_G f@_G v@7");
    assert_eq!(uses("local x; local x = x; x = 1"), "x@6 x@15");
    assert_eq!(uses("function f(a, b) return b, self end"), "b@14 self@_G");
}

#[test]
fn globals_know_their_environment() {
    assert_eq!(uses("x = _ENV"), "x@_G _ENV@0");
    assert_eq!(uses("local _ENV = {} x = 1"), "x@_ENV6");
    assert_eq!(
        uses("function f(_ENV) return x end return x"),
        "x@_ENV11 x@_G"
    );
}

#[test]
fn upvalues_come_in_order_of_use() {
    let src = "local a, b = 1, 2
        local function f()
            local c
            return function() return c, b, print, a, b, c end
        end";
    with(src, |parsed, resolution| {
        let names = |id: u32| {
            let text = |b: &BindingId| match *b {
                BindingId::ENV => "_ENV",
                id => {
                    std::str::from_utf8(resolution.binding(id).name.text(parsed.source())).unwrap()
                }
            };
            resolution
                .upvalues(FuncId(id))
                .iter()
                .map(text)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(0), ["_ENV"]);
        assert_eq!(names(1), ["b", "_ENV", "a"]);
        assert_eq!(names(2), ["c", "b", "_ENV", "a"]);
        assert_eq!(resolution.function(FuncId(2)).parent, FuncId(1));
        assert_eq!(resolution.function(FuncId(0)).parent, FuncId::OUTSIDE);
        let flags = |name: &str| binding(resolution, parsed, name).captured;
        assert!(flags("a") && flags("b") && flags("c") && !flags("f"));
    });
}

#[test]
fn self_is_a_parameter() {
    with("function a:b(c) return self end", |parsed, resolution| {
        let [Stmt::Function(stmt)] = parsed.chunk().main.block.stmts else {
            panic!("one function")
        };
        let declared = resolution.declared(stmt.body.self_param.unwrap().id);
        let [Stmt::Return(ret)] = stmt.body.block.stmts else {
            panic!("one return")
        };
        let Expr::Name(name) = ret.values[0] else {
            panic!("a name")
        };
        assert_eq!(resolution.name(name.id), NameUse::Local(declared));
    });
}

#[test]
fn constants_are_folded() {
    let value = |src: &str| {
        let mut out = None;
        with(src, |parsed, resolution| {
            let b = binding(resolution, parsed, "x");
            assert_eq!(b.kind, BindingKind::Const);
            out = b.constant;
        });
        out
    };
    let int = |i| Some(Constant::Number(Number::Int(i)));
    assert_eq!(value("local x <const> = 1 + 2 * 3"), int(7));
    assert_eq!(
        value("local y <const> = 4 local x <const> = -(y // 3)"),
        int(-1)
    );
    assert_eq!(
        value("local x <const> = 2 ^ 2"),
        Some(Constant::Number(Number::Float(4.0)))
    );
    assert_eq!(value("local x <const> = nil"), Some(Constant::Nil));
    assert_eq!(value("local x <const> = not nil"), Some(Constant::True));
    assert_eq!(value("local x <const> = not 'a'"), Some(Constant::False));
    assert_eq!(value("local x <const> = 1 and 2"), int(2));
    assert_eq!(value("local x <const> = nil or 2"), int(2));
    assert!(matches!(
        value("local x <const> = ('s')"),
        Some(Constant::String(_))
    ));
    for code in [
        "1 or 2",
        "nil and 1",
        "1 < 2",
        "'a' .. 'b'",
        "#'a'",
        "y",
        "{}",
        "f()",
        "1 // 0",
        "-0.0",
        "1 & 1.5",
    ] {
        assert_eq!(value(&format!("local x <const> = {code}")), None, "{code}");
    }
    assert_eq!(value("local x <const>, y <const> = 1, 2"), None);
    assert_eq!(value("local y, x <const> = 1"), None);
    assert_eq!(value("local x <const> = 1, 2"), None);
    assert_eq!(value("local x <const>"), None);
}

#[test]
fn blocks_know_what_they_must_close() {
    let src = "do local a; f(function() return a end) end do local b end do local c <close> = nil end
        for d = 1, 2 do f(function() return d end) end do local k <const> = 1; f(function() return k end) end";
    with(src, |parsed, resolution| {
        let close = |stmt: &Stmt<'_>| match stmt {
            Stmt::Do(n) => resolution.block(n.block.id).needs_close,
            Stmt::NumericFor(n) => resolution.block(n.block.id).needs_close,
            _ => panic!("a block"),
        };
        let found: Vec<bool> = parsed.chunk().main.block.stmts.iter().map(close).collect();
        assert_eq!(found, [true, false, true, false, false]);
        assert!(binding(resolution, parsed, "d").captured);
        assert!(!binding(resolution, parsed, "k").captured);
        assert!(resolution.function(FuncId::MAIN).needs_close);
    });
}

#[test]
fn jumps_find_their_targets() {
    let src =
        "::top:: while x do if y then break end goto top goto done end do goto done end ::done::";
    with(src, |parsed, resolution| {
        let mut found = Vec::new();
        walk(parsed.chunk().main, |node| {
            let id = match node {
                Node::Stmt(Stmt::Goto(n)) => n.id,
                Node::Stmt(Stmt::Break(n)) => n.id,
                _ => return Flow::Go,
            };
            found.push(match resolution.goto(id) {
                GotoTarget::Label(label) => {
                    assert!(resolution.label(label).used);
                    String::from_utf8_lossy(resolution.label(label).name.text(parsed.source()))
                        .into_owned()
                }
                GotoTarget::Break(block) => format!("break {}", block.0),
                GotoTarget::Unresolved => "nowhere".to_owned(),
            });
            Flow::Go
        });
        assert_eq!(found, ["break 1", "top", "done", "done"]);
    });
}

#[test]
fn labels_at_the_end_of_a_block_see_no_locals() {
    with(
        "local a do local b ::mid:: local c ::last:: ; end",
        |parsed, resolution| {
            let Stmt::Do(block) = parsed.chunk().main.block.stmts[1] else {
                panic!("a block")
            };
            let counts = block.block.stmts.iter().filter_map(|stmt| match stmt {
                Stmt::Label(label) => Some(resolution.label(label.id).active_locals),
                _ => None,
            });
            assert_eq!(counts.collect::<Vec<_>>(), [2, 1]);
        },
    );
}
