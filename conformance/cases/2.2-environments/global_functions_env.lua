-- A chunk's _ENV is its first upvalue; functions share it.
local env = { print = print }
local f = load([[
  local function inner() v = (v or 0) + 1; return v end
  function outer() return inner() end
  return inner
]], "=chunk", "t", env)
local inner = f()
print(inner(), env.outer(), inner(), env.v, v)
print(debug.getupvalue(f, 1) == "_ENV", select(2, debug.getupvalue(f, 1)) == env)
local fresh = { }
debug.setupvalue(f, 1, fresh)
print(pcall(f), fresh.outer ~= nil)
print(_G._G == _G, _ENV == _G)
