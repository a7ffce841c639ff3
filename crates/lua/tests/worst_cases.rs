//! Worst cases with known remedies (hash flooding, churn, chains of ephemerons, masses of finalisers, ...): the times of hostile and of harmless
//! input, or of small and large input, are compared, so that the machine's speed does not matter.
//!
//! The large ones: `cargo test --release -p lua-rs --test worst_cases -- --ignored --nocapture`
#![cfg(feature = "compiler")]

use lua_rs::{Lua, Value};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is timed is the processor time of the process: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a script with these globals (bytes, numbers); its first result as a number.
fn run(script: &str, strings: &[(&str, &[u8])], numbers: &[(&str, f64)]) -> f64 {
    let mut lua = Lua::new().expect("memory");
    lua.enter(|ctx| {
        for (name, bytes) in strings {
            let value = Value::String(ctx.new_string(bytes).expect("memory"));
            ctx.globals()
                .raw_set_bytes(ctx, name.as_bytes(), value)
                .expect("memory");
        }
        for (name, number) in numbers {
            ctx.globals()
                .raw_set_bytes(ctx, name.as_bytes(), Value::Number(*number))
                .expect("memory");
        }
        ctx.load(script.as_bytes(), b"=script", b"t")
            .unwrap_or_else(|e| panic!("{e:?}: {script}"));
        let ok = ctx.pcall(0, 1, 0);
        let top = ctx.top();
        match ctx.arg(top) {
            Value::Number(x) if ok => x,
            Value::Integer(x) if ok => x as f64,
            Value::String(s) => panic!("{}: {script}", String::from_utf8_lossy(s.as_bytes())),
            _ => panic!("no number: {script}"),
        }
    })
}

/// The least of three measurements of each; tries again before it gives up, in case something else had the machine.
fn at_most(
    what: &str,
    limit: f64,
    mut hostile: impl FnMut() -> f64,
    mut harmless: impl FnMut() -> f64,
) {
    let mut ratio = f64::INFINITY;
    for _ in 0..3 {
        let (mut bad, mut good) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..3 {
            bad = bad.min(hostile());
            good = good.min(harmless());
        }
        ratio = ratio.min(bad / good.max(0.001));
        println!("{what}: {bad:.3} s and {good:.3} s, ratio {ratio:.2}");
        if ratio <= limit {
            return;
        }
    }
    panic!("{what}: ratio {ratio:.2}, allowed {limit}");
}

/// Processor time of `script` for N = n and for N = 4n: linear work takes 4 times as long, quadratic work 16 times.
fn grows_linearly(what: &str, n: u32, script: &str) {
    let timed = format!(
        "local function work() {script} end collectgarbage() local start = os.clock() work() return os.clock() - start"
    );
    let time = |n: u32| run(&timed, &[], &[("N", f64::from(n))]);
    at_most(what, 11.0, || time(4 * n), || time(n));
}

const K: u64 = 0x9E37_79B9_7F4A_7C15;

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// `n` integers that the hash function sends to one place in 2^bits if the seed is 1, as in a table without one.
fn colliding_integers(n: usize, bits: u32) -> Vec<u8> {
    let mask = (1 << bits) - 1;
    let keys = (1 << 30..).filter_map(|block: u64| {
        let hash = block << 8 ^ fold(block, K);
        (hash & mask & !0xFF == 0).then_some(block << 8 | hash & 0xFF)
    });
    keys.take(n).flat_map(u64::to_le_bytes).collect()
}

/// As [`colliding_integers`]: the bits of floats between 0.5 and 1.
fn colliding_floats(n: usize, bits: u32) -> Vec<u8> {
    let mask = (1 << bits) - 1;
    let keys = (0..).map(|i: u64| 0x3FE0_0000_0000_0001 + 2 * i);
    keys.filter(|&key| fold(key, K) & mask == 0)
        .take(n)
        .flat_map(u64::to_le_bytes)
        .collect()
}

