local new
local mt = { __concat = function(a, b)
  local function s(v) return type(v) == "table" and v.name or tostring(v) end
  return setmetatable({ name = "(" .. s(a) .. "." .. s(b) .. ")" }, getmetatable(new "")) end }
function new(n) return setmetatable({ name = n }, mt) end
local r = "a" .. "b" .. new "X" .. ("c" .. "d")
print(r.name)
local r = new "X" .. new "Y" .. new "Z"
print(r.name)
local r = 1 .. new "X" .. (2 .. 3)
print(r.name)
print(pcall(function() return new "X" .. "c" .. nil end))
print(pcall(function() return "a" .. {} end))
print(pcall(function() return {} .. "a" end))
print(pcall(function() return "a" .. nil .. "b" end))
print(pcall(function() local x = true; return "a" .. x end))
print(pcall(function() return print .. "x" end))
