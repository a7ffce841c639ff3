//! What is known about the machine a run is made on.

use std::fs;
use std::thread;

use super::results::Setting;

/// Reads it; what the system does not tell stays empty.
pub fn read(rounds: u32) -> Setting {
    Setting {
        processor: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".into()),
        processors: thread::available_parallelism().map_or(1, usize::from),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        load_before: load(),
        load_after: String::new(),
        rounds,
        rss_floor: own_peak(),
    }
}

/// The load averages of the last 1, 5 and 15 minutes.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let averages: Vec<&str> = text.split_whitespace().take(3).collect();
    averages.join(" ")
}

/// This program's own peak of resident memory: on Linux a child's count begins there.
fn own_peak() -> Option<u64> {
    let text = field("/proc/self/status", "VmHWM")?;
    let kibibytes: u64 = text.strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The value of the first `name : value` line of a file.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_string())
    })
}
