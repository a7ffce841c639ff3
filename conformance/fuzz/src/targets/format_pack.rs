//! `format_pack`: conversions between values and bytes (`string.format`, `string.pack`, numerals, arithmetic, `utf8`), compared with
//! native Lua.

use super::values::{Answer, Plain, call};

/// Calls one of the functions that convert.
pub const DRIVER: &str = "
local format, pack, unpack, packsize = string.format, string.pack, string.unpack, string.packsize
local operations = {
    [0] = function(fmt, ...) return format(fmt, ...) end,
    function(fmt, ...) return pack(fmt, ...) end,
    function(fmt) return packsize(fmt) end,
    function(fmt, s, i) return unpack(fmt, s, i) end,
    function(fmt) return tonumber(fmt), math.tointeger(fmt), math.type(tonumber(fmt) or 'x') end,
    function(fmt, base) return tonumber(fmt, base) end,
    function(_, ...) return tostring((...)), #tostring((...)), select('#', ...) end,
    function(fmt, v)
        local text = format('%q', v)
        local f = assert(load('return ' .. text, '=q'))
        return text, f(), format('%q', fmt), load('return ' .. format('%q', fmt))() == fmt
    end,
    function(fmt) return fmt + 0, fmt * 2, fmt // 1, -fmt end,
    function(fmt, i, j, lax) return utf8.len(fmt, i, j, lax) end,
    function(fmt, i, j, lax) return utf8.codepoint(fmt, i, j, lax) end,
    function(fmt, n, i) return utf8.offset(fmt, n, i), utf8.offset(fmt, n) end,
    function(_, ...) return utf8.char(...) end,
    function(fmt, lax)
        local out = {}
        for p, c in utf8.codes(fmt, lax) do out[#out + 1] = p out[#out + 1] = c if #out > 90 then break end end
        return table.unpack(out)
    end,
    function(fmt, ...) local s = pack(fmt, ...) return s, unpack(fmt, s) end,
    function(fmt, i, j) return fmt:sub(i, j), fmt:byte(i, j) end,
    function(fmt, n, sep)
        -- Native Lua counts to `n` even where each copy is empty.
        if #fmt == 0 and (sep or '') == '' and (tonumber(n) or 0) > 1000 then n = 1000 end
        return #fmt:rep(n, sep), fmt:reverse():upper(), fmt:lower()
    end,
    function(_, a, b) return a + b, a - b end,
    function(_, a, b) return a * b, a / b end,
    function(_, a, b) return a // b, a % b end,
    function(_, a, b) return a & b, a | b, a ~ b end,
    function(_, a, b) return a << b, a >> b, ~a end,
    function(_, a, b) return a ^ b, -a end,
    function(_, a, b) return a < b, a <= b, a == b, b < a, b <= a end,
    function(_, a, b) return a .. b, #(a .. b) end,
    function(fmt, a) return fmt < a, fmt <= a, a < fmt, fmt == a end,
    function(_, a, b) return math.ult(a, b), math.abs(a), math.fmod(a, b) end,
    function(_, a, b) return math.floor(a), math.ceil(a), math.modf(b) end,
    function(_, a, b, c) local n = 0 for i = a, b, c do n = n + 1 if n > 20 then return i end end return n end,
    function(fmt, ...) return table.concat({ ... }, fmt), math.max(...), math.min(...) end,
    function(fmt, ...) return string.char(...), string.len(fmt) end,
    function(_, a, b) math.randomseed(a, b) return math.random(0), math.random(), math.random(7), math.random(-3, a) end,
}
function driver(op, fmt, ...) return operations[op](fmt, ...) end";

/// How many operations the driver has.
const OPERATIONS: u8 = 32;

/// Numbers at the edges of something.
const INTERESTING: [Plain; 16] = [
    Plain::Integer(i64::MAX),
    Plain::Integer(i64::MIN),
    Plain::Integer(i64::MIN + 1),
    Plain::Integer(1 << 53),
    Plain::Integer((1 << 53) + 1),
    Plain::Integer(0x7fff_ffff),
    Plain::Integer(0x8000_0000),
    Plain::Integer(0xffff_ffff),
    Plain::Float(0x7ff0_0000_0000_0000),
    Plain::Float(0xfff0_0000_0000_0000),
    Plain::Float(0x7ff8_0000_0000_0000),
    Plain::Float(0x8000_0000_0000_0000),
    Plain::Float(0x43e0_0000_0000_0000),
    Plain::Float(0xc3e0_0000_0000_0000),
    Plain::Float(0x0000_0000_0000_0001),
    Plain::Float(0x3fb9_9999_9999_999a),
];

/// Operation, format up to `0xFF`, then arguments: a byte that says what it is, and its content.
pub fn arguments(data: &[u8]) -> Option<Vec<Plain>> {
    let (&op, rest) = data.split_first()?;
    let mut parts = rest.splitn(2, |&byte| byte == 0xff);
    let fmt = parts.next()?;
    let mut args = vec![
        Plain::Integer(i64::from(op % OPERATIONS)),
        Plain::Bytes(fmt.to_vec()),
    ];
    let mut rest = parts.next().unwrap_or(b"");
    while let Some((&kind, content)) = rest.split_first() {
        let (value, used) = argument(kind, content);
        args.push(value);
        rest = &content[used..];
        if args.len() > 40 {
            break;
        }
    }
    Some(args)
}

/// A value, and how many bytes of `content` it took.
fn argument(kind: u8, content: &[u8]) -> (Plain, usize) {
    let mut eight = [0; 8];
    let used = content.len().min(8);
    eight[..used].copy_from_slice(&content[..used]);
    let first = content.first().copied();
    let one = usize::from(first.is_some());
    let byte = first.unwrap_or(0);
    match kind % 8 {
        0 => (Plain::Nil, 0),
        1 => (Plain::Boolean(byte & 1 == 1), one),
        2 => (Plain::Integer(i64::from_le_bytes(eight)), used),
        3 => (Plain::Integer(i64::from(byte as i8)), one),
        4 => (Plain::float(f64::from_le_bytes(eight)), used),
        5 => (INTERESTING[usize::from(byte % 16)].clone(), one),
        6 => (Plain::float(f64::from(byte as i8) / 8.0), one),
        _ => {
            let end = (one + usize::from(byte)).min(content.len());
            (Plain::Bytes(content[one..end].to_vec()), end)
        }
    }
}

/// Runs the call that `data` says.
pub fn run(data: &[u8]) {
    answer(data);
}

/// As `run`; gives what the driver answers.
pub fn answer(data: &[u8]) -> Option<Answer> {
    Some(call(DRIVER, &arguments(data)?))
}
