-- Closing of upvalues by blocks, loops, breaks, gotos, returns and errors.
local fs = {}
do local a = 1 fs[1] = function() a = a + 1 return a end end
do local b = 100 fs[2] = function() b = b + 1 return b end end
print(fs[1](), fs[2](), fs[1](), fs[2]())
for i = 1, 5 do local v = i fs[i] = function() v = v + 1 return v end if i == 3 then break end end
print(fs[1](), fs[2](), fs[3](), fs[3]())
local function ret() local u = 0 local function f() u = u + 1 return u end return f, f() end
local f, n = ret()
print(n, f())
local g
pcall(function() local e = "alive" g = function() return e end error "x" end)
print(g())
local h
do local i = 0 ::again:: local j = i h = h or function() return j end i = i + 1 if i < 3 then goto again end end
print(h())
local function nested() local x = 1 local function a() local y = 10 local function b() x = x + 1 y = y + 1 return x, y end return b end return a(), a() end
local p, q = nested()
print(p())
print(q())
print(p())
local co = coroutine.wrap(function() local z = 0 local function inc() z = z + 1 return z end coroutine.yield(inc) coroutine.yield(z) end)
local inc = co() inc() inc()
print(co())
local arr = {}
for i = 1, 3 do for j = 1, 2 do arr[#arr + 1] = function() return i * 10 + j end end end
for _, fn in ipairs(arr) do io.write(fn(), " ") end
print()
local w = 0
while w < 3 do local c = w arr[w] = function() c = c + 10 return c end w = w + 1 end
print(arr[0](), arr[1](), arr[2](), arr[0]())
local shared
local s1, s2 = function() shared = (shared or 0) + 1 end, function() return shared end s1() s1()
print(s2(), shared)
