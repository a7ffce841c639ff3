-- Many steps of every kind of instruction, so that a handler which returns instead of jumping on overflows a small native stack.
local steps <const> = 1e5
local fields = {}
for i = 1, steps do
    fields['k' .. i] = i
end
local sum = 0
for _, v in pairs(fields) do sum = sum + v end
for _ in next, fields do sum = sum - 1 end
for _, v in ipairs(table.pack(table.unpack({1, 2, 3}))) do sum = sum + v end
for _ in (function(_, i) i = i + 1 if i < steps then return i end end), nil, 0 do sum = sum + 1 end
assert(sum == steps * (steps + 1) // 2 - steps + 6 + steps - 1)

local meta = {
    __index = function(_, k) return k end,
    __newindex = function() end,
    __add = function() return 1 end,
    __lt = function() return true end,
    __le = function() return true end,
    __eq = function() return true end,
    __concat = function() return 'x' end,
    __len = function() return 1 end,
    __call = function(_, ...) return ... end,
    __unm = function() return 1 end,
    __close = function() end,
}
local a <const>, b <const> = setmetatable({}, meta), setmetatable({}, meta)
for i = 1, steps do
    local x <close> = a
    a[i], a.x = a.x, a[i]
    assert(a + 1 == 1 and 1 + a == 1 and a < b and a <= b and a == b and -a == #a and a .. 'b' == 'x' and a(i) == i)
end

for i = 1, steps do
    local s = 'a' .. i .. 1.5
    assert(s < 'b' and s ~= 'a' and #s > 4 and s:sub(1, 1) == 'a' and s:byte() == 97)
    local t = {i, i, x = 1, [i + 0.5] = 2}
    t[#t + 1], t.y, t[s] = s, i, (i // 3 | 5 ~ 3 & i << 2 >> 1)
    assert(-i < ~i + 2 and not (i % 7.5 > 8) and i ^ 2 >= 2 ^ 0.0 and '10' + 1 == 11)
    assert(select('#', i, i) == 2 and (select(2, i, i)) == i and not pcall(error, 'x') and pcall(type, i))
    local function f() s = t return s end
    assert(f() == t and tostring(i) + 0 == i and rawget(t, 1) == i and rawlen(t) == 3 and table.concat(t, ',', 1, 2) == i .. ',' .. i)
    assert(math.max(i, 2) >= 2 and math.floor(i / 3) == i // 3 and ('%d'):format(i) == tostring(i) and next(t) == 1)
end

local resume <const> = coroutine.wrap(function(...)
    while true do coroutine.yield(...) end
end)
for i = 1, steps do resume(i) end
for i = 1, steps // 10 do assert(coroutine.wrap(function(...) return ... end)(i) == i) end

local function tail(n) if n > 0 then return tail(n - 1) end return n end
assert(tail(steps) == 0)
local function varargs(...) local x, y = ... return x, y, ... end
for i = 1, steps do assert(select('#', varargs(i, i)) == 4) end

local n = 0
for _ = 1.0, steps do n = n + 1 end
for _ = steps, 1, -1 do n = n + 1 end
::again::
if n < 3 * steps then n = n + 1 goto again end
repeat n = n - 1 until n < 2 * steps
while n > 1 do n = n - 1 end

for _ = 1, steps // 10 do
    table.sort({3, 2, 1}, function(x, y) return x < y end)
    assert(('abc'):gsub('b', function() end):gsub('b', {b = 1}) == 'a1c' and ('abc'):find('c') == 3)
    for w in ('a b'):gmatch('%a') do assert(#w == 1) end
end
io.write 'done'
