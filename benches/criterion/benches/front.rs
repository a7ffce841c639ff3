//! From source text to a function: lexer, parser, compiler, verifier, `load`; a long text and many small ones.
#![forbid(unsafe_code)]

use std::time::Instant;

use criterion::{BatchSize, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use lua_rs::Lua;
use lua_rs::vm::GcOp;
use lua_rs_benches::{Source, Stage, load, small, whole};
use lua_rs_bytecode::{Compile, verify};
use lua_rs_codegen::Compiler;

fn front(c: &mut Criterion) {
    let texts = [
        ("whole", vec![whole().expect("programs")]),
        ("small", small().expect("programs")),
    ];
    for (name, sources) in texts {
        let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes as u64));
        group.sampling_mode(SamplingMode::Flat).sample_size(20);
        for stage in Stage::ALL {
            group.bench_function(stage.name(), |b| {
                b.iter(|| {
                    sources
                        .iter()
                        .map(|source| stage.read(source))
                        .sum::<usize>()
                });
            });
        }
        group.bench_function("verify", |b| {
            let chunks: Vec<_> = sources.iter().map(compile).collect();
            b.iter_batched(
                || chunks.clone(),
                |chunks| {
                    for chunk in chunks {
                        assert!(verify(chunk).is_ok());
                    }
                },
                BatchSize::LargeInput,
            );
        });
        group.bench_function("load", |b| {
            let mut lua = Lua::new().expect("a state");
            lua.enter(|ctx| {
                b.iter_custom(|rounds| {
                    (0..rounds)
                        .map(|_| {
                            // Loading collects nothing; what the last round left must not pile up.
                            ctx.gc(GcOp::Collect);
                            let start = Instant::now();
                            for source in &sources {
                                load(ctx, source);
                            }
                            start.elapsed()
                        })
                        .sum()
                });
            });
        });
        group.finish();
    }
}

fn compile(source: &Source) -> lua_rs_bytecode::Chunk {
    let chunk = Compiler::default().compile(&source.text, &source.name);
    chunk.expect("a program compiles")
}

criterion_group!(benches, front);
criterion_main!(benches);
