//! Sizes: chains without limit on a small stack, operands that overflow, and the messages of limits.

use lua_rs_bytecode::{Chunk, Compile, CompileError, Instruction, Op, verify};
use lua_rs_codegen::Compiler;
use pretty_assertions::assert_eq;

/// The stack a compilation must do with.
const STACK: usize = 256 << 10;

fn compile(source: &str) -> Result<Chunk, CompileError> {
    Compiler::default().compile(source.as_bytes(), b"=c")
}

/// Compiles and verifies.
fn good(source: &str) -> Chunk {
    let chunk = compile(source).unwrap_or_else(|error| panic!("{error}"));
    verify(chunk)
        .unwrap_or_else(|error| panic!("{error}"))
        .into_inner()
}

fn error(source: &str) -> String {
    compile(source).expect_err("an error").to_string()
}

fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
    thread.expect("a thread").join().expect("no panic");
}

fn count(code: &[Instruction], op: Op) -> usize {
    code.iter().filter(|insn| insn.op() == op).count()
}

#[test]
fn chains_to_the_left_have_no_limit() {
    on_small_stack(|| {
        const LEN: usize = 1_000_000;
        let cases = [
            ("local a = ...; return a", " + a", Op::Add),
            ("local a = ...; return a", " - 1", Op::SubI),
            ("local a = ...; return a", " and a", Op::NTestSet),
            ("local a = ...; return a", " or a", Op::TestSet),
            ("local a = ...; return a", " and a == a", Op::Ne),
            ("return a", ".a", Op::GetField),
            ("return a", "[1]", Op::GetI),
            ("return a", "()", Op::Call),
            ("return a", "''", Op::Call),
            ("return a", "{}", Op::Call),
            ("return a", ":a()", Op::SelfK),
            ("local a = ...; return a", " < a", Op::Lt),
        ];
        for (start, step, op) in cases {
            let chunk = good(&format!("{start}{}", step.repeat(LEN)));
            assert!(count(&chunk.main.code, op) >= LEN - 2, "{step}");
        }
        let folded = good(&format!("return 1{}", " + 1".repeat(LEN)));
        assert_eq!(folded.main.code.len(), 4);
    });
}

#[test]
fn nesting_is_limited_by_the_parser() {
    let deep = [
        ("x=", "(", ")", 195),
        ("", "do ", " end", 197),
        ("", "while x do ", " end", 196),
        ("", "repeat ", " until x", 196),
        ("", "if x then ", " end", 196),
        ("", "if x then else ", " end", 196),
        ("", "for i = 1, 2 do ", " end", 38),
        ("", "for k in x do ", " end", 32),
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
        ("x=", "x .. ", "", 195),
        ("x=", "x ^ ", "", 195),
        ("", "x=(function() ", " end)", 65),
    ];
    for (prefix, open, close, depth) in deep {
        let middle = match open {
            "{" => "",
            _ if prefix.starts_with("x=") => "x",
            _ => "",
        };
        let source = format!(
            "{prefix}{}{middle}{}",
            open.repeat(depth),
            close.repeat(depth)
        );
        on_small_stack(move || {
            good(&source);
        });
        let depth = 1_000_000;
        let source = format!(
            "{prefix}{}{middle}{}",
            open.repeat(depth),
            close.repeat(depth)
        );
        on_small_stack(move || {
            assert!(compile(&source).is_err());
        });
    }
}

#[test]
fn registers() {
    let args = |n: usize| format!("f({})", vec!["a"; n].join(","));
    good(&args(253));
    let text = "function or expression needs too many registers near";
    assert_eq!(error(&args(254)), format!("c:1: {text} <eof>"));
    assert_eq!(error(&args(255)), format!("c:1: {text} 'a'"));
    let source = format!("local a\nf({},\n b, 'c')", vec!["a"; 253].join(","));
    assert_eq!(error(&source), format!("c:3: {text} 'b'"));
    // The rest of a huge expression is still read, without harm.
    assert_eq!(error(&args(100_000)), format!("c:1: {text} 'a'"));
}

#[test]
fn the_error_of_an_inner_function_is_reported() {
    let source = format!(
        "local function f()\n return g({})\nend\nreturn f",
        "a,".repeat(300) + "a"
    );
    assert_eq!(
        error(&source),
        "c:2: function or expression needs too many registers near 'a'"
    );
}

#[test]
fn many_constants() {
    let mut source = String::from("local t = {}\n");
    for i in 0..70_000 {
        source += &format!("t[{}] = 'k{i}'\n", i as f64 + 0.5);
    }
    source += "t.last = t.k70001 + 1e300; t.k70002 = x\n";
    let chunk = good(&source);
    let code = &chunk.main.code;
    assert_eq!(chunk.main.constants.len(), 140_000 + 5);
    assert!(count(code, Op::LoadKX) > 70_000);
    assert_eq!(count(code, Op::GetField), 0);
    assert_eq!(
        count(code, Op::GetTabUp),
        0,
        "the name of a global may be too far, too"
    );
}

