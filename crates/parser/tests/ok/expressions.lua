-- Operators of every priority, and everything that can be suffixed.
local a = 1 + 2 - 3 * 4 / 5 // 6 % 7 ^ 8 ^ -9
local b = 1 & 2 | 3 ~ 4 << 5 >> 6 .. 7 .. 8
local c = a < b and a > b or a <= b and a >= b or a == b and a ~= b
local d = not not -#a ~ ~b
local e = -2 ^ - - 2
local f = (((a)))
local g = function(...) return ..., (...), #{...}, select('#', ...) end
local h = { 1, 2; 3, x = 1, ["y"] = 2, [1] = 3, f(), [f()] = f(); ... }
local i = {} local j = { 1, } local k = { { { } } }
local l = ("x"):rep(3), ({})[1], (function() end)()
local m = f { a = 1 } "s" [[t]] (1):n "x".y[2].z
local n = a.b["c"].d:e(...):f {}:g ""
local o = nil == true ~= false
return a + b .. c, -a ^ b, not a == b
