-- kind: multiple returns
-- ops: 20000000
local function divide(a, b)
  return a // b, a % b, a
end
local function through(a, b)
  local q, r = divide(a, b)
  return r, q
end
local sum = 0
for i = 1, 10000000 do
  local r, q = through(i, 7)
  sum = sum + q - r
end
print(sum)
