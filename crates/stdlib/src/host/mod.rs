//! What the library asks of the world outside: files, processes, clocks, the environment. All of it behind one trait.

#[cfg(any(feature = "io", feature = "os"))]
pub(crate) mod outcome;
mod real;
mod stream;
mod system;

pub use real::OsHost;
pub use stream::{Buffering, SharedStream, Stream};
pub(crate) use system::ensure_host;
pub use system::{FileError, System, Warnings, set_host, system};

use crate::auxlib::first;
use std::ffi::{OsStr, OsString};
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

/// How a file is opened: the modes of `io.open` (§6.8).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenMode {
    /// `r`
    Read,
    /// `r+`
    Update,
    /// `w`
    Write,
    /// `w+`
    WriteUpdate,
    /// `a`
    Append,
    /// `a+`
    AppendUpdate,
}

/// Which end of a process `io.popen` gives to the script.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PipeMode {
    /// The script reads what the process writes.
    Read,
    /// The process reads what the script writes.
    Write,
}

/// How a process ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Termination {
    /// By itself, with a status.
    Exit(i32),
    /// By a signal.
    Signal(i32),
}

/// Local time at some instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalOffset {
    /// Seconds east of UTC.
    pub seconds: i32,
    /// Is it daylight-saving time?
    pub dst: bool,
    /// Name of the zone ("CET").
    pub abbreviation: String,
}

impl LocalOffset {
    /// Coordinated Universal Time, under the name C uses.
    pub fn utc() -> LocalOffset {
        LocalOffset {
            seconds: 0,
            dst: false,
            abbreviation: "GMT".to_owned(),
        }
    }
}

/// An open file or pipe, without buffers: those are the library's.
pub trait HostFile {
    /// Reads up to `buffer.len()` bytes; 0 at the end.
    ///
    /// # Errors
    /// As the system says.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;
    /// Writes some of `bytes`.
    ///
    /// # Errors
    /// As the system says.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;
    /// Moves the position; gives the new one from the start.
    ///
    /// # Errors
    /// As the system says; pipes cannot seek.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64>;
    /// Closes it. For a process: waits for its end and tells it.
    ///
    /// # Errors
    /// As the system says.
    fn close(&mut self) -> io::Result<Option<Termination>> {
        Ok(None)
    }
    /// Does a person sit at the other end?
    fn is_terminal(&self) -> bool {
        false
    }
}

fn refused<T>() -> io::Result<T> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "not supported by this host",
    ))
}

/// The world outside, as far as scripts may touch it. What is not overridden is refused, so a host grants by implementing.
pub trait Host {
    /// Opens a file.
    ///
    /// # Errors
    /// As the system says.
    fn open(&self, _path: &Path, _mode: OpenMode) -> io::Result<Box<dyn HostFile>> {
        refused()
    }
    /// Opens a nameless temporary file for update (`io.tmpfile`).
    ///
    /// # Errors
    /// As the system says.
    fn temporary_file(&self) -> io::Result<Box<dyn HostFile>> {
        refused()
    }
    /// Makes an empty file of a new name (`os.tmpname`).
    ///
    /// # Errors
    /// As the system says.
    fn temporary_name(&self) -> io::Result<PathBuf> {
        refused()
    }
    /// Removes a file or an empty directory.
    ///
    /// # Errors
    /// As the system says.
    fn remove(&self, _path: &Path) -> io::Result<()> {
        refused()
    }
    /// Renames a file.
    ///
    /// # Errors
    /// As the system says.
    fn rename(&self, _from: &Path, _to: &Path) -> io::Result<()> {
        refused()
    }
    /// Standard input.
    fn stdin(&self) -> Box<dyn HostFile>;
    /// Standard output.
    fn stdout(&self) -> Box<dyn HostFile>;
    /// Standard error.
    fn stderr(&self) -> Box<dyn HostFile>;
    /// Starts a command and opens a pipe to it.
    ///
    /// # Errors
    /// As the system says.
    fn open_process(&self, _command: &OsStr, _mode: PipeMode) -> io::Result<Box<dyn HostFile>> {
        refused()
    }
    /// Runs a command and waits for its end.
    ///
    /// # Errors
    /// As the system says.
    fn execute(&self, _command: &OsStr) -> io::Result<Termination> {
        refused()
    }
    /// Are there commands at all?
    fn has_shell(&self) -> bool {
        false
    }
    /// An environment variable.
    fn environment(&self, _name: &OsStr) -> Option<OsString> {
        None
    }
    /// Seconds since 1970-01-01 00:00 UTC.
    fn time(&self) -> i64 {
        0
    }
    /// Seconds of processor time used by this program.
    fn processor_time(&self) -> f64 {
        0.0
    }
    /// Offset of local time at an instant (seconds since 1970).
    fn local_offset(&self, _at: i64) -> LocalOffset {
        LocalOffset::utc()
    }
    /// Ends the program. The library has flushed all its files. A host that must not end returns, and the script gets an error.
    fn exit(&self, _status: i32) {}
}

/// The operating system's text for an error and its number, 0 if it has none.
pub fn describe(error: &io::Error) -> (String, i32) {
    let text = error.to_string();
    match error.raw_os_error() {
        Some(number) => {
            let suffix = format!(" (os error {number})");
            (
                text.strip_suffix(&suffix)
                    .map(str::to_owned)
                    .unwrap_or(text),
                number,
            )
        }
        None => (text, 0),
    }
}

/// "Bad file descriptor" as the system words it.
pub(crate) fn bad_descriptor() -> io::Error {
    if cfg!(unix) {
        io::Error::from_raw_os_error(9)
    } else {
        io::ErrorKind::InvalidInput.into()
    }
}

/// The C string in `bytes`: what lies before the first NUL. The system takes names and commands that way.
pub fn c_string(bytes: &[u8]) -> &[u8] {
    first(0, bytes).map_or(bytes, |end| &bytes[..end])
}

/// More bytes than any system takes as a file name, variable or command: what is longer is refused all the same when it is
/// cut, and a script cannot use up the memory with copies of it.
const MAX_NAME: usize = 4 << 20;

/// Bytes of a script as a name for the system.
#[cfg(unix)]
pub fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt;
    let bytes = c_string(bytes);
    OsStr::from_bytes(&bytes[..bytes.len().min(MAX_NAME)]).to_owned()
}

/// Bytes of a script as a name for the system.
#[cfg(not(unix))]
pub fn os_string(bytes: &[u8]) -> OsString {
    let bytes = c_string(bytes);
    String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_NAME)])
        .into_owned()
        .into()
}

/// A name of the system as bytes for a script.
pub fn os_bytes(name: &OsStr) -> Vec<u8> {
    name.as_encoded_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn texts_of_errors() {
        let error = std::fs::File::open("/nonexistent/file").err();
        #[cfg(unix)]
        assert_eq!(
            error.as_ref().map(describe),
            Some(("No such file or directory".to_owned(), 2))
        );
        assert_eq!(describe(&io::Error::other("odd")), ("odd".to_owned(), 0));
        assert!(error.is_some());
    }

    #[test]
    fn names_end_at_nul() {
        assert_eq!(c_string(b"ab\0c"), b"ab");
        assert_eq!(os_bytes(&os_string(b"x\0y")), b"x");
    }
}
