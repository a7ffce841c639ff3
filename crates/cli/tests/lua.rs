//! The `lua-rs` command as users see it. The expectations are PUC-Rio's `lua`: with `LUA_RS_NATIVE=/path/to/lua` the same
//! tests run that program instead.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pretty_assertions::assert_eq;
use tempfile::TempDir;

fn program() -> OsString {
    std::env::var_os("LUA_RS_NATIVE").unwrap_or_else(|| env!("CARGO_BIN_EXE_lua-rs").into())
}

/// One run of the command, in a folder of its own.
struct Run {
    dir: TempDir,
    command: Command,
    stdin: Vec<u8>,
}

impl Run {
    fn new(args: &[&str]) -> Run {
        let dir = tempfile::tempdir().expect("temporary folder");
        let mut command = Command::new(program());
        command.args(args).current_dir(dir.path());
        for variable in ["LUA_INIT", "LUA_INIT_5_4", "LUA_PATH", "LUA_PATH_5_4"] {
            command.env_remove(variable);
        }
        Run {
            dir,
            command,
            stdin: Vec::new(),
        }
    }

    fn file(self, name: &str, text: impl AsRef<[u8]>) -> Run {
        fs::write(self.path().join(name), text).expect("write file");
        self
    }

    fn env(mut self, name: &str, value: &str) -> Run {
        self.command.env(name, value);
        self
    }

