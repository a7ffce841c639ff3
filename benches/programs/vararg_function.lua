-- report: vararg function
-- ops: 8000000
local function sum(...)
  local a, b, c, d = ...
  return a + b + c + d + select("#", ...)
end
local total = 0
for i = 1, 8000000 do
  total = total + sum(i, 1, 2, 3)
end
print(total)