/// Times filling a table with the keys in KEYS, and reading all of them back.
const FLOOD: &str = "
    local keys = {}
    for i = 1, #KEYS // 8 do keys[i] = string.unpack(FORMAT, KEYS, i * 8 - 7) end
    collectgarbage() collectgarbage('stop')
    local start = os.clock()
    local t, sum = {}, 0
    for i = 1, #keys do t[keys[i]] = i end
    for i = 1, #keys do sum = sum + t[keys[i]] end
    local time = os.clock() - start
    assert(sum == #keys * (#keys + 1) // 2)
    return time";

fn flood(what: &str, format: &str, chosen: &[u8], n: usize) {
    // Any numbers: a permutation of 64 bits, made positive and odd.
    let random: Vec<u8> = (0..n as u64)
        .map(|i| {
            let x = (i + 1).wrapping_mul(K);
            let x = (x ^ x >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            if format == "<d" {
                (x >> 12) | 0x3FE0_0000_0000_0001
            } else {
                x >> 1
            }
        })
        .flat_map(u64::to_le_bytes)
        .collect();
    let time = |keys: &[u8]| run(FLOOD, &[("KEYS", keys), ("FORMAT", format.as_bytes())], &[]);
    at_most(what, 3.0, || time(chosen), || time(&random));
}

#[test]
fn chosen_numbers_as_keys() {
    let _alone = alone();
    let n = 30_000;
    flood("integers", "<i8", &colliding_integers(n, 15), n);
    flood("floats", "<d", &colliding_floats(n, 15), n);
}

#[test]
#[ignore = "large"]
fn a_million_chosen_numbers_as_keys() {
    let _alone = alone();
    let n = 1_000_000;
    flood("integers", "<i8", &colliding_integers(n, 20), n);
    // Chosen without a computer: equal low halves, equal high halves, powers and progressions.
    type Key = fn(u64) -> u64;
    let patterns: [(&str, Key); 6] = [
        ("low 32 bits equal", |i| i << 32),
        ("low 44 bits equal", |i| i.rotate_right(20)),
        ("high bits equal", |i| i << 8),
        ("reversed bits", |i| i.reverse_bits() >> 1),
        ("a progression", |i| i.wrapping_mul(0x1_0000_0001) << 5),
        ("multiples of 1000", |i| i * 1000),
    ];
    for (what, key) in patterns {
        let keys: Vec<u8> = (1..=n as u64).flat_map(|i| key(i).to_le_bytes()).collect();
        flood(what, "<i8", &keys, n);
    }
    let floats: Vec<u8> = (1..=n)
        .flat_map(|i| (i as f64 + 0.5).to_le_bytes())
        .collect();
    flood("floats with few bits", "<d", &floats, n);
    let floats: Vec<u8> = (1..=n as u64)
        .flat_map(|i| (((1 + i % 2000) << 52) | ((i / 2000) << 30)).to_le_bytes())
        .collect();
    flood("floats that differ in the exponent", "<d", &floats, n);
}

/// Times making strings and using them as keys; N of them.
fn string_flood(make: &str) -> String {
    format!(
        "local make = function(i) {make} end
        local keys = {{}}
        for i = 1, N do keys[i] = make(i | 0) end
        collectgarbage() collectgarbage('stop')
        local start = os.clock()
        local t, sum = {{}}, 0
        for i = 1, #keys do t[keys[i]] = i end
        for i = 1, #keys do sum = sum + t[keys[i] .. ''] end
        local time = os.clock() - start
        assert(sum == #keys * (#keys + 1) // 2)
        return time"
    )
}

fn chosen_strings(n: f64) {
    // Strings that differ where a hash that skips bytes, mixes words weakly, or adds them up would not look.
    for (length, make) in [
        (
            60,
            "return ('x'):rep(26) .. string.pack('>I4', i) .. ('x'):rep(30)",
        ),
        (
            60,
            "return ('x'):rep(8) .. string.pack('<I4', i) .. ('x'):rep(48)",
        ),
        (60, "return string.pack('>I4', i) .. ('x'):rep(56)"),
        (60, "return ('\\0'):rep(56) .. string.pack('<I4', i)"),
        (
            32,
            "return string.pack('<I8 I8 I8 I8', i << 32, -(i << 32), ~(i << 32), 0)",
        ),
        (16, "return string.pack('<I8 I8', i << 32, ~(i << 32))"),
        (16, "return string.pack('<I8 I8', i << 40, 0)"),
        (12, "return string.pack('<I4 I4 I4', i, 0, i)"),
        (
            40,
            "return (('ab'):rep(20):gsub('..', function() local b = i & 1; i = i >> 1; return b == 0 and 'ab' or 'ba' end))",
        ),
    ] {
        let random = format!(
            "return string.pack('I8 I8 I8 I8 I8 I8 I8 I8', i * {K} ~ i << 13, i * 0xBF58476D1CE4E5B9, i * {K} >> 7, 1, i, 2, 3, 4):sub(1, {length})",
            K = K as i64
        );
        let time = |make: &str| run(&string_flood(make), &[], &[("N", n)]);
        at_most(make, 3.0, || time(make), || time(&random));
    }
}

#[test]
fn chosen_strings_as_keys() {
    let _alone = alone();
    chosen_strings(30_000.0);
}

#[test]
#[ignore = "large"]
fn a_million_chosen_strings_as_keys() {
    let _alone = alone();
    chosen_strings(1_000_000.0);
}

/// Entries that come and go in a table that is full but for one node, or beside a long list: the cost of one must not grow with the table.
#[test]
fn entries_that_come_and_go() {
    let _alone = alone();
    let script = |fill: &str| {
        format!(
            "local t = {{}} {fill} local start = os.clock()
            for i = 1, 20000 do t[i + 0.25] = true t[i + 0.25] = nil end return os.clock() - start"
        )
    };
    for (what, fill) in [
        ("full table", "for i = 1, N - 1 do t[i + 0.5] = i end"),
        ("long list", "for i = 1, N do t[i] = i end t.a = 1 t.b = 2"),
    ] {
        let time = |n: f64| run(&script(fill), &[], &[("N", n)]);
        at_most(what, 8.0, || time(65536.0), || time(2048.0));
    }
}

#[test]
fn lengths_and_traversal_of_hostile_tables() {
    let _alone = alone();
    grows_linearly(
        "# with holes",
        20_000,
        "local t, s = {}, 0 for i = 1, N do t[i] = i end
        for i = 1, N do t[i] = i % 3 == 0 and i or nil s = s + #t end",
    );
    grows_linearly(
        "# of what is all in the hash part",
        20_000,
        "local t, s = {}, 0 for p = 0, 62 do t[1 << p] = true end for i = 1, N do s = s + #t & 1 t[i * 7919] = i end",
    );
    grows_linearly(
        "# while the end moves",
        20_000,
        "local t = {} for i = 1, N do t[#t + 1] = i end for i = 1, N do t[#t] = nil end assert(#t == 0)
        for i = N, 1, -1 do t[i] = i end assert(#t == N)",
    );
    grows_linearly(
        "clearing while traversing",
        20_000,
        "local t = {} for i = 1, N do t['k' .. i] = i t[i] = i end
        local n = 0 for k in pairs(t) do t[k] = nil n = n + 1 end assert(n == 2 * N and next(t) == nil)",
    );
}

#[test]
fn chains_of_ephemerons() {
    let _alone = alone();
    for (what, order) in [("forwards", "1, N - 1"), ("backwards", "N - 1, 1, -1")] {
        grows_linearly(
            what,
            20_000,
            &format!(
                "local w, keys = setmetatable({{}}, {{ __mode = 'k' }}), {{}}
                for i = 1, N do keys[i] = {{}} end
                for i = {order} do w[keys[i]] = keys[i + 1] end
                local first = keys[1] keys = nil collectgarbage()
                local n = 0 for _ in pairs(w) do n = n + 1 end assert(n == N - 1)
                first = nil collectgarbage() assert(next(w) == nil)"
            ),
        );
    }
    grows_linearly(
        "over as many tables",
        10_000,
        "local ws, keys = {}, {}
        for i = 1, N do keys[i] = {} ws[i] = setmetatable({}, { __mode = 'k' }) end
        for i = 1, N - 1 do ws[N - i][keys[i]] = { keys[i + 1] } end
        local first = keys[1] keys = nil collectgarbage()
        for i = 1, N - 1 do assert(next(ws[i])) end",
    );
}

#[test]
fn masses_of_finalizers() {
    let _alone = alone();
    grows_linearly(
        "finalizers",
        50_000,
        "local n, mt = 0, nil mt = { __gc = function() n = n + 1 end }
        for i = 1, N do setmetatable({}, mt) end collectgarbage() collectgarbage() assert(n == N)",
    );
    grows_linearly(
        "finalizers that resurrect",
        50_000,
        "local n, keep, mt = 0, {}, nil mt = { __gc = function(o) n = n + 1 keep[n] = o end }
        for i = 1, N do setmetatable({}, mt) end collectgarbage() collectgarbage() assert(n == N and #keep == N)
        keep = {} collectgarbage() assert(n == N)",
    );
    grows_linearly(
        "finalizers that fail",
        20_000,
        "local mt = { __gc = function() error('x') end }
        for i = 1, N do setmetatable({}, mt) end collectgarbage() collectgarbage()",
    );
    grows_linearly(
        "finalizers that register again",
        5_000,
        "local n, mt = 0, nil mt = { __gc = function(o) n = n + 1 if n < N then setmetatable({}, mt) end end }
        setmetatable({}, mt) while n < N do collectgarbage('step', 100) end mt.__gc = nil",
    );
}

#[test]
fn deep_and_wide_structures() {
    let _alone = alone();
    grows_linearly(
        "a deep list",
        100_000,
        "local t = {} for i = 1, N do t = { t } end collectgarbage()",
    );
    grows_linearly(
        "a deep chain of closures and of metatables",
        50_000,
        "local f, m = function() end, {} for i = 1, N do local g = f f = function() return g end m = setmetatable({}, m) end collectgarbage()",
    );
    grows_linearly(
        "a chain of coroutines",
        25_000,
        "local co for i = 1, N do local below = co co = coroutine.create(function() local x = below coroutine.yield(x) end) coroutine.resume(co) end
        collectgarbage()",
    );
}

/// Patterns that could try for ever are PUC's business too, but these few are linear or quadratic at most, and nesting has a limit.
#[test]
fn patterns() {
    let _alone = alone();
    grows_linearly(
        "gsub with an anchor",
        2_000_000,
        "assert(select(2, ('x'):rep(N | 0):gsub('x*$', '')) <= 2)",
    );
    grows_linearly(
        "a long subject",
        4_000_000,
        "assert(not ('a'):rep(N | 0):find('^(a*)b'))",
    );
    run(
        "local ok, m = pcall(string.find, ('x'):rep(300), ('x?'):rep(300)) assert(not ok and m:find('too complex'))
        ok, m = pcall(string.match, ('('):rep(300), ('(%('):rep(33)) assert(m:find('too many captures'))
        ok, m = pcall(string.find, ('a'):rep(300), ('(a?)'):rep(33)) assert(m:find('too many captures') or m:find('too complex'))
        return 0",
        &[],
        &[],
    );
}

/// Native Lua 5.4 takes 1160 bytes for each of these.
#[test]
fn suspended_coroutines_are_small() {
    let _alone = alone();
    let n = if cfg!(debug_assertions) {
        50_000.0
    } else {
        1_000_000.0
    };
    let bytes = run(
        "collectgarbage() local before, t = collectgarbage('count'), table.move({}, 1, N | 0, 1, {})
        for i = 1, N do t[i] = true end before = collectgarbage('count')
        for i = 1, N do
          local co = coroutine.create(function() local x = i coroutine.yield() return x end)
          coroutine.resume(co) t[i] = co
        end
        collectgarbage() local bytes = (collectgarbage('count') - before) * 1024 / N
        for i = 1, N do assert(select(2, coroutine.resume(t[i])) == i) end
        return bytes",
        &[],
        &[("N", n)],
    );
    println!("{bytes:.0} bytes for each coroutine");
    assert!(bytes < 1160.0, "{bytes}");
}

#[test]
#[ignore = "large"]
fn a_million_finalizers_and_long_chains() {
    let _alone = alone();
    let script = "local start = os.clock()
        local n, mt = 0, nil mt = { __gc = function() n = n + 1 end }
        for i = 1, 1000000 do setmetatable({}, mt) end collectgarbage() collectgarbage() assert(n == 1000000)
        local w, keys = setmetatable({}, { __mode = 'k' }), {}
        for i = 1, 1000000 do keys[i] = {} end
        for i = 1, 999999 do w[keys[i]] = keys[i + 1] end
        local first = keys[1] keys = nil collectgarbage()
        local n = 0 for _ in pairs(w) do n = n + 1 end assert(n == 999999) return os.clock() - start";
    let time = run(script, &[], &[]);
    println!("{time:.2} s");
    assert!(time < 60.0, "{time}");
}

#[test]
fn strings_of_a_megabyte() {
    let _alone = alone();
    let script = include_str!("worst_cases/long_strings.lua");
    run(&format!("{script}\nreturn 0"), &[], &[("SIZE", 1.0)]);
}

#[test]
#[ignore = "large"]
fn strings_of_100_megabytes() {
    let _alone = alone();
    let script = include_str!("worst_cases/long_strings.lua");
    run(&format!("{script}\nreturn 0"), &[], &[("SIZE", 100.0)]);
}
