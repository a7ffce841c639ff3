//! Changed binary chunks are refused, run, or raise errors: they never break the machine.
//!
//! `LUA_RS_MUTATIONS=100000` sets how many changed chunks are tried, `LUA_RS_SEED=7` another sequence of them.
#![cfg(feature = "compiler")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lua_rs::stdlib::{open_math, open_string, open_table};
use lua_rs::vm::{GcMode, GcOp, GcResult};
use lua_rs::{Context, Lua, LuaError, NativeFn};
use lua_rs_bytecode::encode;

/// Bytes of a chunk's header, which is not changed: everything would be refused.
const HEADER: usize = 35;

const PROGRAMS: [&str; 6] = [
    "local t = {1, 2, 3, x = 4, [5] = 6, 'a', 'b', 1.5, ...}
     for i = 1, 10 do t[i] = i * 2 t.x = t.x + i end
     for i = 10, 1, -3 do t[#t + 1] = i & 3 | 4 ~ i << 2 >> 1 end
     for i = 1.0, 2.0, 0.25 do t.y = i // 0.3 % 7 ^ 2 - i / 3 end
     local s = '' for i = 1, 5 do s = s .. i .. 'x' end
     return t, s, #s, -t.x, ~t.x, not s",
    "local function f(a, b, ...) local c, d = ... if a > b then return a, ... else return f(b, a, ...) end end
     local x, y, z = f(1, 2, 3, 4, 5)
     local function g(...) return select and 1 or {...}, ... end
     local t = {f(3, 4, 'x', 'y'), (g(1))}
     while x and x < 20 do x = x + 1 if x == 15 then goto out end end
     ::out:: repeat local u = x x = x - 1 until u <= 3 or x == 'a'
     return x, y, z, #t",
    "local up, list = 0, {}
     for i = 1, 5 do local j = i list[i] = function(d) up = up + d j = j + up return j, function() return i + j end end end
     local r = 0 for i = 1, 5 do local a, h = list[i](i) r = r + a + h() end
     local function counter() local n = 0 return function() n = n + 1 return n end end
     local c, d = counter(), counter() c() c() return r, c(), d(), up",
    "local mt = {} mt.__index = mt mt.__add = function(a, b) return 7 end mt.__lt = function() return true end
     mt.__concat = function() return 'cat' end mt.__call = function(self, a) return a end mt.__len = function() return 3 end
     function mt:method(a, b) return self, a, b end
     local o = string.rep and ('x'):rep(3) or 'none'
     local p, q, w = mt:method(1, 2)
     local e = mt == p and mt ~= 1 and 'a' < 'b' and 1 <= 2 and not (2 >= 3.5)
     return o, p.method, q, w, e, ('abc'):upper():sub(2, -1)",
    "local function iter(s, c) if c < s then return c + 1, s end end
     local n = 0 for a, b in iter, 5, 0 do n = n + a * b local z = function() return a + n end n = n + z() end
     for k in iter, 3, 0, nil do for l in iter, k, 0 do if l == 2 then break end n = n + l end end
     do local c <close> = nil local k <const> = 12 n = n + k end
     return (function(...) local a, b = ... return b, a end)(n, table.concat({1, 2, 3}, ','))",
    "local t, a, b = {}, 1, 2.5
     if a == 1 and b ~= 2 and a ~= nil and b == 2.5 and not (a == 'x') then t.a, t.b = b, a end
     if a < 2 and a > 0 and b <= 3 and b >= 1 and 5 > a and 0 < b then t[a], t['k'] = t, nil end
     t[1][1].c = a + 1 - b t.d = 1 - a t.e = 3 << a t.f = a >> 1 t.g = 0x10 | a t.h = 5 & a ~ 1
     return t.a or t.b, t.c and t.d, (t.e == nil) ~= (t.f == nil), t.g .. t.h, math.max(1, 2, 3)",
];

/// xorshift64*
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

fn change(good: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=random.below(5) {
        let at = HEADER + random.below(bytes.len() - HEADER);
        match random.below(8) {
            0 => bytes[at] = random.below(256) as u8,
            1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes[at] = bytes[HEADER + random.below(bytes.len() - HEADER)],
            3 => bytes[at] = random.below(8) as u8,
            4 => bytes[at] = bytes[at].wrapping_add(1),
            5 => bytes[at] = bytes[at].wrapping_sub(1),
            // Another opcode in what is probably an instruction.
            _ => {
                let at = HEADER + 16 + (at - HEADER) / 4 * 4;
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.below(128) as u8;
                }
            }
        }
    }
    bytes
}

