-- Without __le, a <= b is not (b < a), as in a stock build (LUA_COMPAT_LT_LE).
local log = {}
local mt = {}
mt.__lt = function(a, b)
  log[#log + 1] = a.v .. "<" .. b.v
  return a.v < b.v
end
local a, b = setmetatable({ v = 1 }, mt), setmetatable({ v = 2 }, mt)
print(a <= b, b <= a, a >= b, b >= a, not (a <= b))
if a <= b then print("yes") else print("no") end
if b <= a then print("yes") else print("no") end
print(a < b, a > b)
print(table.concat(log, " "))
local co = coroutine.wrap(function()
  mt.__lt = function(x, y) coroutine.yield("in __lt") return x.v < y.v end
  return a <= b, b <= a
end)
print(co())
print(co())
print(co())
