-- Operators adjust the handler's results to one value.
local t = setmetatable({}, {
  __add = function() return 1, 2, 3 end, __index = function() return "i", "j" end,
  __call = function(...) return ... end, __unm = function() end, __len = function() return "L", 2 end,
  __concat = function() return nil, 2 end,
})
print((t + t), t + t)
print(select("#", t.x), t.x)
print(select("#", -t), -t)
print(#t)
print(t .. t)
print(select("#", t(1, nil, nil)))
local a, b = t + 1
print(a, b)
