//! `chunk`: bytes that claim to be bytecode, and good bytecode with changes: decoded, verified and, if that passes, run.
//!
//! An input that begins as a binary chunk is one. Any other is a seed program's number, a mode, and edits of six bytes each, which
//! change the compiled program: what the verifier lets through then comes near to code that means something.

use std::cell::OnceCell;

use lua_rs::vm::MULTI;
use lua_rs_bytecode::op::Op;
use lua_rs_bytecode::{Chunk, Constant, Instruction, Proto, VarKind, decode, encode, list, verify};

use super::sandbox::{self, Mode};

/// Programs that together use every instruction.
const PROGRAMS: [&str; 12] = [
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
     mt.__close = function(self, e) mt.closed = e end mt.__gc = function(self) mt.gone = true end
     function mt:method(a, b) return self, a, b end
     local o = setmetatable({}, mt) local p, q, w = mt:method(1, 2)
     local e = mt == p and mt ~= 1 and 'a' < 'b' and 1 <= 2 and not (2 >= 3.5)
     return o + 1, 1 + o, o < 2, o .. 'x', #o, o(9), p.method, q, w, e, ('abc'):upper():sub(2, -1)",
    "local function iter(s, c) if c < s then return c + 1, s end end
     local n = 0 for a, b in iter, 5, 0 do n = n + a * b local z = function() return a + n end n = n + z() end
     for k in iter, 3, 0, nil do for l in iter, k, 0 do if l == 2 then break end n = n + l end end
     for k, v in pairs({1, 2, x = 3}) do n = n + v end for i, v in ipairs({4, 5}) do n = n + i * v end
     do local c <close> = nil local k <const> = 12 n = n + k end
     return (function(...) local a, b = ... return b, a end)(n, table.concat({1, 2, 3}, ','))",
    "local t, a, b = {}, 1, 2.5
     if a == 1 and b ~= 2 and a ~= nil and b == 2.5 and not (a == 'x') then t.a, t.b = b, a end
     if a < 2 and a > 0 and b <= 3 and b >= 1 and 5 > a and 0 < b then t[a], t['k'] = t, nil end
     t[1][1].c = a + 1 - b t.d = 1 - a t.e = 3 << a t.f = a >> 1 t.g = 0x10 | a t.h = 5 & a ~ 1
     return t.a or t.b, t.c and t.d, (t.e == nil) ~= (t.f == nil), t.g .. t.h, math.max(1, 2, 3)",
    "local co = coroutine.wrap(function(a, ...)
        for i = 1, 3 do a = a + coroutine.yield(a, i, ...) end
        local ok, e = pcall(function() coroutine.yield('in') error({}) end)
        return ok, type(e), select('#', ...)
     end)
     local sum = co(1, 2, 3) for i = 1, 3 do sum = sum + (tonumber((co(i))) or 0) end
     local dead = coroutine.create(function() local x <close> = setmetatable({}, {__close = coroutine.yield}) return 1 end)
     return sum, co(), coroutine.resume(dead), coroutine.close(dead), coroutine.status(dead)",
    "local t = {} for i = 1, 60 do t[#t + 1] = i; t['k' .. i] = -i end
     table.sort(t, function(a, b) return a > b end) table.insert(t, 1, 0) table.remove(t)
     local s = ('x y z'):gsub('%w', function(c) return c:upper() end) local f = string.format('%5d %s', 3, s)
     local u = {table.unpack(t, 1, 40)} collectgarbage() t.k1 = nil
     return #u, f, next(t), rawlen(t), rawequal(t, u), select(-1, 1, 2)",
    "local e1, e2 = pcall(error, 'x', 2), select(2, xpcall(function() local z = nil; return z.y end, debug.traceback))
     local ok = pcall(function() local a <close> = setmetatable({}, {__close = function() error 'again' end}) error 'first' end)
     local r = {pcall(string.rep)} local n = 0
     local function deep(k) if k == 0 then return 0 end return 1 + deep(k - 1) end
     local function tail(k) if k == 0 then return 'end' end return tail(k - 1) end
     return e1, #e2, ok, r[2], deep(50), tail(50)",
    "local a <const>, b = 5, {} local env = {x = 1, print = print} do local _ENV = env x = x + 1 y = x * a z = {x, y, x = y} end
     local function v(...) local t = {n = select('#', ...), ...} return t.n, ... end
     b.c = {d = {e = 1}} b.c.d.e = b.c.d.e + 1 b.c.d[1] = b.c.d.e b[1], b[2], b[3] = v(nil, false, 3.5)
     return env.y, b.c.d[1], b[3], v(), (v(1, 2)), 'lit' .. 1 .. 2.5, 7 // 2, 7 % -3, 2 ^ 0.5, 1e308 * 10, -(0 / 0)",
    "local x, y = 3, 7.5 local i = 0
     while i < 30 do i = i + 1
        if i % 2 == 0 then x = x + i elseif i % 3 == 0 then y = y - x else x, y = y // 1, x * 1.5 end
        if x ~= x or x > 1e9 then break end
        x = x & 0xff | i x = x ~ (i << 3) x = x >> 1 y = -y
     end
     return x, y, i, x == y, x <= y, x < i, 'a' .. x .. y, #('abc' .. i)",
    "local q = {} local function push(...) for n = 1, select('#', ...) do q[#q + 1] = (select(n, ...)) end return #q end
     push(1, nil, 3) push(push(4, 5)) local weak = setmetatable({}, {__mode = 'kv'}) weak[{}] = q weak[1] = {}
     collectgarbage 'step' local obj <close> = setmetatable({}, {__close = function() q = nil end})
     for k, v in next, {a = 1, b = 2} do local f = function() return k, v, obj end q[f] = f() end
     goto skip do local unused = 1 end ::skip:: return #q, load('return ...', 'n')(1, 2), string.dump(push) ~= nil",
];

