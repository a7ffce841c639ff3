-- __lt and __le: order of arguments, conversion to boolean, __le emulated by __lt as a stock build does.
local log = {}
local mt = {
  __lt = function(a, b) log[#log + 1] = "lt" .. tostring(a.n or a) .. tostring(b.n or b); return 1 end,
  __le = function(a, b) log[#log + 1] = "le" .. tostring(a.n or a) .. tostring(b.n or b); return nil end,
}
debug.setmetatable(0, { __index = function() return nil end })
local a, b = setmetatable({ n = "a" }, mt), setmetatable({ n = "b" }, mt)
print(a < b, a > b, a <= b, a >= b)
print(a < 1, 1 < a, a <= 1, 1 <= a, a > 1, 1 > a, a >= 1.5, 1.5 >= a)
print(table.concat(log, " "))
debug.setmetatable(0, nil)
local only_lt = setmetatable({}, { __lt = function() return true end })
print(pcall(function() return only_lt < "x" end))
print(pcall(function() return {} < {} end))
print(pcall(function() return {} < 1 end))
print(pcall(function() return "x" <= nil end))
