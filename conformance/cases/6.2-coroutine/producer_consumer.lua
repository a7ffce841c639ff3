local function producer(n) return coroutine.create(function() for i = 1, n do coroutine.yield("item" .. i) end return nil end) end
local function filter(p) return coroutine.create(function() local n = 0 while true do local _, v = coroutine.resume(p) if not v then return nil end n = n + 1 coroutine.yield(n .. ":" .. v) end end) end
local f = filter(filter(producer(4)))
while true do local ok, v = coroutine.resume(f) if not v then break end io.write(v, " ") end
print()
local function perms(a, n) n = n or #a if n <= 1 then coroutine.yield(table.concat(a)) else for i = 1, n do a[n], a[i] = a[i], a[n] perms(a, n - 1) a[n], a[i] = a[i], a[n] end end end
local t = {}
for p in coroutine.wrap(function() perms { "a", "b", "c" } end) do t[#t + 1] = p end
print(table.concat(t, " "))
local ring, N = {}, 50
for i = 1, N do ring[i] = coroutine.wrap(function() local v = 0 while true do v = coroutine.yield(v) + 1 end end) ring[i]() end
local v = 0
for r = 1, 20 do for i = 1, N do v = ring[i](v) end end
print(v)
local function tree(t) if t then tree(t[1]) coroutine.yield(t[2]) tree(t[3]) end end
for v in coroutine.wrap(function() tree { { nil, 1 }, 2, { { nil, 3 }, 4 } } end) do io.write(v, " ") end
print()