thread_local! {
    static SEEDS: OnceCell<Vec<Chunk>> = const { OnceCell::new() };
}

/// Bytes of an edit.
const EDIT: usize = 6;

/// Decodes, verifies and runs what `data` says.
///
/// # Panics
/// If a promise of the format or the verifier does not hold.
pub fn run(data: &[u8]) {
    if data.starts_with(b"\x1bLua") {
        if let Ok(chunk) = decode(data) {
            run_chunk(chunk, Mode::from_byte(data.len() as u8));
        }
        return;
    }
    let [program, mode, edits @ ..] = data else {
        return;
    };
    let mut chunk = SEEDS.with(|seeds| {
        let seeds = seeds.get_or_init(seeds_of_programs);
        seeds[usize::from(*program) % seeds.len()].clone()
    });
    for change in edits.chunks_exact(EDIT).take(40) {
        edit(&mut chunk.main, change);
    }
    run_chunk(chunk, Mode::from_byte(*mode));
}

fn seeds_of_programs() -> Vec<Chunk> {
    let compile = |text: &&str| lua_rs::compile(text.as_bytes(), b"=seed").expect("a good program");
    PROGRAMS.iter().map(compile).collect()
}

/// The chunk keeps its form through the binary one, and runs if it verifies.
fn run_chunk(chunk: Chunk, mode: Mode) {
    let bytes = encode(&chunk.main, mode.strip);
    let again = decode(&bytes).expect("what was encoded can be decoded");
    if !mode.strip {
        assert!(
            again == chunk,
            "another chunk after the way through its binary form"
        );
    }
    let Ok(verified) = verify(again) else {
        return;
    };
    let _ = list(verified.main(), true);
    let mut lua = sandbox::open();
    sandbox::limited(&mut lua, |lua| {
        lua.enter(|ctx| {
            mode.prepare(ctx);
            if ctx.load(&bytes, b"=fuzz", b"b").is_err() {
                return;
            }
            ctx.push(1i64);
            ctx.push(2.5);
            if mode.in_coroutine {
                sandbox::resume_often(ctx, 2);
            } else {
                ctx.pcall(2, MULTI, 0);
            }
            mode.finish(ctx);
        });
    });
}

/// The function that an edit is about: the main function and its children in the order they are written.
fn choose(main: &mut Proto, number: u8) -> &mut Proto {
    let mut here = main;
    let mut number = usize::from(number);
    while number > 0 && !here.protos.is_empty() {
        let child = (number - 1) % here.protos.len();
        number = (number - 1) / here.protos.len();
        here = &mut here.protos[child];
    }
    here
}

