//! A host of one's own: what scripts reach is what it grants, and what they write arrives there.
#![cfg(feature = "compiler")]

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use lua_rs::Lua;
use lua_rs::stdlib::host::{Host, HostFile, LocalOffset, OpenMode, set_host};
use lua_rs::stdlib::open_libs;

type Bytes = Rc<RefCell<Vec<u8>>>;

/// Files in memory, a clock that stands still, output that is kept.
#[derive(Default)]
struct Sandbox {
    files: RefCell<HashMap<PathBuf, Bytes>>,
    input: &'static [u8],
    output: Bytes,
    exit: Cell<Option<i32>>,
}

struct MemoryFile {
    bytes: Bytes,
    at: usize,
}

impl HostFile for MemoryFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = io::Read::read(&mut &self.bytes.borrow()[self.at..], buffer)?;
        self.at += count;
        Ok(count)
    }
    fn write(&mut self, new: &[u8]) -> io::Result<usize> {
        let mut bytes = self.bytes.borrow_mut();
        bytes.truncate(self.at);
        bytes.extend_from_slice(new);
        self.at = bytes.len();
        Ok(new.len())
    }
    fn seek(&mut self, _to: SeekFrom) -> io::Result<u64> {
        Err(ErrorKind::NotSeekable.into())
    }
}

fn file(bytes: Bytes) -> Box<dyn HostFile> {
    Box::new(MemoryFile { bytes, at: 0 })
}

/// The sandbox, shared between the state and the test.
struct Shared(Rc<Sandbox>);

impl Host for Shared {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Box<dyn HostFile>> {
        let mut files = self.0.files.borrow_mut();
        match (files.get(path), mode) {
            (Some(bytes), OpenMode::Read) => Ok(file(bytes.clone())),
            (None, OpenMode::Read) => Err(io::Error::from_raw_os_error(2)),
            (_, OpenMode::Write) => {
                let bytes = Bytes::default();
                files.insert(path.to_owned(), bytes.clone());
                Ok(file(bytes))
            }
            _ => Err(ErrorKind::Unsupported.into()),
        }
    }
    fn stdin(&self) -> Box<dyn HostFile> {
        file(Rc::new(RefCell::new(self.0.input.to_vec())))
    }
    fn stdout(&self) -> Box<dyn HostFile> {
        file(self.0.output.clone())
    }
    fn stderr(&self) -> Box<dyn HostFile> {
        file(Bytes::default())
    }
    fn environment(&self, name: &OsStr) -> Option<OsString> {
        (name == "LUA_PATH").then(|| "lib/?.lua".into())
    }
    fn time(&self) -> i64 {
        86_400
    }
    fn local_offset(&self, _at: i64) -> LocalOffset {
        LocalOffset {
            seconds: -3600,
            dst: false,
            abbreviation: "XT".to_owned(),
        }
    }
    fn exit(&self, status: i32) {
        self.0.exit.set(Some(status));
    }
}

/// Runs a script in a sandbox; gives that with what the script wrote or failed with.
fn run(script: &str, input: &'static [u8]) -> (Rc<Sandbox>, String) {
    let sandbox = Rc::new(Sandbox {
        input,
        ..Sandbox::default()
    });
    let module = Rc::new(RefCell::new(b"return { name = ... }".to_vec()));
    sandbox
        .files
        .borrow_mut()
        .insert("lib/mod.lua".into(), module);
    let Ok(mut lua) = Lua::without_libraries() else {
        return (sandbox, "no state".to_owned());
    };
    let host = Rc::new(Shared(sandbox.clone()));
    let failure = lua.enter(|ctx| {
        set_host(ctx, host).and_then(|()| open_libs(ctx)).ok()?;
        ctx.load(script.as_bytes(), b"=script", b"t").ok()?;
        (!ctx.pcall(0, 0, 0)).then(|| String::from_utf8_lossy(ctx.bytes(ctx.top())).into_owned())
    });
    drop(lua);
    let output = String::from_utf8_lossy(&sandbox.output.borrow()).into_owned();
    (sandbox, output + &failure.unwrap_or_default())
}

#[test]
fn output_arrives() {
    assert_eq!(
        run("print(1, 'a') io.write('b') io.stdout:write('c')", b"").1,
        "1\ta\nbc"
    );
}

#[test]
fn input_comes() {
    let (_, output) = run("print(io.read('n', 'l', 'L', 'a'))", b"12 x\nline\nrest\n");
    assert_eq!(output, "12\t x\tline\n\trest\n\n");
}

#[test]
fn files_are_the_hosts() {
    let (sandbox, output) = run(
        "local f = assert(io.open('new', 'w')) f:write('text') f:close()
         print(io.open('new'):read('a'), io.open('/etc/passwd'))
         local left = io.open('left open', 'w') left:write('flushed')",
        b"",
    );
    assert_eq!(
        output,
        "text\tnil\t/etc/passwd: No such file or directory\t2\n"
    );
    let files = sandbox.files.borrow();
    assert_eq!(
        files
            .get(Path::new("left open"))
            .map(|bytes| bytes.borrow().clone()),
        Some(b"flushed".to_vec())
    );
}

#[test]
fn modules_come_from_the_hosts_files() {
    let (_, output) = run(
        "print(package.path, require 'mod'.name, select(2, require 'mod'))",
        b"",
    );
    assert_eq!(output, "lib/?.lua\tmod\n");
}

#[test]
fn what_is_not_granted_is_refused() {
    let (_, output) = run(
        "print(pcall(os.execute)) print(os.execute('true')) print(io.popen('true')) print(io.tmpfile())
         print(os.remove('lib/mod.lua')) print(os.rename('a', 'b')) print(pcall(os.tmpname)) print(os.getenv('HOME'))",
        b"",
    );
    let refusal = "not supported by this host\t0\n";
    let expected = format!(
        "true\tfalse\nnil\t{refusal}nil\ttrue: {refusal}nil\t{refusal}nil\tlib/mod.lua: {refusal}nil\t{refusal}\
         false\tunable to generate a unique filename\nnil\n"
    );
    assert_eq!(output, expected);
}

#[test]
fn time_is_the_hosts() {
    let (_, output) = run(
        "print(os.time(), os.date('%F %T %Z %z', 0), os.date('!%F %Z', 0), os.time{year=1970, month=1, day=2, hour=0})",
        b"",
    );
    assert_eq!(
        output,
        "86400\t1969-12-31 23:00:00 XT -0100\t1970-01-01 GMT\t90000\n"
    );
}

#[test]
fn exit_is_asked_of_the_host() {
    let (sandbox, output) = run(
        "local guard <close> = setmetatable({}, {__close = function() print 'closed' end})
         io.write('flushed ') os.exit(7) ",
        b"",
    );
    assert_eq!(sandbox.exit.get(), Some(7));
    assert_eq!(output, "flushed closed\nscript:2: this host does not exit");
}
