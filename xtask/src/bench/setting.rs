//! What is known about the machine a run is made on.

use std::fs;
use std::process::Command;
use std::thread;

use super::engines::Engine;
use super::results::Setting;

/// Reads it; what the system does not tell stays empty.
pub fn read(rounds: u32, engines: &[Engine]) -> Setting {
    Setting {
        processor: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".into()),
        processors: thread::available_parallelism().map_or(1, usize::from),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        load_before: load(),
        load_after: String::new(),
        rounds,
        versions: engines.iter().map(version).collect(),
    }
}

/// The load averages of the last 1, 5 and 15 minutes.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let averages: Vec<&str> = text.split_whitespace().take(3).collect();
    averages.join(" ")
}

/// What an engine says it is: the first line of what `-v` gives, up to the first comma or two spaces.
fn version(engine: &Engine) -> String {
    let Ok(output) = Command::new(&engine.path).arg("-v").output() else {
        return String::new();
    };
    let text = if output.stdout.is_empty() {
        output.stderr
    } else {
        output.stdout
    };
    let text = String::from_utf8_lossy(&text).into_owned();
    let line = text.lines().next().unwrap_or_default();
    let end = line.find("  ").unwrap_or(line.len());
    line[..end].trim().to_string()
}

/// The value of the first `name : value` line of a file.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_string())
    })
}
