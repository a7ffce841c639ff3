//! `Scopes`: the steps a compiler takes give what `resolve` gives.
#![allow(clippy::expect_used)]

use lua_rs_parser::ast::{FuncId, Name, NameId};
use lua_rs_parser::{BindingId, Memory, NameUse, Options, Scopes, Span};
use pretty_assertions::assert_eq;

/// The first occurrence of `name` in `source`, as a declaration.
fn name(source: &str, name: &str) -> Name {
    let lo = source.find(name).expect("the name is there") as u32;
    Name {
        span: Span::new(lo, lo + name.len() as u32),
        id: NameId(0),
    }
}

fn with(source: &str, steps: impl FnOnce(&mut Scopes<'_>)) {
    let mut memory = Memory::new();
    let mut scopes = Scopes::new(source.as_bytes(), &Options::default(), &mut memory);
    scopes.open_function(FuncId::MAIN);
    scopes.open_block(None);
    steps(&mut scopes);
    scopes.end(&mut memory);
}

#[test]
fn bindings_are_numbered_anew_when_their_block_has_ended() {
    let source = "do local one end do local two end";
    with(source, |scopes| {
        let mut ids = Vec::new();
        for variable in ["one", "two"] {
            let name = name(source, variable);
            scopes.open_block(None);
            assert_eq!(
                scopes.meaning(name.span),
                NameUse::Global {
                    env: BindingId::ENV
                }
            );
            let id = scopes.declare(name);
            assert_eq!(
                scopes.meaning(name.span),
                NameUse::Global {
                    env: BindingId::ENV
                }
            );
            scopes.activate(id);
            assert_eq!(scopes.meaning(name.span), NameUse::Local(id));
            assert!(!scopes.close_block());
            assert_eq!(
                scopes.meaning(name.span),
                NameUse::Global {
                    env: BindingId::ENV
                }
            );
            ids.push(id);
        }
        assert_eq!(ids[0], ids[1]);
    });
}

#[test]
fn a_variable_two_functions_out_is_an_upvalue_of_both() {
    let source = "local v";
    with(source, |scopes| {
        let v = scopes.declare(name(source, "v"));
        scopes.activate(v);
        for id in 1..=2 {
            scopes.open_function(FuncId(id));
            scopes.open_block(None);
        }
        assert_eq!(scopes.upvalue(BindingId::ENV), 0);
        assert_eq!((scopes.upvalue(v), scopes.upvalue(v)), (1, 1));
        for id in [2, 1] {
            assert!(!scopes.close_block());
            assert_eq!(scopes.current(), FuncId(id));
            let upvalues = scopes.close_function();
            assert_eq!(upvalues, [BindingId::ENV, v]);
            scopes.give_back(upvalues);
        }
        assert!(scopes.binding(v).captured);
        assert!(scopes.close_block());
    });
}

#[test]
fn hidden_variables_count_and_too_many_are_an_error() {
    with("x", |scopes| {
        scopes.hidden(200);
        assert!(scopes.is_ok());
        scopes.hidden(1);
        assert!(!scopes.is_ok());
    });
}
