-- Coroutines inside coroutines are limited as C calls are; the error is catchable.
local function nest(n) if n == 0 then return "bottom" end local co = coroutine.wrap(nest) return co(n - 1) end
print(nest(100))
local function endless() local co = coroutine.create(endless) local ok, e = coroutine.resume(co) if not ok then error(e, 0) end return e end
local ok, e = pcall(endless)
print(ok, (tostring(e):gsub(".*(C stack overflow).*", "%1")))
local cos = {}
for i = 1, 2000 do cos[i] = coroutine.create(function(x) local y = coroutine.yield(x) return y end) coroutine.resume(cos[i], i) end
local s = 0
for i = 1, 2000 do local _, v = coroutine.resume(cos[i], i) s = s + v end
print(s)
local co = coroutine.create(function() local function r(n) if n == 0 then coroutine.yield("deep") return 0 end return 1 + r(n - 1) end return r(10000) end)
print(coroutine.resume(co))
print(coroutine.resume(co))
