//! Running other programs: cargo, git, and the interpreter under a time and a memory limit.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;

/// Address space an interpreter under test may use: a runaway program must fail, not take the machine with it.
const ADDRESS_SPACE_KIB: u64 = 12 * 1024 * 1024;

/// The workspace's root folder.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// A cargo command in the workspace's root.
pub fn cargo<I, S>(args: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(args);
    command
}

/// Runs `command` with its output shown.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn run(mut command: Command) -> Outcome {
    println!("$ {}", describe(&command));
    let status = command
        .status()
        .map_err(|e| format!("{}: {e}", describe(&command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed ({status})", describe(&command)))
    }
}

/// Runs `command` and gives what it wrote to stdout.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn capture(mut command: Command) -> Outcome<String> {
    let output = command
        .output()
        .map_err(|e| format!("{}: {e}", describe(&command)))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "{} failed ({})\n{stderr}",
            describe(&command),
            output.status
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    let mut text = name.to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}

/// How a limited program ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// It exited with this code.
    Code(i32),
    /// A signal ended it: a crash.
    Signal(i32),
    /// It was still running at the time limit and was killed.
    TimedOut,
}

/// What a limited program did.
pub struct Run {
    /// How it ended.
    pub end: End,
    /// Everything it wrote to stdout.
    pub stdout: Vec<u8>,
    /// Everything it wrote to stderr.
    pub stderr: Vec<u8>,
    /// How long it took.
    pub time: Duration,
}

/// What a program under test may use.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Wall-clock time.
    pub time: Duration,
    /// Address space in KiB; none for programs whose instrumentation reserves terabytes.
    pub address_space: Option<u64>,
    /// Native stack in KiB, where it is not the machine's own setting.
    pub stack: Option<u64>,
    /// The command the program is run by; empty for none.
    pub under: &'static str,
    /// Variables for the program.
    pub environment: &'static [(&'static str, &'static str)],
}

impl Limits {
    /// A time limit, and what keeps the machine alive.
    pub fn of(time: Duration) -> Self {
        Limits {
            time,
            address_space: Some(ADDRESS_SPACE_KIB),
            stack: None,
            under: "",
            environment: &[],
        }
    }
}

/// Runs `program args` in `folder` with limits. Output goes through files in `logs`, so that a grandchild that outlives the program
/// cannot block the reader.
///
/// # Errors
/// When the program cannot be started or its output not be read.
pub fn run_limited(
    program: &Path,
    args: &[String],
    stdin: Option<&Path>,
    folder: &Path,
    logs: &Path,
    limits: Limits,
) -> Outcome<Run> {
    let say = |what: &Path, e: std::io::Error| format!("{}: {e}", what.display());
    fs::create_dir_all(logs).map_err(|e| say(logs, e))?;
    let (out_path, err_path) = (logs.join("stdout"), logs.join("stderr"));
    let out = File::create(&out_path).map_err(|e| say(&out_path, e))?;
    let err = File::create(&err_path).map_err(|e| say(&err_path, e))?;
    let input = match stdin {
        Some(path) => Stdio::from(File::open(path).map_err(|e| say(path, e))?),
        // A closed pipe: at its end, and not seekable, as the official suite expects of standard input.
        None => Stdio::piped(),
    };
    let mut command = limited_command(program, limits);
    command
        .args(args)
        .current_dir(folder)
        .stdin(input)
        .stdout(out)
        .stderr(err);
    for name in [
        "LUA_INIT",
        "LUA_INIT_5_4",
        "LUA_PATH",
        "LUA_PATH_5_4",
        "LUA_CPATH",
        "LUA_CPATH_5_4",
    ] {
        command.env_remove(name);
    }
    command.env("TZ", "UTC").env("LC_ALL", "C");
    command.envs(limits.environment.iter().copied());
    let start = Instant::now();
    let mut child = command.spawn().map_err(|e| say(program, e))?;
    drop(child.stdin.take());
    let mut pause = Duration::from_millis(1);
    let end = loop {
        if let Some(status) = child.try_wait().map_err(|e| say(program, e))? {
            break end_of(status);
        }
        if start.elapsed() > limits.time {
            // It may have ended between the two calls: then there is nothing to kill.
            let _ = child.kill();
            let _ = child.wait();
            break End::TimedOut;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    let time = start.elapsed();
    let stdout = fs::read(&out_path).map_err(|e| say(&out_path, e))?;
    let stderr = fs::read(&err_path).map_err(|e| say(&err_path, e))?;
    Ok(Run {
        end,
        stdout,
        stderr,
        time,
    })
}

#[cfg(unix)]
fn limited_command(program: &Path, limits: Limits) -> Command {
    let mut script = "ulimit -c 0; ".to_string();
    if let Some(kib) = limits.address_space {
        script.push_str(&format!("ulimit -v {kib}; "));
    }
    if let Some(kib) = limits.stack {
        script.push_str(&format!("ulimit -s {kib}; "));
    }
    script.push_str(&format!("exec {} \"$0\" \"$@\"", limits.under));
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(program);
    command
}

#[cfg(not(unix))]
fn limited_command(program: &Path, _: Limits) -> Command {
    Command::new(program)
}

#[cfg(unix)]
fn end_of(status: std::process::ExitStatus) -> End {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => End::Code(code),
        (None, signal) => End::Signal(signal.unwrap_or(0)),
    }
}

#[cfg(not(unix))]
fn end_of(status: std::process::ExitStatus) -> End {
    status.code().map_or(End::Signal(0), End::Code)
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            End::Code(code) => write!(f, "exit code {code}"),
            End::Signal(signal) => write!(f, "killed by signal {signal}"),
            End::TimedOut => write!(f, "still running at the time limit"),
        }
    }
}