    fn stdin(mut self, text: impl AsRef<[u8]>) -> Run {
        self.stdin = text.as_ref().to_vec();
        self
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn output(mut self) -> Output {
        let piped = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = piped.spawn().expect("run lua-rs");
        // A program that does not read its input closes it early.
        let _ = child.stdin.take().expect("stdin").write_all(&self.stdin);
        child.wait_with_output().expect("wait for lua-rs")
    }

    /// Standard output of a run that must succeed in silence.
    fn stdout(self) -> String {
        let output = self.output();
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0));
        text(&output.stdout)
    }

    /// Standard error of a run that must fail, without the program's name.
    fn failure(self) -> String {
        let output = self.output();
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let name = format!("{}: ", program().to_string_lossy());
        let stderr = text(&output.stderr);
        stderr
            .strip_prefix(&name)
            .unwrap_or(&stderr)
            .replace(&name, "lua: ")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn script_and_arguments() {
    let script = "print(...) print(#arg, arg[0], arg[1], arg[2], arg[-1], arg[-2] ~= nil, arg[-3])";
    let run = Run::new(&["-W", "s.lua", "a", "b c"]).file("s.lua", script);
    assert_eq!(run.stdout(), "a\tb c\n2\ts.lua\ta\tb c\t-W\ttrue\tnil\n");
    let run = Run::new(&["--", "-s.lua"]).file("-s.lua", "print(arg[-1])");
    assert_eq!(run.stdout(), "--\n");
    let run = Run::new(&["-e", "print(#arg, arg[1], arg[3])"]);
    assert_eq!(run.stdout(), "2\t-e\tnil\n");
}

#[test]
fn standard_input_is_a_script() {
    assert_eq!(
        Run::new(&[]).stdin("print(10)\nprint(2)\n").stdout(),
        "10\n2\n"
    );
    assert_eq!(Run::new(&["-", "x"]).stdin("print(...)").stdout(), "x\n");
    let run = Run::new(&["-e", "arg[1] = 100", "-"]).stdin("print(...)");
    assert_eq!(run.stdout(), "100\n");
    let output = Run::new(&[]).stdin("error('x')").output();
    assert!(
        text(&output.stderr).contains("stdin:1: x\nstack traceback:\n\t[C]: in function 'error'")
    );
}

#[test]
fn first_lines() {
    for file in [
        &b"#!lua\nprint(3)"[..],
        b"\xEF\xBB\xBFprint(3)",
        b"\xEF\xBB\xBF#x\nprint(3)",
    ] {
        assert_eq!(Run::new(&["s.lua"]).file("s.lua", file).stdout(), "3\n");
    }
    let run = Run::new(&["s.lua"]).file("s.lua", "#!lua\nerror('x', 1)");
    assert!(run.failure().starts_with("s.lua:2: x\n"));
    assert_eq!(
        Run::new(&["s.lua"]).file("s.lua", "#only this").stdout(),
        ""
    );
    let run = Run::new(&["s.lua"]).file("s.lua", b"\xEFprint(3)");
    assert!(run.failure().contains("unexpected symbol"));
}

#[test]
fn options_run_in_order() {
    let run = Run::new(&[
        "-ex=1",
        "-e",
        "print(x)",
        "-l",
        "s=string",
        "-e",
        "print(s.rep('a', 3))",
    ]);
    assert_eq!(run.stdout(), "1\naaa\n");
    let run = Run::new(&["-l", "m", "-e", "print(m.x)", "s.lua"])
        .file("m.lua", "print(...) return {x = 15}")
        .file("s.lua", "print(m.x + 1)");
    assert_eq!(run.stdout(), "m\t./m.lua\n15\n16\n");
    let run = Run::new(&["-l", "m-v2", "-e", "print(m)"]).file("m-v2.lua", "return 7");
    assert_eq!(run.stdout(), "7\n");
}

#[test]
fn errors_end_the_run() {
    let run = Run::new(&["-e", "error('boom')", "-e", "print(1)"]);
    let wanted = "(command line):1: boom
stack traceback:
\t[C]: in function 'error'
\t(command line):1: in main chunk
\t[C]: in ?
";
    assert_eq!(run.failure(), wanted);
    let run = Run::new(&["s.lua"]).file("s.lua", "local function f() local t; t.x = 1 end\nf()");
    let wanted = "s.lua:1: attempt to index a nil value (local 't')
stack traceback:
\ts.lua:1: in local 'f'
\ts.lua:2: in main chunk
\t[C]: in ?
";
    assert_eq!(run.failure(), wanted);
    assert_eq!(
        Run::new(&["-e", "x = = 1"]).failure(),
        "(command line):1: unexpected symbol near '='\n"
    );
    assert_eq!(
        Run::new(&["none.lua"]).failure(),
        "cannot open none.lua: No such file or directory\n"
    );
    assert!(
        Run::new(&["-l", "nomod"])
            .failure()
            .starts_with("module 'nomod' not found:\n")
    );
    assert_eq!(
        Run::new(&["-e", "arg = 1", "-"]).failure(),
        "'arg' is not a table\n"
    );
}

#[test]
fn error_values_of_other_types() {
    let run = Run::new(&["-e", "error({})"]);
    assert!(
        run.failure()
            .starts_with("(error object is a table value)\nstack traceback:\n")
    );
    assert!(
        Run::new(&["-e", "error()"])
            .failure()
            .starts_with("(error object is a nil value)\n")
    );
    let tostring = "error(setmetatable({}, {__tostring = function() return 'mine' end}))";
    assert_eq!(Run::new(&["-e", tostring]).failure(), "mine\n");
    let run = Run::new(&["-e", "error(12)"]);
    assert!(run.failure().starts_with("12\nstack traceback:\n"));
}

#[test]
fn bad_options() {
    for (args, wanted) in [
        (&["-h"][..], "unrecognized option '-h'\nusage: "),
        (&["-vv"], "unrecognized option '-vv'\nusage: "),
        (&["-e"], "'-e' needs argument\nusage: "),
        (&["-l", "-e"], "'-l' needs argument\nusage: "),
    ] {
        let message = Run::new(args).failure();
        assert!(message.starts_with(wanted), "{message}");
        assert!(message.ends_with("  -         stop handling options and execute stdin\n"));
    }
}

#[test]
fn version() {
    let shown = Run::new(&["-v"]).stdout();
    assert!(
        shown.contains("Lua 5.4") && shown.ends_with("PUC-Rio\n"),
        "{shown}"
    );
    assert!(
        Run::new(&["-v", "-eprint'hello'"])
            .stdout()
            .ends_with("PUC-Rio\nhello\n")
    );
}

#[test]
fn init_variables() {
    let run = Run::new(&["s.lua", "3.2"]).file("s.lua", "print(X)");
    assert_eq!(
        run.env("LUA_INIT", "X = tonumber(arg[1])").stdout(),
        "3.2\n"
    );
    let run = Run::new(&["-e", "print(X)"])
        .env("LUA_INIT", "X = 1")
        .env("LUA_INIT_5_4", "X = 2");
    assert_eq!(run.stdout(), "2\n");
    let run = Run::new(&["-e", "print(X)"])
        .env("LUA_INIT", "@i.lua")
        .file("i.lua", "X = 5");
    assert_eq!(run.stdout(), "5\n");
    let run = Run::new(&["-e", "print(1)"]).env("LUA_INIT", "error('msg')");
    assert!(run.failure().starts_with("LUA_INIT:1: msg\n"));
    let run = Run::new(&["-E", "-e", "print(X, package.path == P)"]).env("LUA_INIT", "X = 1");
    assert_eq!(run.env("LUA_PATH", "xxx").stdout(), "nil\tfalse\n");
    let run = Run::new(&["-E", "-e", "print(package.path:find('xxx'))"]).env("LUA_PATH", "xxx");
    assert_eq!(run.stdout(), "nil\n");
}

#[test]
fn warnings() {
    let output = Run::new(&["-e", "warn('a', 'b')"]).output();
    assert_eq!(text(&output.stderr), "");
    let output = Run::new(&["-W", "-e", "warn('a', 'b')"]).output();
    assert_eq!(text(&output.stderr), "Lua warning: ab\n");
}

#[test]
fn exit_codes() {
    for (exit, code) in [
        ("true", 0),
        ("false", 1),
        ("7", 7),
        ("0, true", 0),
        ("3, true", 3),
    ] {
        let output = Run::new(&["-e", &format!("io.write('x') os.exit({exit})")]).output();
        assert_eq!(
            (output.status.code(), text(&output.stdout)),
            (Some(code), "x".into()),
            "{exit}"
        );
    }
}

#[test]
fn closing_the_state() {
    let script = "local x <close> = setmetatable({}, {__close = function() print('closed') end})
        setmetatable({}, {__gc = function() print('collected') end})
        os.exit(true, true)";
    assert_eq!(
        Run::new(&["s.lua"]).file("s.lua", script).stdout(),
        "closed\ncollected\n"
    );
    let script = "setmetatable({}, {__gc = function() print('collected') end})";
    assert_eq!(
        Run::new(&["s.lua"]).file("s.lua", script).stdout(),
        "collected\n"
    );
}

/// What the REPL prints without prompts and version.
fn repl(input: &str) -> (String, String) {
    let args = ["-e_PROMPT='' _PROMPT2=''", "-i"];
    let output = Run::new(&args).stdin(input).output();
    assert_eq!(output.status.code(), Some(0));
    let stdout = text(&output.stdout);
    let (version, rest) = stdout.split_once('\n').expect("version line");
    assert!(version.ends_with("PUC-Rio"), "{version}");
    (rest.to_owned(), text(&output.stderr))
}

#[test]
fn repl_prints_values() {
    for (input, wanted) in [
        ("1 + 1\n", "2\n\n"),
        ("=1, 'a', nil\n", "1\ta\tnil\n\n"),
        ("x = 5\nx\n", "5\n\n"),
        ("local y = 1\ny\n", "nil\n\n"),
        ("return\n", "\n"),
        ("-- nothing\n", "\n"),
        ("\n", "\n"),
        ("1 + 1", "2\n\n"),
        ("(6*2-6) -- ===\na =\n10\nprint(a)\na", "6\n10\n10\n\n"),
        ("a = [[b\nc]]\n=a\n", "b\nc\n\n"),
        ("for i = 1, 2 do\nprint(i)\nend\n", "1\n2\n\n"),
        ("function f()\n\nreturn 3 end\nf()\n", "3\n\n"),
        ("io.read()\nhello\n", "hello\n\n"),
    ] {
        let (out, err) = repl(input);
        assert_eq!((out.as_str(), err.as_str()), (wanted, ""), "{input:?}");
    }
}

#[test]
fn repl_survives_errors() {
    let (out, err) = repl("error('x')\nprint(1)\n");
    assert_eq!(out, "1\n\n");
    assert_eq!(
        err,
        "stdin:1: x\nstack traceback:\n\t[C]: in function 'error'\n\tstdin:1: in main chunk\n\t[C]: in ?\n"
    );
    let (out, err) = repl("x = = 1\n2\n");
    assert_eq!(
        (out.as_str(), err.as_str()),
        ("2\n\n", "stdin:1: unexpected symbol near '='\n")
    );
    let (_, err) = repl("a.\n");
    assert_eq!(err, "stdin:1: <name> expected near <eof>\n");
    let (_, err) = repl("print = nil\n1\n");
    assert_eq!(err, "error calling 'print' (attempt to call a nil value)\n");
}

#[test]
fn repl_prompts() {
    let output = Run::new(&["-i"]).stdin("a =\n1\n").output();
    let shown = text(&output.stdout);
    assert!(shown.ends_with("PUC-Rio\n> >> > \n"), "{shown}");
    let counting = "local c = 0 _PROMPT = setmetatable({}, {__tostring = function() c = c + 1 return c .. ';' end})";
    let output = Run::new(&["-e", counting, "-i"]).stdin("a = 2\n").output();
    assert!(text(&output.stdout).ends_with("PUC-Rio\n1;2;\n"));
    let script = "x = 9";
    let output = Run::new(&["-i", "s.lua"])
        .file("s.lua", script)
        .stdin("x\n")
        .output();
    assert!(text(&output.stdout).ends_with("PUC-Rio\n> 9\n> \n"));
}

#[test]
fn binary_chunks() {
    let script = "local f = io.open('c.luac', 'wb')
        f:write('#comment\\n', string.dump(load('print(...)', '@c'))) f:close()
        dofile('c.luac')";
    assert_eq!(Run::new(&["s.lua"]).file("s.lua", script).stdout(), "\n");
}

/// The first interrupt is an error that the script can catch, the next one, when nothing runs that notices it, kills.
#[cfg(unix)]
#[test]
fn interrupts() {
    use std::io::{BufRead, BufReader};
    let script = "pcall(function() print('go') io.stdout:flush() while true do end end)
        print('caught') io.stdout:flush()
        local ok, message = pcall(function() error('later') end)
        print(message)";
    let mut child = Command::new(program())
        .args(["-e", script])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("run lua-rs");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let mut line = || lines.next().expect("a line").expect("text");
    assert_eq!(line(), "go");
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("run kill").success());
    assert_eq!(line(), "caught");
    assert_eq!(line(), "(command line):3: later");
    assert!(child.wait().expect("wait").success());
}

