//! Running one program in one engine once.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use wait4::{ResUse, Wait4};

use super::engines::Engine;
use super::results::Unit;
use crate::Outcome;

/// What one run needed and printed.
pub struct Sample {
    /// Seconds of processor time, or instructions.
    pub value: f64,
    /// Peak resident memory in bytes.
    pub peak_rss: Option<u64>,
    /// What it printed: the checksum.
    pub printed: Vec<u8>,
}

/// How a program is started.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// So that its peak of memory is its own: by a fork, which copies only what this program has written to, less than any engine
    /// needs. The quick ways share memory until the new program runs, and the system then counts all of it for the child.
    OwnMemory,
    /// In the quickest way, for what takes a millisecond: a fork would be a good part of that.
    Quick,
}

/// Runs things with a time limit, with their output in two files that go away with it.
pub struct Meter {
    out: PathBuf,
    err: PathBuf,
    unit: Unit,
    limit: Duration,
}

impl Meter {
    /// Makes the folder for the two files.
    ///
    /// # Errors
    /// When the folder cannot be made, or valgrind is needed and not there.
    pub fn new(folder: &Path, unit: Unit, limit: Duration) -> Outcome<Self> {
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        if unit == Unit::Instructions {
            let mut valgrind = Command::new("valgrind");
            valgrind.arg("--version");
            crate::process::capture(valgrind)
                .map_err(|e| format!("--callgrind needs valgrind on the path: {e}"))?;
        }
        // Two runs at the same time must not read each other's output.
        let file = |name: &str| folder.join(format!("{name}-{}", std::process::id()));
        Ok(Meter {
            out: file("stdout"),
            err: file("stderr"),
            unit,
            limit,
        })
    }

    /// Runs `engine` with `arguments`: a script and what it is given, or `-e` and a chunk.
    ///
    /// # Errors
    /// When it cannot be started, fails, or is still running at the time limit.
    pub fn run<I, S>(&self, engine: &Engine, arguments: I, start: Start) -> Outcome<Sample>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let mut command = match self.unit {
            Unit::Seconds => Command::new(&engine.path),
            Unit::Instructions => {
                let mut valgrind = Command::new("valgrind");
                valgrind
                    .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
                    .arg(&engine.path);
                valgrind
            }
        };
        command.args(arguments);
        if start == Start::OwnMemory {
            by_fork(&mut command);
        }
        let (usage, printed, errors) = self.finish(command, &engine.path)?;
        if !usage.status.success() {
            let errors = String::from_utf8_lossy(&errors);
            return Err(format!("{}: {}", usage.status, errors.trim_end()));
        }
        let rusage = usage.rusage;
        let (value, peak_rss) = match self.unit {
            Unit::Seconds => (
                (rusage.utime + rusage.stime).as_secs_f64(),
                (start == Start::OwnMemory && rusage.maxrss > 0).then_some(rusage.maxrss),
            ),
            Unit::Instructions => {
                let count = instructions(&String::from_utf8_lossy(&errors));
                (count.ok_or("valgrind gave no instruction count")?, None)
            }
        };
        Ok(Sample {
            value,
            peak_rss,
            printed,
        })
    }

    /// Runs a command to its end; gives what it used and what it wrote to stdout and stderr.
    fn finish(&self, mut command: Command, program: &Path) -> Outcome<(ResUse, Vec<u8>, Vec<u8>)> {
        let say = |what: &Path, e: std::io::Error| format!("{}: {e}", what.display());
        let (out, err) = (&self.out, &self.err);
        for name in ["INIT", "PATH", "CPATH"] {
            for version in ["", "_5_4", "_5_5"] {
                command.env_remove(format!("LUA_{name}{version}"));
            }
        }
        command
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(File::create(out).map_err(|e| say(out, e))?)
            .stderr(File::create(err).map_err(|e| say(err, e))?);
        let start = Instant::now();
        let mut child = command.spawn().map_err(|e| say(program, e))?;
        let mut pause = Duration::from_millis(1);
        let usage = loop {
            if let Some(usage) = child.try_wait4().map_err(|e| say(program, e))? {
                break usage;
            }
            if start.elapsed() > self.limit {
                // It may have ended between the two calls: then there is nothing to kill.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("still running after {} s", self.limit.as_secs()));
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        };
        let printed = fs::read(out).map_err(|e| say(out, e))?;
        let errors = fs::read(err).map_err(|e| say(err, e))?;
        Ok((usage, printed, errors))
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        // What was never made, or cannot be removed, is no loss.
        let _ = fs::remove_file(&self.out);
        let _ = fs::remove_file(&self.err);
    }
}

/// Makes the standard library fork: what it shares memory for cannot set a group, not even the one that is set anyway.
#[cfg(target_os = "linux")]
fn by_fork(command: &mut Command) {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    if let Ok(own) = fs::metadata("/proc/self") {
        command.gid(own.gid());
    }
}

#[cfg(not(target_os = "linux"))]
fn by_fork(_: &mut Command) {}

/// Finds callgrind's `Collected : N` in what valgrind wrote.
fn instructions(text: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(':').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Meter, Start, instructions};
    use crate::bench::engines::Engine;
    use crate::bench::results::Unit;

    #[test]
    fn instruction_counts() {
        let text = "==7== Events    : Ir\n==7== Collected : 123456789012\n==7== \n";
        assert_eq!(instructions(text), Some(123_456_789_012.0));
        assert_eq!(instructions("==7== Events    : Ir\n"), None);
    }

    /// A small program's peak is not this one's.
    #[cfg(target_os = "linux")]
    #[test]
    fn peak_memory_is_the_programs_own() {
        let folder = std::env::temp_dir().join(format!("xtask-meter-{}", std::process::id()));
        let meter = Meter::new(&folder, Unit::Seconds, Duration::from_secs(20));
        let shell = Engine {
            name: "sh".into(),
            path: "/bin/sh".into(),
        };
        let sample = meter
            .and_then(|meter| meter.run(&shell, ["-c", "echo $0$1", "a", "b"], Start::OwnMemory))
            .expect("sh runs");
        std::fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(sample.printed, b"ab\n");
        let status = std::fs::read_to_string("/proc/self/status").expect("a status");
        let own = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let own: u64 = own
            .and_then(|text| text.trim_end_matches("kB").trim().parse().ok())
            .expect("a peak");
        let peak = sample.peak_rss.expect("a peak");
        assert!(peak > 0 && peak < own * 1024 / 2, "{peak} of {own} KiB");
    }
}
