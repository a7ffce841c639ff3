-- kind: varargs with select
-- ops: 15000000
local select = select
local function sum(...)
  local total = 0
  for i = 1, select("#", ...) do
    total = total + (select(i, ...))
  end
  return total
end
local function pack_sum(...)
  local t, total = { ... }, 0
  for i = 1, #t do
    total = total + t[i]
  end
  return total
end
local function pass(f, ...)
  return f(...)
end
local total = 0
for i = 1, 1500000 do
  total = total + pass(sum, i, 2, 3, 4, 5)
  total = total + pass(pack_sum, i, 2, 3, 4, 5)
end
print(total)
