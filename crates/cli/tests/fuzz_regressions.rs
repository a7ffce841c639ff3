//! Replays the committed inputs of the fuzz targets: those that broke something once, and the corpus.
//!
//! The bodies are those that the fuzzer runs (docs/FUZZING.md); what they compare with native Lua is only compared there.

#[path = "../../../conformance/fuzz/src/targets/mod.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

/// Native stack for a replay: test builds do not make tail calls small.
const STACK: usize = 256 << 20;

fn inputs(kind: &str, target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../conformance/fuzz")
        .join(kind)
        .join(target);
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn replay(kind: &'static str) -> usize {
    let mut count = 0;
    for (name, body) in targets::TARGETS {
        for path in inputs(kind, name) {
            let data = fs::read(&path).expect("a readable input");
            println!("{}", path.display());
            let thread = std::thread::Builder::new().stack_size(STACK);
            let run = thread.spawn(move || body(&data)).expect("a thread");
            assert!(run.join().is_ok(), "{name}: {}", path.display());
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
