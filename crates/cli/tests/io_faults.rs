//! `io` on real faults (§6.8): a full disk, pipes whose other end is gone, directories, files that change while they are open, positions beyond
//! 4 GB, and what becomes of buffered data when a program ends in any way. The expectations are PUC-Rio's `lua`: with
//! `LUA_RS_NATIVE=/path/to/lua` the same tests run that program instead.
#![cfg(target_os = "linux")]

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use pretty_assertions::assert_eq;

fn program() -> OsString {
    std::env::var_os("LUA_RS_NATIVE").unwrap_or_else(|| env!("CARGO_BIN_EXE_lua-rs").into())
}

/// Runs a command line of the shell, in which `$LUA` is the program; C programs must not die from a closed pipe.
fn shell(dir: &Path, command: &str) -> Output {
    Command::new("sh")
        .args(["-c", &format!("trap '' PIPE; {command}")])
        .env("LUA", program())
        .env_remove("LUA_INIT")
        .env_remove("LUA_INIT_5_4")
        .current_dir(dir)
        .output()
        .expect("run the shell")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a script that checks its results itself.
fn script(name: &str) {
    let dir = tempfile::tempdir().expect("temporary folder");
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/io_faults")
        .join(name);
    let output = shell(dir.path(), &format!("exec \"$LUA\" '{}'", path.display()));
    assert_eq!(
        (text(&output.stderr), output.status.code()),
        (String::new(), Some(0))
    );
}

#[test]
fn full_disk() {
    script("full_disk.lua");
}

#[test]
fn pipes() {
    script("pipes.lua");
}

#[test]
fn directories() {
    script("directories.lua");
}

#[test]
fn wrong_way() {
    script("wrong_way.lua");
}

#[test]
fn large_and_changing() {
    script("large_and_changing.lua");
}

/// Whatever ends a program: what it has written is in the file.
#[test]
fn buffered_data_survives_the_end() {
    for (ending, code) in [
        ("local f = io.open('o', 'w') f:write('kept')", 0),
        (
            "local f = io.open('o', 'w') f:write('kept') error('boom')",
            1,
        ),
        ("local f = io.open('o', 'w') f:write('kept') error({})", 1),
        ("f = io.open('o', 'w') f:write('kept') os.exit(3)", 3),
        ("f = io.open('o', 'w') f:write('kept') os.exit(4, true)", 4),
        (
            "local f <close> = io.open('o', 'w') f:write('kept') error('x')",
            1,
        ),
        (
            "local f = io.open('o', 'w') f:setvbuf('full', 1 << 20) f:write('kept') f = nil",
            0,
        ),
        (
            "local f = io.open('o', 'w') f:write('kept') f = nil collectgarbage() assert(io.open('o'):read('a') == 'kept')",
            0,
        ),
        ("io.output('o') io.write('kept')", 0),
        (
            "coroutine.wrap(function() f = io.open('o', 'w') f:write('kept') coroutine.yield() end)()",
            0,
        ),
        (
            "local p = io.popen('cat > o', 'w') p:write('kept') p:close() error('x')",
            1,
        ),
        ("local p = io.popen('cat > o', 'w') p:write('kept')", 0),
    ] {
        let dir = tempfile::tempdir().expect("temporary folder");
        fs::write(dir.path().join("s.lua"), ending).expect("script");
        let output = shell(dir.path(), "exec \"$LUA\" s.lua");
        assert_eq!(output.status.code(), Some(code), "{ending}");
        let kept = fs::read(dir.path().join("o")).unwrap_or_default();
        assert_eq!(text(&kept), "kept", "{ending}");
    }
}

/// Standard output on a full disk: `write` and `flush` tell, `print` and the end of the program do not, as in PUC.
#[test]
fn standard_output_on_a_full_disk() {
    for (script, code, stderr) in [
        ("print('x')", 0, ""),
        ("io.write('x')", 0, ""),
        ("for i = 1, 10000 do print('text') end", 0, ""),
        (
            "io.write('x') io.stderr:write((select(2, io.stdout:flush())))",
            0,
            "No space left on device",
        ),
        (
            "io.stdout:setvbuf('no') io.stderr:write((select(2, io.write('x'))))",
            0,
            "No space left on device",
        ),
        (
            "for i = 1, 10000 do local f, e, n = io.write('text') if not f then io.stderr:write(e, n) os.exit(7) end end",
            7,
            "No space left on device28",
        ),
        ("io.write('x') os.exit(5, true)", 5, ""),
    ] {
        let dir = tempfile::tempdir().expect("temporary folder");
        fs::write(dir.path().join("s.lua"), script).expect("script");
        let output = shell(dir.path(), "exec \"$LUA\" s.lua > /dev/full");
        assert_eq!(
            (text(&output.stderr).as_str(), output.status.code()),
            (stderr, Some(code)),
            "{script}"
        );
    }
}

/// A file system that is really full, where this process may mount one: what fitted is there, the rest was reported.
#[test]
fn a_small_file_system_fills_up() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let command = "mkdir m && unshare -m sh -c '
        mount -t tmpfs -o size=64k none m || exit 99
        \"$LUA\" s.lua && wc -c < m/f'";
    fs::write(
        dir.path().join("s.lua"),
        "local f = assert(io.open('m/f', 'w'))
         local told
         for i = 1, 1000 do
           local ok, message, number = f:write(('x'):rep(1000))
           if not ok then
             assert(message == 'No space left on device' and number == 28)
             told = true
             break
           end
         end
         local ok, message = f:close()
         assert(told and (ok or message == 'No space left on device'))",
    )
    .expect("script");
    let output = shell(dir.path(), command);
    if matches!(output.status.code(), Some(1 | 99)) && text(&output.stderr).contains("ermi") {
        eprintln!("not permitted to mount: skipped");
        return;
    }
    assert_eq!(
        (text(&output.stderr).as_str(), output.status.code()),
        ("", Some(0))
    );
    assert_eq!(text(&output.stdout).trim(), "65536");
}
