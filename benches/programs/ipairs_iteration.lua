-- report: ipairs iteration
-- ops: 40000000
local t = {}
for i = 1, 1000 do
  t[i] = i
end
local sum = 0
for _ = 1, 40000 do
  for i, v in ipairs(t) do
    sum = sum + i * v
  end
end
print(sum)
