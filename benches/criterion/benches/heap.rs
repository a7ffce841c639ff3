//! A collector's cycle on a large heap: whole, in steps (processor time), and the longest of the steps.
#![forbid(unsafe_code)]

use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use lua_rs::vm::{GcOp, GcResult};
use lua_rs::{Context, Lua};
use lua_rs_benches::clock;

/// Makes the number of records it is given, linked as a binary tree, each with a string of its own.
const TREE: &str = r#"
    local made = 0
    local function tree(n)
        if n == 0 then return false end
        local left = tree((n - 1) // 2)
        made = made + 1
        return { id = made, name = "record " .. made, left = left, right = tree(n - 1 - (n - 1) // 2) }
    end
    return tree((...))
"#;

const MEGABYTE: usize = 1_000_000;

/// Fills a state's heap with about so many megabytes that stay alive.
fn with_heap(megabytes: usize, f: impl FnOnce(&mut Context<'_>)) {
    let mut lua = Lua::new().expect("a state");
    lua.enter(|ctx| {
        ctx.gc(GcOp::Incremental(0, 0, 0));
        assert!(ctx.load(TREE.as_bytes(), b"=tree", b"t").is_ok());
        let records = (megabytes * MEGABYTE / 175) as i64;
        ctx.push(lua_rs::Value::Integer(records));
        ctx.call(1, 1).expect("a tree");
        f(ctx);
    });
}

/// A whole cycle in the smallest steps there are; the longest of them, and all together.
fn cycle_in_steps(ctx: &mut Context<'_>) -> (Duration, Duration) {
    let (mut longest, mut all) = (Duration::ZERO, Duration::ZERO);
    loop {
        let start = clock();
        let done = ctx.gc(GcOp::Step(0));
        let took = clock() - start;
        longest = longest.max(took);
        all += took;
        if done == GcResult::Bool(true) {
            return (longest, all);
        }
    }
}

fn cycles(c: &mut Criterion) {
    for megabytes in [10, 100] {
        let mut group = c.benchmark_group(format!("collector, {megabytes} MB live"));
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        with_heap(megabytes, |ctx| {
            group.bench_function("full collection", |b| b.iter(|| ctx.gc(GcOp::Collect)));
            group.bench_function("cycle in steps", |b| {
                b.iter_custom(|rounds| (0..rounds).map(|_| cycle_in_steps(ctx).1).sum());
            });
            group.bench_function("longest step of a cycle", |b| {
                b.iter_custom(|rounds| (0..rounds).map(|_| cycle_in_steps(ctx).0).sum());
            });
        });
        group.finish();
    }
}

criterion_group!(benches, cycles);
criterion_main!(benches);
