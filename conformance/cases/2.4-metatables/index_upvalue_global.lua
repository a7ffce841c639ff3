-- Metamethods on _ENV see global reads and writes.
local log = {}
local env = setmetatable({}, {
  __index = function(_, k) log[#log + 1] = "get " .. k; return _G[k] end,
  __newindex = function(t, k, v) log[#log + 1] = "set " .. k; rawset(t, k, v) end,
})
load([[
  x = 1
  x = x + 1
  function f() y = type(x) end
  f()
  local t = tostring
]], "c", "t", env)()
print(table.concat(log, "; "))
print(env.x, env.y, x, y)