fn open(ctx: &mut Context<'_>) -> Result<(), LuaError> {
    for (name, open) in [
        (&b"string"[..], open_string as NativeFn),
        (b"math", open_math),
        (b"table", open_table),
    ] {
        ctx.push(open);
        ctx.call(0, 1)?;
        ctx.push(ctx.globals());
        ctx.insert(1);
        ctx.set_field(1, name)?;
        ctx.set_top(0);
    }
    Ok(())
}

/// Loads and calls the chunk; tells whether it was loaded.
fn run(lua: &mut Lua, chunk: &[u8]) -> bool {
    lua.enter(|ctx| {
        if ctx.load(chunk, b"=hostile", b"b").is_err() {
            return false;
        }
        ctx.push(1i64);
        ctx.push(2.5);
        ctx.pcall(2, 10, 0);
        true
    })
}

/// Interrupts whatever runs too long.
struct Watchdog(Arc<AtomicBool>);

impl Watchdog {
    fn over(lua: &mut Lua) -> Watchdog {
        let (done, handle) = (
            Arc::new(AtomicBool::new(false)),
            lua.state().interrupt_handle(),
        );
        let seen = Arc::clone(&done);
        std::thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(2));
                handle.interrupt();
            }
        });
        Watchdog(done)
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn changed_chunks_do_no_harm() {
    let mut random = Random(setting("LUA_RS_SEED", 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let rounds = setting("LUA_RS_MUTATIONS", 3000);
    let chunks: Vec<Vec<u8>> = PROGRAMS
        .iter()
        .map(|text| {
            let chunk = lua_rs::compile(text.as_bytes(), b"=program").expect("good program");
            encode(&chunk.main, false)
        })
        .collect();
    let mut loaded = 0;
    let mut lua = Lua::without_libraries().expect("memory");
    let mut watchdog = Watchdog::over(&mut lua);
    for round in 0..rounds {
        // A fresh state now and then: what one chunk broke shows in the next ones.
        if round % 500 == 0 {
            drop(watchdog);
            lua = Lua::without_libraries().expect("memory");
            watchdog = Watchdog::over(&mut lua);
            lua.enter(|ctx| {
                assert!(open(ctx).is_ok());
                if round % 1000 == 0 {
                    let before = ctx.gc(GcOp::Generational(0, 0));
                    assert_eq!(before, GcResult::Mode(GcMode::Incremental));
                }
            });
        }
        let chunk = change(&chunks[random.below(chunks.len())], &mut random);
        if std::env::var_os("LUA_RS_KEEP").is_some() {
            std::fs::write("/tmp/hostile.luac", &chunk).expect("write");
        }
        loaded += u64::from(run(&mut lua, &chunk));
        if round % 16 == 0 {
            lua.enter(|ctx| ctx.gc(GcOp::Collect));
        }
    }
    drop(watchdog);
    assert!(loaded * 20 > rounds, "{loaded} of {rounds} loaded");
}

#[test]
fn good_chunks_run() {
    let mut lua = Lua::without_libraries().expect("memory");
    lua.enter(|ctx| assert!(open(ctx).is_ok()));
    for text in PROGRAMS {
        lua.enter(|ctx| {
            assert!(ctx.load(text.as_bytes(), b"=program", b"t").is_ok());
            let ok = ctx.pcall(0, 1, 0);
            let message = String::from_utf8_lossy(ctx.bytes(ctx.top())).into_owned();
            assert!(ok, "{message}\n{text}");
        });
    }
}
