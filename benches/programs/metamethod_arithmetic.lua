-- kind: metamethod arithmetic
-- ops: 9000000
local V = {}
V.__index = V
local function vector(x, y)
  return setmetatable({ x = x, y = y }, V)
end
V.__add = function(a, b)
  return vector(a.x + b.x, a.y + b.y)
end
V.__mul = function(a, k)
  return vector(a.x * k, a.y * k)
end
V.__eq = function(a, b)
  return a.x == b.x and a.y == b.y
end
V.__lt = function(a, b)
  return a.x < b.x
end
V.__len = function(a)
  return a.x + a.y
end
local v, d, equal = vector(0, 0), vector(1, 2), 0
for i = 1, 1800000 do
  v = v + d
  if d * 2 == vector(2, 4) then
    equal = equal + 1
  end
  if d < v then
    equal = equal + #d
  end
end
print(v.x, v.y, equal)