#[cfg(unix)]
#[test]
fn interrupt_message() {
    use std::io::{BufRead, BufReader};
    let mut child = Command::new(program())
        .args(["-e", "print('go') io.stdout:flush() while true do end"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("run lua-rs");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    assert_eq!(lines.next().expect("a line").expect("text"), "go");
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("run kill").success());
    let output = child.wait_with_output().expect("wait");
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    let wanted = "interrupted!\nstack traceback:\n\t(command line):1: in main chunk\n";
    assert!(message.contains(wanted), "{message}");
}

#[test]
fn finalizers_that_fail_give_warnings() {
    let script = "local function fin(f) setmetatable({}, { __gc = f }) collectgarbage() end
fin(function() error('text') end)
fin(function() error('text', 0) end)
fin(function() error({}) end)
fin(function() error(nil) end)
fin(function() local x; x() end)
fin(true)
print(pcall(coroutine.wrap(function() fin(function() coroutine.yield(1) end) return 'not yielded' end)))
local o = setmetatable({}, { __gc = function(o) kept = o; setmetatable(o, getmetatable(o)) error('again') end })
o = nil collectgarbage() getmetatable(kept).__gc = nil kept = nil
setmetatable({}, { __gc = function() error('at the end') end })
";
    let output = Run::new(&["-W", "s.lua"]).file("s.lua", script).output();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout), "true\tnot yielded\n");
    let expected = [
        "s.lua:2: text",
        "text",
        "error object is not a string",
        "error object is not a string",
        "s.lua:6: attempt to call a nil value (local 'x')",
        "attempt to call a boolean value (metamethod '__gc')",
        "attempt to yield across a C-call boundary",
        "s.lua:9: again",
        "s.lua:11: at the end",
    ]
    .map(|message| format!("Lua warning: error in __gc ({message})\n"));
    assert_eq!(text(&output.stderr), expected.concat());
}

