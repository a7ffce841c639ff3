//! Replays the committed inputs of the fuzz targets: those that broke something once, and the corpus.
//!
//! The bodies are those that the fuzzer runs (docs/FUZZING.md); what they compare with native Lua is only compared there.

#[path = "../../../conformance/fuzz/src/targets/mod.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

/// Native stack for a replay: test builds do not make tail calls small.
const STACK: usize = 256 << 20;

/// The folder of `corpus` and `regressions`; `LUA_RS_CORPUS=target/fuzz` takes the inputs of a fuzzer's runs instead.
fn folder() -> PathBuf {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/fuzz");
    std::env::var_os("LUA_RS_CORPUS").map_or(committed, PathBuf::from)
}

fn inputs(kind: &str, target: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder().join(kind).join(target)) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Runs one input in a thread of its own: a failure names the input.
fn run(name: &str, body: targets::Body, data: Vec<u8>, origin: &str) {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let run = thread.spawn(move || body(&data)).expect("a thread");
    assert!(run.join().is_ok(), "{name}: {origin}");
}

fn replay(kind: &str) -> usize {
    let mut count = 0;
    for (name, body) in targets::TARGETS {
        for path in inputs(kind, name) {
            let data = fs::read(&path).expect("a readable input");
            run(name, body, data, &path.display().to_string());
            count += 1;
        }
    }
    count
}

#[test]
fn what_broke_once_is_whole() {
    replay("regressions");
}

#[test]
fn the_corpus_runs() {
    assert!(replay("corpus") > 0, "no corpus");
}

/// xorshift64*
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }

    /// A few changes; sometimes the head of one input before the tail of another.
    fn change(&mut self, mut bytes: Vec<u8>, other: &[u8]) -> Vec<u8> {
        if self.below(4) == 0 {
            bytes.truncate(self.below(bytes.len() + 1));
            bytes.extend_from_slice(&other[self.below(other.len())..]);
        }
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.insert(at, self.below(256) as u8),
                1 if !bytes.is_empty() => drop(bytes.remove(at)),
                2 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                3 if !bytes.is_empty() => {
                    let end = (at + self.below(12)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
                _ if !bytes.is_empty() => bytes[at] = self.below(256) as u8,
                _ => {}
            }
        }
        bytes
    }
}

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// Changed inputs: a fuzzer without feedback, for builds that have none (stress features, other systems).
/// `LUA_RS_MUTATIONS=100000` sets how many for each target, `LUA_RS_SEED=7` another sequence, `LUA_RS_TARGET=chunk` one target.
#[test]
fn changed_inputs_do_no_harm() {
    let rounds = setting("LUA_RS_MUTATIONS", 60);
    let only = std::env::var("LUA_RS_TARGET").ok();
    for (name, body) in targets::TARGETS {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let all: Vec<Vec<u8>> = inputs("corpus", name).iter().flat_map(fs::read).collect();
        assert!(!all.is_empty(), "{name} has no corpus");
        let mut random = Random(setting("LUA_RS_SEED", 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for round in 0..rounds {
            let (one, other) = (random.below(all.len()), random.below(all.len()));
            let data = random.change(all[one].clone(), &all[other]);
            if std::env::var_os("LUA_RS_KEEP").is_some() {
                fs::write(std::env::temp_dir().join("fuzz-input"), &data).expect("write");
            }
            let origin = format!("round {round}: {}", data.escape_ascii());
            run(name, body, data, &origin);
        }
    }
}
