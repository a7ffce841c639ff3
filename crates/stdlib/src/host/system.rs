//! The host of one Lua state and its standard streams, kept in the registry.

use super::{Host, OpenMode, OsHost, SharedStream, Stream};
use lua_rs_vm::{Context, LuaError, Value};
use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::rc::{Rc, Weak};

/// Registry field of the [`System`].
const KEY: &[u8] = b"_HOST";

/// A host, its standard streams, and a list of what else is open.
pub struct System {
    host: Rc<dyn Host>,
    /// Standard input.
    pub stdin: SharedStream,
    /// Standard output; `print` writes there too.
    pub stdout: SharedStream,
    /// Standard error.
    pub stderr: SharedStream,
    open: RefCell<Vec<Weak<RefCell<Stream>>>>,
}

impl System {
    fn new(host: Rc<dyn Host>) -> System {
        let share = |stream| Rc::new(RefCell::new(stream));
        let stdout = share(
            Stream::new(host.stdout())
                .output()
                .line_buffered_on_terminal(),
        );
        let stdin = share(Stream::new(host.stdin()).input().prompting(stdout.clone()));
        let stderr = share(Stream::new(host.stderr()).output().unbuffered());
        System {
            host,
            stdin,
            stdout,
            stderr,
            open: RefCell::default(),
        }
    }

    /// The host.
    pub fn host(&self) -> &dyn Host {
        &*self.host
    }

    /// Shares a stream, which will be flushed with all others when the program exits.
    pub fn adopt(&self, stream: Stream) -> SharedStream {
        let stream = Rc::new(RefCell::new(stream));
        let mut open = self.open.borrow_mut();
        if open.len() == open.capacity() {
            open.retain(|stream| stream.strong_count() > 0);
        }
        open.push(Rc::downgrade(&stream));
        stream
    }

    /// Sends out what waits in any stream.
    ///
    /// # Errors
    /// The first one.
    pub fn flush_all(&self) -> io::Result<()> {
        let mut result = self.stdout.borrow_mut().flush();
        for stream in self.open.borrow().iter().filter_map(Weak::upgrade) {
            let flushed = stream.borrow_mut().flush();
            result = result.and(flushed);
        }
        result
    }

    /// Reads a whole file of at most `room` bytes.
    ///
    /// # Errors
    /// In opening or reading; out of memory if it is longer.
    pub fn read_file(&self, path: &Path, room: usize) -> Result<Vec<u8>, FileError> {
        let file = self
            .host
            .open(path, OpenMode::Read)
            .map_err(FileError::Open)?;
        let mut content = Vec::new();
        Stream::new(file)
            .read_all(&mut content, room)
            .map_err(FileError::Read)?;
        Ok(content)
    }
}

/// Where reading a file failed.
#[derive(Debug)]
pub enum FileError {
    /// In opening it.
    Open(io::Error),
    /// In reading it.
    Read(io::Error),
}

/// The system of this state; the real one if none was set.
///
/// # Errors
/// When a script removed it through the debug library, or out of memory.
pub fn system<'a>(ctx: &'a Context<'_>) -> Result<&'a System, LuaError> {
    if let Value::UserData(data) = ctx.registry().raw_get_bytes(ctx, KEY)
        && let Some(system) = data.downcast::<System>()
    {
        return Ok(system);
    }
    Err(ctx.error("the host is gone"))
}

/// Gives a state its host. To be called before the libraries are opened.
///
/// # Errors
/// Out of memory.
pub fn set_host(ctx: &Context<'_>, host: Rc<dyn Host>) -> Result<(), LuaError> {
    let data = ctx.new_userdata(System::new(host), 0)?;
    ctx.registry()
        .raw_set_bytes(ctx, KEY, Value::UserData(data))
}

/// As [`set_host`] with the real system, unless there is a host already.
pub(crate) fn ensure_host(ctx: &Context<'_>) -> Result<(), LuaError> {
    if ctx.registry().raw_get_bytes(ctx, KEY).is_nil() {
        set_host(ctx, Rc::new(OsHost))?;
    }
    Ok(())
}

/// The state machine behind `warn` (§6.1): control messages, and the text of warnings for standard error.
#[derive(Debug, Default)]
pub struct Warnings {
    on: bool,
    continued: bool,
}

impl Warnings {
    /// Warnings that are on or off at first.
    pub fn new(on: bool) -> Warnings {
        Warnings {
            on,
            continued: false,
        }
    }

    /// Takes a piece of a warning; gives what to write.
    pub fn emit(&mut self, piece: &[u8], to_be_continued: bool) -> Vec<u8> {
        if !self.continued
            && !to_be_continued
            && let Some(control) = piece.strip_prefix(b"@")
        {
            match control {
                b"on" => self.on = true,
                b"off" => self.on = false,
                _ => {}
            }
            return Vec::new();
        }
        let start: &[u8] = if self.continued {
            b""
        } else {
            b"Lua warning: "
        };
        self.continued = to_be_continued;
        let end: &[u8] = if to_be_continued { b"" } else { b"\n" };
        if self.on {
            [start, piece, end].concat()
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn warnings() {
        let mut warnings = Warnings::default();
        let mut all = |pieces: &[(&str, bool)]| -> String {
            pieces
                .iter()
                .map(|(piece, more)| {
                    String::from_utf8_lossy(&warnings.emit(piece.as_bytes(), *more)).into_owned()
                })
                .collect()
        };
        assert_eq!(all(&[("a", true), ("b", false)]), "");
        assert_eq!(
            all(&[("@on", false), ("a", true), ("@off", false), ("c", false)]),
            "Lua warning: a@off\nLua warning: c\n"
        );
        assert_eq!(
            all(&[("@what", false), ("@off", true), ("", false)]),
            "Lua warning: @off\n"
        );
        assert_eq!(all(&[("@off", false), ("x", false)]), "");
    }
}
