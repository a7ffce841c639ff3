-- report: simple call
-- ops: 30000000
local function add(a, b)
  return a + b
end
local sum = 0
for i = 1, 30000000 do
  sum = add(sum, i)
end
print(sum)
