//! Runs a target on random inputs, without instrumentation: no feedback, but a hundred times as fast as under a fuzzer.
//!
//! `cargo run --release --no-default-features --bin random -- TARGET COUNT SEED [CORPUS]`; with a corpus, its inputs are changed. An input
//! that breaks a promise is written to `TARGET-SEED-ROUND`.

use std::process::ExitCode;

/// xorshift64*
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }

    fn input(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        if corpus.is_empty() || self.below(4) == 0 {
            let len = [20, 100, 300, 900][self.below(4)];
            return (0..self.below(len))
                .map(|_| self.below(256) as u8)
                .collect();
        }
        let mut bytes = corpus[self.below(corpus.len())].clone();
        if self.below(3) == 0 {
            let other = &corpus[self.below(corpus.len())];
            bytes.truncate(self.below(bytes.len() + 1));
            bytes.extend_from_slice(&other[self.below(other.len())..]);
        }
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            if at == bytes.len() || self.below(4) == 0 {
                bytes.insert(at, self.below(256) as u8);
            } else if self.below(4) == 0 {
                bytes.remove(at);
            } else {
                bytes[at] = self.below(256) as u8;
            }
        }
        bytes
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(target), Some(count), Some(seed)) = (
        args.first(),
        args.get(1).and_then(|n| n.parse::<u64>().ok()),
        args.get(2).and_then(|n| n.parse::<u64>().ok()),
    ) else {
        eprintln!("usage: random TARGET COUNT SEED [CORPUS]");
        return ExitCode::FAILURE;
    };
    let corpus: Vec<Vec<u8>> = args
        .get(3)
        .and_then(|folder| std::fs::read_dir(folder).ok())
        .map(|entries| {
            entries
                .flatten()
                .filter_map(|entry| std::fs::read(entry.path()).ok())
                .collect()
        })
        .unwrap_or_default();
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut failures = 0;
    for round in 0..count {
        let data = random.input(&corpus);
        if std::env::var_os("LUA_RS_KEEP").is_some() {
            // For what ends the process.
            drop(std::fs::write(format!("{target}-last"), &data));
        }
        if std::panic::catch_unwind(|| lua_rs_fuzz::run(target, &data)).is_err() {
            let name = format!("{target}-{seed}-{round}");
            eprintln!("broken by {name}");
            drop(std::fs::write(name, &data));
            failures += 1;
        }
        if failures > 10 {
            break;
        }
    }
    println!("{target}: {count} inputs, {failures} broke something");
    ExitCode::from(u8::from(failures > 0))
}
