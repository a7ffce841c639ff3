-- Prototypes: parameters, varargs, lines of definition, debug ranges.
local function a() end
local function b(x, y) local z = x; return z end
local function c(...) local n = select("#", ...); return n, ... end
local function d(x, ...)
  local p <const>, q = 5, ...
  do local inner = p end
  local after
  return x
end
local e = function(self,
                   arg)
  return
    self,
    arg
end
local _ENV = { print = print }
print(x)
local function f() return print, _ENV end
do
  local _ENV <const> = nil
  x = 1
end