/// Changes one thing. Positions are taken modulo what there is.
fn edit(main: &mut Proto, change: &[u8]) {
    let &[what, function, at, at_high, low, high] = change else {
        return;
    };
    let proto = choose(main, function);
    let at = usize::from(u16::from_le_bytes([at, at_high]));
    if what % 20 < 13 {
        edit_code(proto, what % 20, at, low, high);
    } else {
        edit_rest(proto, what % 20, at, low, high);
    }
}

fn edit_code(p: &mut Proto, what: u8, at: usize, low: u8, high: u8) {
    let len = p.code.len();
    if len == 0 {
        return;
    }
    let at = at % len;
    let other = usize::from(low) % len;
    let has_lines = p.lines.len() == len;
    let old = p.code[at];
    let op = Op::ALL[usize::from(low) % Op::ALL.len()];
    p.code[at] = match what {
        0 => Instruction(old.0 & !0xff | u32::from(op as u8)),
        1 => old.with_a(low),
        2 => old.with_b(low),
        3 => old.with_c(low),
        4 => old.with_a(old.a().wrapping_add(low)),
        5 => old.with_b(old.b().wrapping_add(low)),
        6 => old.with_c(old.c().wrapping_add(low)),
        7 => p.code[other],
        8 => {
            p.code[at] = p.code[other];
            p.code[other] = old;
            return;
        }
        9 if len > 1 => {
            p.code.remove(at);
            if has_lines {
                p.lines.remove(at);
            }
            return;
        }
        10 => {
            let copy = p.code[other];
            p.code.insert(at, copy);
            if has_lines {
                p.lines.insert(at, p.lines[other]);
            }
            return;
        }
        11 => Instruction(old.0 & 0xffff | u32::from(low) << 16 | u32::from(high) << 24),
        _ => Instruction(u32::from(op as u8) | u32::from(high) << 8 | old.0 & 0xffff_0000),
    };
}

fn edit_rest(p: &mut Proto, what: u8, at: usize, low: u8, high: u8) {
    match what {
        13 => {
            let constant = constant(low, high);
            match p.constants.len() {
                len if len > 0 && high & 1 == 0 => p.constants[at % len] = constant,
                _ => p.constants.push(constant),
            }
        }
        14 => {
            let count = p.upvalues.len();
            if let Some(upvalue) = p.upvalues.get_mut(at % count.max(1)) {
                upvalue.index = low;
                upvalue.in_stack ^= high & 1 == 1;
                upvalue.kind = VarKind::from_u8(high >> 1 & 3).unwrap_or_default();
            }
        }
        15 => match high % 3 {
            0 => p.max_stack = low,
            1 => p.num_params = low,
            _ => p.is_vararg ^= true,
        },
        16 => {
            let count = p.locals.len();
            if let Some(local) = p.locals.get_mut(at % count.max(1)) {
                (local.start_pc, local.end_pc) = (u32::from(low), u32::from(high));
            }
        }
        17 => {
            if let Some(child) = p.protos.get(at % p.protos.len().max(1)).cloned() {
                let to = usize::from(low) % p.protos.len();
                p.protos[to] = child;
            }
        }
        18 => {
            let count = p.lines.len();
            if let Some(line) = p.lines.get_mut(at % count.max(1)) {
                *line = u32::from_le_bytes([low, high, 0, high & 0x7f]);
            }
        }
        _ => {
            if let Some(upvalue) = p.upvalues.get(at % p.upvalues.len().max(1)).cloned() {
                p.upvalues.push(upvalue);
            }
        }
    }
}

fn constant(low: u8, high: u8) -> Constant {
    match low % 10 {
        0 => Constant::Nil,
        1 => Constant::False,
        2 => Constant::True,
        3 => Constant::Integer(i64::from(high as i8)),
        4 => Constant::Integer(i64::MIN + i64::from(high)),
        5 => Constant::Float(f64::from(high as i8) / 4.0),
        6 => Constant::Float(f64::NAN),
        7 => Constant::Float(1e300 * f64::from(high)),
        8 => Constant::String(vec![b'a'; usize::from(high)][..].into()),
        _ => Constant::String(b"__index"[..].into()),
    }
}
