-- kind: many distinct string keys
-- ops: 800000
local sum = 0
for round = 1, 2 do
  local t = {}
  for i = 1, 200000 do
    t["k" .. i * round] = i
  end
  for i = 1, 200000 do
    sum = sum + t["k" .. i * round]
  end
end
print(sum)