#[test]
fn many_functions() {
    let functions = |n: usize| format!("local f; {}", "f = function() end ".repeat(n));
    assert_eq!(good(&functions(65_536)).main.protos.len(), 65_536);
    assert_eq!(
        error(&functions(65_537)),
        "too many functions (limit is 65535)"
    );
}

#[test]
fn table_constructors() {
    let chunk = good(&format!("return {{ {} }}", "1,".repeat(70_001)));
    assert!(count(&chunk.main.code, Op::SetListX) > 1300);
    let new = chunk.main.code[1];
    assert_eq!(
        (new.op(), new.b(), new.c()),
        (Op::NewTable, 0, (70_001 & 0xFF) as u8)
    );
    assert_eq!(chunk.main.code[2].ax(), 70_001 >> 8);
}

#[test]
fn loops_too_long_for_their_operands_use_jumps() {
    let body = "x = x + y;".repeat(20_000); // four instructions each
    let chunk = good(&format!("for i = 1, 2 do {body} end"));
    let code = &chunk.main.code;
    let prep = code
        .iter()
        .position(|insn| insn.op() == Op::ForPrepJ)
        .expect("a FORPREPJ");
    let end = code
        .iter()
        .position(|insn| insn.op() == Op::ForLoopJ)
        .expect("a FORLOOPJ");
    assert!(end - prep > 0xFFFF);
    let target = |at: usize| (at as i64 + 1 + i64::from(code[at].sj())) as usize;
    assert_eq!(target(prep + 1), end + 2);
    assert_eq!(target(end + 1), prep + 2);
    let var = chunk
        .main
        .locals
        .iter()
        .find(|var| &*var.name == b"i")
        .expect("the variable");
    assert_eq!(
        (var.start_pc as usize, var.end_pc as usize),
        (prep + 2, end)
    );
    assert_eq!(code.len(), chunk.main.lines.len());

    let chunk = good(&format!(
        "for k, v in x do if k then break end {body} end y()"
    ));
    let code = &chunk.main.code;
    let tbc = code
        .iter()
        .position(|insn| insn.op() == Op::Tbc)
        .expect("a TBC");
    let end = code
        .iter()
        .position(|insn| insn.op() == Op::TForLoopJ)
        .expect("a TFORLOOPJ");
    let target = |at: usize| (at as i64 + 1 + i64::from(code[at].sj())) as usize;
    assert_eq!(code[target(tbc + 1)].op(), Op::TForCall);
    assert_eq!(target(end + 1), tbc + 2);
    let broken = code
        .iter()
        .position(|insn| insn.op() == Op::Test)
        .expect("the break's test");
    assert_eq!(code[target(broken + 1)].op(), Op::Close);
}

#[test]
fn a_loop_made_too_long_by_the_loops_inside_it_is_found() {
    // The outer loop alone just fits; the words added to the inner one push it over.
    for pad in 0..8 {
        let body = "x = x + y;".repeat(16_380);
        let pad = "local a;".repeat(0) + &"x = y;".repeat(pad);
        let source = format!("for i = 1, 2 do for j = 1, 2 do {body} end {pad} end return x");
        let chunk = good(&source);
        for (at, insn) in chunk.main.code.iter().enumerate() {
            if insn.op() == Op::ForLoop {
                let back = at + 1 - usize::from(insn.bx());
                assert_eq!(chunk.main.code[back - 1].op(), Op::ForPrep);
            }
        }
    }
}

/// Seconds that this thread has run: a busy machine does not lengthen them.
fn processor_time() -> i64 {
    rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).tv_sec
}

#[test]
fn many_labels_and_jumps_do_not_take_long() {
    let mut source = String::from("do\n");
    for i in 0..30_000 {
        source += &format!("goto l{i}\n");
    }
    for i in 0..30_000 {
        source += &format!("::l{i}:: f()\n");
    }
    source += "end\n";
    let start = processor_time();
    good(&source);
    assert!(processor_time() - start < 5);
}

#[test]
fn a_file_mark_is_no_comment_here() {
    assert_eq!(
        error("# comment\nreturn 1"),
        "c:1: unexpected symbol near '#'"
    );
}

#[test]
fn the_first_error_is_reported_with_the_chunk_name() {
    let error = Compiler::default()
        .compile(b"x = = 1\ny =", b"@dir/file.lua")
        .expect_err("an error");
    assert_eq!(
        error.to_string(),
        "dir/file.lua:1: unexpected symbol near '='"
    );
    let error = Compiler::default()
        .compile(b"goto x", b"goto x")
        .expect_err("an error");
    let text = "[string \"goto x\"]:1: no visible label 'x' for <goto> at line 1";
    assert_eq!(error.to_string(), text);
}
