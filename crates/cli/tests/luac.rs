//! The `luac-rs` command as users see it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pretty_assertions::assert_eq;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("temporary folder")
}

fn luac(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_luac-rs"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .output()
        .expect("run luac-rs")
}

/// The error message without the program's name, for a command that must fail.
fn failure(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, message) = text.split_once("luac-rs: ").expect("program name");
    message.to_owned()
}

#[test]
fn compiles_lists_and_strips() {
    let dir = folder();
    fs::write(
        dir.path().join("a.lua"),
        "local x = ...\nreturn x + 1, 'a'\n",
    )
    .expect("write");
    assert!(luac(dir.path(), &["a.lua"]).status.success());
    let full = fs::read(dir.path().join("luac.out")).expect("output");
    assert!(full.starts_with(b"\x1bLua\x54"));
    assert!(
        luac(dir.path(), &["-s", "-o", "s.luac", "a.lua"])
            .status
            .success()
    );
    let stripped = fs::read(dir.path().join("s.luac")).expect("output");
    assert!(stripped.len() < full.len());
    let listing = "
main <a.lua:0,0> (6 instructions at 0x1)
0+ params, 3 slots, 1 upvalue, 1 local, 1 constant, 0 functions
\t1\t[1]\tVARARGPREP\t0
\t2\t[1]\tVARARG   \t0 2\t; 1 out
\t3\t[2]\tADDI     \t1 0 1
\t4\t[2]\tLOADK    \t2 0\t; \"a\"
\t5\t[2]\tRETURN   \t1 3\t; 2 out
\t6\t[2]\tRETURN   \t1 1\t; 0 out
";
    // Text, its chunk, and by default the last output.
    for args in [
        &["-l", "-p", "a.lua"][..],
        &["-l", "-p", "luac.out"],
        &["-l"],
    ] {
        let output = luac(dir.path(), args);
        assert_eq!(String::from_utf8_lossy(&output.stdout), listing);
    }
    let output = luac(dir.path(), &["-l", "-p", "s.luac"]);
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(
        shown.contains("main <?:0,0>") && shown.contains("\t[-]\t"),
        "{shown}"
    );
    let output = luac(dir.path(), &["-l", "-l", "-p", "a.lua"]);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("\nlocals (1) for 0x1:\n\t0\tx\t3\t7\n")
    );
}

#[test]
fn combines_files() {
    let dir = folder();
    fs::write(dir.path().join("a.lua"), "a = 1").expect("write");
    fs::write(dir.path().join("b.lua"), "b = 1").expect("write");
    let output = luac(dir.path(), &["-l", "-o", "-", "a.lua", "b.lua"]);
    assert!(output.status.success());
    let shown = String::from_utf8_lossy(&output.stdout);
    for part in [
        "main <(luac-rs):0,0>",
        "main <a.lua:0,0>",
        "main <b.lua:0,0>",
        "\x1bLua",
    ] {
        assert!(shown.contains(part), "{part}");
    }
}

#[test]
fn says_what_is_wrong() {
    let dir = folder();
    fs::write(dir.path().join("bad.lua"), "x = = 1").expect("write");
    fs::write(dir.path().join("cut.luac"), b"\x1bLua\x54").expect("write");
    for (args, wanted) in [
        (&["bad.lua"][..], "bad.lua:1: unexpected symbol near '='\n"),
        (
            &["none.lua"],
            "cannot open none.lua: No such file or directory\n",
        ),
        (
            &["-p", "cut.luac"],
            "cut.luac: bad binary format (truncated chunk)\n",
        ),
        (
            &["-o", "no/such/x", "-"],
            "cannot open no/such/x: No such file or directory\n",
        ),
    ] {
        assert_eq!(failure(&luac(dir.path(), args)), wanted, "{args:?}");
    }
    for (args, wanted) in [
        (&["-x"][..], "unrecognized option '-x'\nusage: "),
        (&[], "no input files given\nusage: "),
        (&["-o"], "'-o' needs argument\nusage: "),
    ] {
        let message = failure(&luac(dir.path(), args));
        assert!(message.starts_with(wanted), "{message}");
    }
    assert!(!dir.path().join("luac.out").exists());
}

#[test]
fn version() {
    let output = luac(folder().path(), &["-v"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Lua 5.4"));
}
