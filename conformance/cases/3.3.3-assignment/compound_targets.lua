local t, log = {}, {}
local function f(n) log[#log + 1] = n return t end
local mt = { __newindex = function(t, k, v) log[#log + 1] = "set" .. k rawset(t, k, v) end }
setmetatable(t, mt) f(1).a, f(2).b = 10, 20
print(table.concat(log, " "), t.a, t.b)
local a, b, c = (function() return 1, 2, 3 end)() a, b, c = c, b, a
print(a, b, c)
local i, x = 1, { 5, 6, 7 } i, x[i], x[i + 1] = 2, "one", "two"
print(i, x[1], x[2])
local y = { { 1 }, { 2 } } y[1][1], y[2][1], y[1] = y[2][1], y[1][1], "gone"
print(y[1], y[2][1])
do local a = 1 local a, b = a + 1, a print(a, b) end
local up = 1
local function g() up, log = up + 1, {} return up end
print(g(), #log) glob1, glob2 = 1
print(glob1, glob2) glob1, t.z, up = t.a, glob1, 99
print(glob1, t.z, up)
local z = {} z.x, z.y, z.z = (function() return 1, 2 end)()
print(z.x, z.y, z.z) z.a, z.b = 1, 2, 3
print(z.a, z.b)
local v = { 1, 2, 3 }
local n = #v v[n], v[n - 1], n = v[n - 1], v[n], 0
print(v[2], v[3], n)
local s = "k" z[s], s = s, "other"
print(z.k, s)
