-- __index may be a table, a function, or a chain of both; rawget sees none of it.
local base = { x = "base x" }
local mid = setmetatable({ y = "mid y" }, { __index = base })
local top = setmetatable({}, { __index = mid })
print(top.x, top.y, top.z, rawget(top, "x"))
local f = setmetatable({}, { __index = function(t, k) return k .. "!" end })
local g = setmetatable({}, { __index = f })
print(g.a, f[1], pcall(function() return g[{}] end))
local s = setmetatable({}, { __index = "a string" })
print(s.len == string.len, s.nothing)
print(pcall(function() return setmetatable({}, { __index = 5 }).x end))
print(pcall(function() return setmetatable({}, { __index = 5 })[1] end))
local loop = {}; setmetatable(loop, { __index = loop })
print(pcall(function() return loop.x end))
