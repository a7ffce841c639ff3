local function f(...) local a, b = ... return a, b, select("#", ...), ... end
print(f()) print(f(1)) print(f(nil, nil)) print(f(1, 2, 3))
local function g(x, ...) return x, (...), { ... }, #{ ... } end
local x, y, t, n = g(1, 2, 3) print(x, y, t[2], n)
local function h(...) local t = table.pack(...) return t.n, ... end print(h(1, nil, nil))
local function nested(...) local args = { ... } return (function(...) return select("#", ...), args[1] end)(...) end
print(nested("a", "b"))
print(load("return ...")(5, 6)) print(load("local function f() return ... end", "=c"))
local function mod(...) local a = ... a = "changed" return ... end print(mod("original"))
print((function(...) local s = 0 for _, v in ipairs { ... } do s = s + v end return s end)(1, 2, 3))
print((function(a, ...) return ..., a end)(1, 2, 3)) print((function(...) return ..., ... end)(1, 2))
local function tail(...) return select(2, ...) end print(tail(1, 2, 3))
