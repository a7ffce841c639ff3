//! `eval`: programs made from bytes give the same results, output and error messages as in native Lua.

use super::grammar::program;
use super::values::{Answer, Plain, call};

/// Loads and runs a program; answers with what it put out and gave back.
pub const DRIVER: &str = "
local function show(v)
    local kind = math.type(v) or type(v)
    if v ~= v then return 'nan' end
    if kind == 'float' then return ('%.17g'):format(v) .. 'f' end
    if kind == 'integer' then return ('%d'):format(v) end
    if kind == 'string' then return #v < 300 and ('%q'):format(v) or 'string of ' .. #v end
    if kind == 'boolean' or kind == 'nil' then return tostring(v) end
    return kind
end
local function line(...)
    local parts = table.pack(...)
    for i = 1, parts.n do parts[i] = show(parts[i]) end
    return table.concat(parts, ' ', 1, parts.n)
end
-- Nothing is an error on these values, so that programs come far.
local soft = { __index = function(v, k) if k == 'm' then return function(...) return ... end end if k == 'n' then return 7 end end,
    __newindex = function() end, __call = function(v, ...) return v, ... end, __len = function() return 3 end,
    __concat = function(a, b) return 'cat' end, __lt = function(a, b) return a == nil end, __le = function(a, b) return b == nil end,
    __unm = function(v) return 9 end, __bnot = function(v) return v end, __close = function() end }
for _, name in ipairs { 'add', 'sub', 'mul', 'div', 'mod', 'pow', 'idiv', 'band', 'bor', 'bxor', 'shl', 'shr' } do
    soft['__' .. name] = function(a, b) return type(a) == 'number' and a or type(b) == 'number' and b or #name end
end
local strings = getmetatable('')
local function soften(metatable)
    debug.setmetatable(nil, metatable) debug.setmetatable(true, metatable) debug.setmetatable(0, metatable)
    debug.setmetatable(print, metatable)
    for _, event in ipairs { '__call', '__newindex', '__lt', '__le', '__concat', '__bnot' } do
        strings[event] = metatable and metatable[event]
    end
end
function driver(source, lenient)
    local log, entered, looped = {}, 0, 0
    local env = {
        out = function(...) if #log < 150 then log[#log + 1] = line(...) end end,
        enter = function() entered = entered + 1 if entered > 60 then error('enough calls', 0) end end,
        loop = function() looped = looped + 1 if looped > 400 then error('enough loops', 0) end end,
        select = select, tostring = function(_, v) return type(v) == 'table' and 'table' or type(v) == 'function' and 'f'
            or type(v) == 'thread' and 't' or tostring(v) end,
        tonumber = tonumber, pcall = pcall, xpcall = xpcall, error = error, type = type, math = math, string = string,
        coroutine = coroutine, setmetatable = setmetatable, ipairs = ipairs, next = next, rawequal = rawequal,
        rawget = rawget, load = load, G = { x = 1, y = 's', z = {}, m = function(...) return ... end, n = 2 }, H = 5, I = 'str',
    }
    local f, message = load(source, '=g', 't', env)
    if not f then return 'refused', message end
    if lenient then soften(soft) end
    local result = table.pack(pcall(f, 1, 2.5, 'x'))
    soften(nil)
    result = line(table.unpack(result, 1, result.n))
    return table.concat(log, '\\n'), result
end";

/// What `DRIVER` is called with.
pub fn arguments(data: &[u8]) -> Option<Vec<Plain>> {
    let (how, data) = data.split_first()?;
    let lenient = Plain::Boolean(how % 4 != 0);
    Some(vec![Plain::Bytes(program(data).into_bytes()), lenient])
}

/// Runs the program that `data` says.
pub fn run(data: &[u8]) {
    answer(data);
}

/// As `run`; gives what the driver answers.
pub fn answer(data: &[u8]) -> Option<Answer> {
    Some(call(DRIVER, &arguments(data)?))
}
