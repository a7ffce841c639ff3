//! The real system.

use super::{Host, HostFile, OpenMode, PipeMode, Termination, bad_descriptor};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// The operating system this program runs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsHost;

impl HostFile for File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Read::read(self, buffer)
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Write::write(self, bytes)
    }
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        Seek::seek(self, to)
    }
    fn is_terminal(&self) -> bool {
        IsTerminal::is_terminal(self)
    }
}

/// A standard stream that could not be had.
struct NoFile;

impl HostFile for NoFile {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(bad_descriptor())
    }
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(bad_descriptor())
    }
    fn seek(&mut self, _to: SeekFrom) -> io::Result<u64> {
        Err(bad_descriptor())
    }
}

/// A file of our own on a standard descriptor: the standard library's handles buffer, and hide errors of closed descriptors.
#[cfg(unix)]
fn standard(descriptor: impl std::os::fd::AsFd) -> Box<dyn HostFile> {
    match descriptor.as_fd().try_clone_to_owned() {
        Ok(own) => Box::new(File::from(own)),
        Err(_) => Box::new(NoFile),
    }
}

#[cfg(windows)]
fn standard(handle: impl std::os::windows::io::AsHandle) -> Box<dyn HostFile> {
    match handle.as_handle().try_clone_to_owned() {
        Ok(own) => Box::new(File::from(own)),
        Err(_) => Box::new(NoFile),
    }
}

#[cfg(not(any(unix, windows)))]
fn standard<T>(_: T) -> Box<dyn HostFile> {
    Box::new(NoFile)
}

/// One end of a pipe to a process.
struct Pipe {
    child: Child,
}

impl HostFile for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.child
            .stdout
            .as_mut()
            .map_or_else(|| Err(bad_descriptor()), |pipe| pipe.read(buffer))
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.child
            .stdin
            .as_mut()
            .map_or_else(|| Err(bad_descriptor()), |pipe| pipe.write(bytes))
    }
    fn seek(&mut self, _to: SeekFrom) -> io::Result<u64> {
        Err(if cfg!(unix) {
            io::Error::from_raw_os_error(29)
        } else {
            io::ErrorKind::NotSeekable.into()
        })
    }
    fn close(&mut self) -> io::Result<Option<Termination>> {
        drop(self.child.stdin.take());
        drop(self.child.stdout.take());
        self.child.wait().map(|status| Some(termination(status)))
    }
}

#[cfg(unix)]
fn termination(status: ExitStatus) -> Termination {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => Termination::Exit(code),
        (None, signal) => Termination::Signal(signal.unwrap_or(0)),
    }
}

#[cfg(not(unix))]
fn termination(status: ExitStatus) -> Termination {
    Termination::Exit(status.code().unwrap_or(1))
}

fn shell(command: &OsStr) -> Command {
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("/bin/sh", "-c")
    };
    let mut shell = Command::new(shell);
    // The shell begins its own messages with the name it was called by: `sh`, as C's `system` calls it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut shell, "sh");
    shell.arg(option).arg(command);
    shell
}

#[cfg(any(feature = "io", feature = "os"))]
fn temporary() -> (tempfile::Builder<'static, 'static>, std::path::PathBuf) {
    let mut builder = tempfile::Builder::new();
    builder.prefix("lua_").rand_bytes(6);
    (
        builder,
        if cfg!(unix) {
            "/tmp".into()
        } else {
            std::env::temp_dir()
        },
    )
}

impl Host for OsHost {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Box<dyn HostFile>> {
        let mut options = OpenOptions::new();
        match mode {
            OpenMode::Read => options.read(true),
            OpenMode::Update => options.read(true).write(true),
            OpenMode::Write => options.write(true).create(true).truncate(true),
            OpenMode::WriteUpdate => options.read(true).write(true).create(true).truncate(true),
            OpenMode::Append => options.append(true).create(true),
            OpenMode::AppendUpdate => options.read(true).append(true).create(true),
        };
        let mut file = options.open(path)?;
        if mode == OpenMode::Append {
            // Only so that the position is that of the next write; a pipe has none.
            let _ = Seek::seek(&mut file, SeekFrom::End(0));
        }
        Ok(Box::new(file))
    }

    #[cfg(any(feature = "io", feature = "os"))]
    fn temporary_file(&self) -> io::Result<Box<dyn HostFile>> {
        Ok(Box::new(tempfile::tempfile()?))
    }

    #[cfg(any(feature = "io", feature = "os"))]
    fn temporary_name(&self) -> io::Result<std::path::PathBuf> {
        let (builder, folder) = temporary();
        let (_, path) = builder
            .tempfile_in(folder)?
            .keep()
            .map_err(|error| error.error)?;
        Ok(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => fs::remove_dir(path),
            _ => fs::remove_file(path),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn stdin(&self) -> Box<dyn HostFile> {
        standard(io::stdin())
    }

    fn stdout(&self) -> Box<dyn HostFile> {
        standard(io::stdout())
    }

    fn stderr(&self) -> Box<dyn HostFile> {
        standard(io::stderr())
    }

    fn open_process(&self, command: &OsStr, mode: PipeMode) -> io::Result<Box<dyn HostFile>> {
        let mut command = shell(command);
        match mode {
            PipeMode::Read => command.stdout(Stdio::piped()),
            PipeMode::Write => command.stdin(Stdio::piped()),
        };
        Ok(Box::new(Pipe {
            child: command.spawn()?,
        }))
    }

    fn execute(&self, command: &OsStr) -> io::Result<Termination> {
        shell(command).status().map(termination)
    }

    fn has_shell(&self) -> bool {
        cfg!(windows) || Path::new("/bin/sh").exists()
    }

    fn environment(&self, name: &OsStr) -> Option<OsString> {
        // A name with "=" cannot exist, and the standard library does not promise to say so politely.
        let valid = !name.is_empty()
            && !name
                .as_encoded_bytes()
                .iter()
                .any(|byte| matches!(byte, b'=' | 0));
        if valid { std::env::var_os(name) } else { None }
    }

    fn time(&self) -> i64 {
        match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => since.as_secs() as i64,
            Err(before) => -(before.duration().as_secs_f64().ceil() as i64),
        }
    }

    #[cfg(all(unix, feature = "os"))]
    fn processor_time(&self) -> f64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        // C's clock() counts microseconds.
        (time.tv_sec as f64 * 1e6 + (time.tv_nsec / 1000) as f64) / 1e6
    }

    #[cfg(all(not(unix), feature = "os"))]
    fn processor_time(&self) -> f64 {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        START
            .get_or_init(std::time::Instant::now)
            .elapsed()
            .as_secs_f64()
    }

    #[cfg(feature = "os")]
    fn local_offset(&self, at: i64) -> super::LocalOffset {
        use jiff::Timestamp;
        use jiff::tz::{Dst, TimeZone};
        // Calendar and rules repeat every 400 years, so a far future has the rules of a nearer one.
        const CYCLE: i64 = 146_097 * 86_400;
        const LAST: i64 = 253_370_764_800; // 9999-01-01
        let at = if at > LAST {
            LAST - CYCLE + (at - LAST).rem_euclid(CYCLE)
        } else {
            at
        };
        let at = Timestamp::from_second(at).unwrap_or(Timestamp::MIN);
        let zone = TimeZone::system();
        let info = zone.to_offset_info(at);
        super::LocalOffset {
            seconds: info.offset().seconds(),
            dst: info.dst() == Dst::Yes,
            abbreviation: info.abbreviation().to_owned(),
        }
    }

    fn exit(&self, status: i32) {
        std::process::exit(status)
    }
}
