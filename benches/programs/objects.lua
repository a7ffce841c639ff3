-- kind: objects made with setmetatable, two levels of __index
-- ops: 5000000
local Shape = {}
Shape.__index = Shape
function Shape:area()
  return 0
end
function Shape:twice()
  return self:area() * 2
end
local Square = setmetatable({}, { __index = Shape })
Square.__index = Square
function Square:area()
  return self.side * self.side
end
local Box = setmetatable({}, { __index = Shape })
Box.__index = Box
function Box:area()
  return self.w * self.h
end
local sum = 0
for i = 1, 2500000 do
  local square = setmetatable({ side = i & 7 }, Square)
  local box = setmetatable({ w = i & 3, h = 5 }, Box)
  sum = sum + square:twice() + box:twice()
end
print(sum)
