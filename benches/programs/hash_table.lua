-- report: hash table 100k
-- ops: 6000000
local keys = {}
for i = 1, 100000 do
  keys[i] = "key" .. i
end
local sum = 0
for round = 1, 30 do
  local t = {}
  for i = 1, #keys do
    t[keys[i]] = i
  end
  for i = 1, #keys do
    sum = sum + t[keys[i]] + round
  end
end
print(sum)
