-- All expressions are evaluated before any assignment happens.
local i = 3
local a = {}
i, a[i] = i + 1, 20
print(i, a[3], a[4])
local x, y, z = 1, 2, 3
x, y, z = z, x, y
print(x, y, z)
local t = { 1, 2 }
t[1], t[2] = t[2], t[1]
print(t[1], t[2])
local n = 0
local function c() n = n + 1; return n end
local r = {}
r[c()], r[c()], r[c()] = c(), c(), c()
print(r[1], r[2], r[3])
local q = { v = 1 }
q, q.v = nil, 5
print(q)
local o = { f = { g = 1 } }
local keep = o.f
o.f, o.f.g = "new", "changed"
print(o.f, keep.g)