#[test]
fn the_locale_changes_nothing() {
    let script = r#"
print(0.5, 1e15, tonumber("0.5"), tonumber("0,5"), load("return 1.5")(), 3.0 .. "")
print(("%5.2f|%g|%a|%e|%q"):format(1.25, 0.1, 0.5, 12345.678, 0.1), string.format("%d", 1234567))
print(("iI\xfc\xdc"):upper() == "II\xfc\xdc", ("iI\xfc\xdc"):lower() == "ii\xfc\xdc", ("\xe4"):find("%a"), ("\xa0"):find("%s"))
print("a" < "B", "\xe4" < "z", "Z" < "a", ("\xc4" .. "b") > "z")
print(os.date("!%A %B %a %b %c %x %X %p %r", 0), os.setlocale(), os.setlocale(nil, "numeric"), os.setlocale("no_such_locale"))
"#;
    let expected = "0.5\t1e+15\t0.5\tnil\t1.5\t3.0
 1.25|0.1|0x1p-1|1.234568e+04|0x1.999999999999ap-4\t1234567
true\ttrue\tnil\tnil
false\tfalse\ttrue\ttrue
Thursday January Thu Jan Thu Jan  1 00:00:00 1970 01/01/70 00:00:00 AM 12:00:00 AM\tC\tC\tnil
";
    for locale in ["C", "de_DE.UTF-8", "tr_TR.UTF-8", "nonsense"] {
        for variable in ["LC_ALL", "LC_NUMERIC", "LC_CTYPE", "LANG"] {
            let run = Run::new(&["s.lua"]).file("s.lua", script);
            assert_eq!(
                run.env(variable, locale).stdout(),
                expected,
                "{variable}={locale}"
            );
        }
    }
}
