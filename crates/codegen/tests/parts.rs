//! The main function is compiled in parts: its code must be that of the same statements inside a function, which are one part.
#![allow(clippy::expect_used)]

use lua_rs_bytecode::{Chunk, Compile, verify};
use lua_rs_codegen::Compiler;
use pretty_assertions::assert_eq;

fn compile(source: &str) -> Chunk {
    let chunk = Compiler::default().compile(source.as_bytes(), b"=parts");
    let chunk = chunk.expect("the source compiles");
    verify(chunk).expect("the code is right").into_inner()
}

/// More than a part has, also where parts are not of one statement.
fn long() -> String {
    "x = x + y\n".repeat(1000)
}

#[test]
fn a_main_function_is_compiled_as_any_other() {
    let long = long();
    for body in [
        // Captured in a later part than returned from, and than the jump that leaves its scope.
        format!("x = 1; local a = 1; if x then return a, 1 end {long} function g() return a end"),
        format!("x = 1; local a <close> = y; if x then return f(a) end {long} return 1"),
        // Jumps ahead, back, and to the end of the block past variables that come into scope.
        format!("if x then goto skip end {long} ::skip:: y = 1 {long}"),
        format!(
            "x = 1 ::again:: {long} local a = x; function g() return a end if y then goto again end {long}"
        ),
        format!("x = 1; if y then goto done end local a = 2 {long} local b = a ::done:: ; ::e::"),
        format!(
            "x = 1; do local a = 1; function h() return a end if y then goto out end end {long} ::out:: z = 1"
        ),
        // Compile-time constants, varargs, a loop and rows of empty statements at the borders of parts.
        format!("local c <const>, d = 10, ... {long} ;;; ; for i = 1, c do f(i, c, d) end ;"),
        format!("{long} return g(c), ..."),
        String::new(),
    ] {
        let main = compile(&body).main;
        let inner = compile(&format!("return function(...) {body}\nend"))
            .main
            .protos
            .remove(0);
        assert_eq!(main.code, inner.code, "{body:.60}");
        assert_eq!(main.constants, inner.constants, "{body:.60}");
        assert_eq!(main.protos.len(), inner.protos.len());
        assert_eq!(main.locals, inner.locals);
    }
}

#[test]
fn the_first_error_is_found_in_whatever_part_it_is() {
    let long = long();
    let error = |source: String| {
        let result = Compiler::default().compile(source.as_bytes(), b"=p");
        result.expect_err("an error").to_string()
    };
    assert_eq!(
        error(format!("goto nowhere\n{long}")),
        "p:1002: no visible label 'nowhere' for <goto> at line 1"
    );
    assert_eq!(
        error(format!("goto l\nlocal a\n{long}::l:: f()")),
        "p:1003: <goto l> at line 1 jumps into the scope of local 'a'"
    );
    assert_eq!(
        error(format!("local a <const> = 1\n{long}a = 2\n{long}x =")),
        "p:1002: attempt to assign to const variable 'a'"
    );
    assert_eq!(
        error(format!("break\n{long}x = = 1")),
        "p:1002: unexpected symbol near '='"
    );
}
