//! Single operations as a host sees them: table access, calls in both directions, a new state.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lua_rs::vm::GcOp;
use lua_rs::{Context, Lua, LuaError, NativeFn, Ret, Value};

/// Operations of each kind in an iteration.
const MANY: i64 = 1000;

/// A table in slot 1 with `MANY` integer keys from 1 and as many names.
fn with_table(f: impl FnOnce(&mut Context<'_>, &[String])) {
    let names: Vec<String> = (1..=MANY).map(|i| format!("name{i}")).collect();
    let mut lua = Lua::new().expect("a state");
    lua.enter(|ctx| {
        let table = ctx.new_table(0, 0).expect("memory");
        for (i, name) in (1..).zip(&names) {
            table
                .raw_set_int(ctx, i, Value::Integer(i))
                .expect("memory");
            let value = Value::Integer(i);
            table
                .raw_set_bytes(ctx, name.as_bytes(), value)
                .expect("memory");
        }
        ctx.push(table);
        f(ctx, &names);
    });
}

fn tables(c: &mut Criterion) {
    let mut group = c.benchmark_group("table");
    group.throughput(Throughput::Elements(MANY as u64));
    group.bench_function("get by integer", |b| {
        with_table(|ctx, _| {
            let table = ctx.as_table(1).expect("a table");
            b.iter(|| {
                (1..=MANY)
                    .filter_map(|i| table.raw_get_int(black_box(i)).to_integer())
                    .sum::<i64>()
            });
        });
    });
    group.bench_function("get by name", |b| {
        with_table(|ctx, names| {
            let table = ctx.as_table(1).expect("a table");
            b.iter(|| {
                names
                    .iter()
                    .filter_map(|name| table.raw_get_bytes(ctx, name.as_bytes()).to_integer())
                    .sum::<i64>()
            });
        });
    });
    group.bench_function("set by integer", |b| {
        with_table(|ctx, _| {
            let table = ctx.as_table(1).expect("a table");
            b.iter(|| {
                for i in 1..=MANY {
                    let value = Value::Integer(black_box(i));
                    table.raw_set_int(ctx, i, value).expect("memory");
                }
            });
        });
    });
    group.bench_function("set by name", |b| {
        with_table(|ctx, names| {
            let table = ctx.as_table(1).expect("a table");
            b.iter(|| {
                for (i, name) in (1..).zip(names) {
                    table
                        .raw_set_bytes(ctx, name.as_bytes(), Value::Integer(i))
                        .expect("memory");
                }
            });
        });
    });
    group.bench_function("fill from empty", |b| {
        let mut lua = Lua::new().expect("a state");
        lua.enter(|ctx| {
            b.iter_custom(|rounds| {
                let mut all = Duration::ZERO;
                for round in 0..rounds {
                    // A native that only allocates collects nothing.
                    if round % 100 == 0 {
                        ctx.gc(GcOp::Collect);
                    }
                    let start = Instant::now();
                    let table = ctx.new_table(0, 0).expect("memory");
                    for i in 1..=MANY {
                        table
                            .raw_set_int(ctx, i, Value::Integer(i))
                            .expect("memory");
                    }
                    all += start.elapsed();
                }
                all
            });
        });
    });
    group.finish();
}

/// Adds its two arguments.
fn add(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let sum = ctx.check_integer(1)?.wrapping_add(ctx.check_integer(2)?);
    ctx.push(Value::Integer(sum));
    ctx.ret(1)
}

/// Loads `source`, called with `add`, and leaves the function it returns in slot 1.
fn with_function(source: &str, f: impl FnOnce(&mut Context<'_>)) {
    let mut lua = Lua::new().expect("a state");
    lua.enter(|ctx| {
        assert!(ctx.load(source.as_bytes(), b"=bench", b"t").is_ok());
        ctx.push(add as NativeFn);
        ctx.call(1, 1).expect("a function");
        f(ctx);
    });
}

fn calls(c: &mut Criterion) {
    let mut group = c.benchmark_group("call");
    group.throughput(Throughput::Elements(MANY as u64));
    let from_lua = format!(
        "local add = ... return function() local s = 0 for i = 1, {MANY} do s = add(s, i) end return s end"
    );
    group.bench_function("Lua to Rust", |b| {
        with_function(&from_lua, |ctx| {
            b.iter(|| {
                ctx.push_copy(1);
                ctx.call(0, 1).expect("no error");
                let sum = ctx.as_integer(2);
                ctx.pop(1);
                assert_eq!(sum, Some(MANY * (MANY + 1) / 2));
            });
        });
    });
    group.bench_function("Rust to Lua", |b| {
        with_function("return function(a, b) return a + b end", |ctx| {
            b.iter(|| {
                ctx.push(Value::Integer(0));
                for i in 1..=MANY {
                    ctx.push_copy(1);
                    ctx.insert(2);
                    ctx.push(Value::Integer(i));
                    ctx.call(2, 1).expect("no error");
                }
                let sum = ctx.as_integer(2);
                ctx.pop(1);
                assert_eq!(sum, Some(MANY * (MANY + 1) / 2));
            });
        });
    });
    group.bench_function("Rust to Lua, protected", |b| {
        with_function("return function(a, b) return a + b end", |ctx| {
            b.iter(|| {
                for i in 1..=MANY {
                    ctx.push_copy(1);
                    ctx.push(Value::Integer(i));
                    ctx.push(Value::Integer(1));
                    assert!(ctx.pcall(2, 1, 0));
                    ctx.pop(1);
                }
            });
        });
    });
    group.finish();
}

fn states(c: &mut Criterion) {
    let mut group = c.benchmark_group("new state");
    group.bench_function("with libraries", |b| {
        b.iter(|| black_box(Lua::new().expect("a state")));
    });
    group.bench_function("without libraries", |b| {
        b.iter(|| black_box(Lua::without_libraries().expect("a state")));
    });
    group.finish();
}

criterion_group!(benches, tables, calls, states);
criterion_main!(benches);
