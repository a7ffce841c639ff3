//! `pattern`: the functions of §6.4.1 with any subject and pattern, compared with native Lua.

use super::values::{Answer, Plain, call};

/// Calls one of the functions that take patterns.
pub const DRIVER: &str = "
local find, match, gmatch, gsub = string.find, string.match, string.gmatch, string.gsub
local function collect(s, p, n)
    local out = {}
    for a, b, c in gmatch(s, p, n) do
        out[#out + 1] = a
        out[#out + 1] = b or false
        out[#out + 1] = c or false
        if #out > 90 then break end
    end
    return table.unpack(out)
end
local function lookup(r)
    local t = {}
    for i = 1, #r do t[r:sub(i, i)] = i % 3 ~= 0 and r:sub(1, i) or i % 2 == 0 and i + 0.5 end
    return t
end
function driver(op, s, p, r, n)
    if op == 0 then return find(s, p, n) end
    if op == 1 then return match(s, p, n) end
    if op == 2 then return collect(s, p, n) end
    if op == 3 then return gsub(s, p, r) end
    if op == 4 then return gsub(s, p, r, n) end
    if op == 5 then return gsub(s, p, lookup(r)) end
    if op == 6 then
        local count = 0
        local function each(a, b) count = count + 1 return count % 3 ~= 0 and (tostring(a) .. tostring(b)) end
        return gsub(s, p, each)
    end
    if op == 7 then return s:find(p, n, true) end
    if op == 8 then return s:find(p) end
    if op == 9 then return gsub(s, p, '%0%1', n), match(s, '^' .. p), find(s, p .. '$') end
    return (s:gsub(p, s)), find(p, s, n)
end";

/// Steps a match may take, roughly: native Lua cannot be stopped.
const STEPS: u64 = 300_000;

/// Operation, first position, then subject, pattern and replacement, separated by `0xFF`.
pub fn arguments(data: &[u8]) -> Option<Vec<Plain>> {
    let [op, start, rest @ ..] = data else {
        return None;
    };
    let mut parts = rest.splitn(3, |&byte| byte == 0xff);
    let mut subject = parts.next()?.to_vec();
    let pattern = parts.next().unwrap_or(b"");
    let replacement = parts.next().unwrap_or(b"");
    let op = i64::from(op % 11);
    // Each repetition may try every length at every length of those before it.
    let repeats = |text: &[u8]| text.iter().filter(|byte| b"*+-?".contains(byte)).count() as u32;
    let depth = 1 + if op == 10 {
        repeats(pattern).max(repeats(&subject))
    } else {
        repeats(pattern)
    };
    let most = (1..=4096_u64)
        .take_while(|n| n.checked_pow(depth).is_some_and(|steps| steps <= STEPS))
        .last()?;
    subject.truncate(most as usize);
    if op == 10 && pattern.len() as u64 > most {
        return None;
    }
    Some(vec![
        Plain::Integer(op),
        Plain::Bytes(subject),
        Plain::Bytes(pattern.to_vec()),
        Plain::Bytes(replacement.to_vec()),
        Plain::Integer(i64::from(*start as i8)),
    ])
}

/// Runs the call that `data` says.
pub fn run(data: &[u8]) {
    answer(data);
}

/// As `run`; gives what the driver answers.
pub fn answer(data: &[u8]) -> Option<Answer> {
    Some(call(DRIVER, &arguments(data)?))
}
