local function f(a, b, c) return tostring(a) .. tostring(b) .. tostring(c) end
local function g() return 1, 2, 3 end
print(f(), f(1), f(1, 2), f(1, 2, 3, 4), f(g()), f(0, g()), f(g(), 0), f((g())))
local o = { m = function(self, ...) return self ~= nil, select("#", ...) end }
print(o:m(), o:m(1), o.m(), o.m(o, 1))
print((function(...) return select("#", ...) end)(g(), g()))
local t = { g = g } print(f(t.g()), f(t:g()))
print(math.max(g()), ("%d %d %d"):format(g()), #{ g(), g() })
