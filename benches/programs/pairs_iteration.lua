-- kind: pairs
-- ops: 31000000
local t = {}
for i = 1, 500 do
  t[i] = i
end
for i = 1, 500 do
  t["k" .. i] = i
end
local sum = 0
for _ = 1, 31000 do
  for _, v in pairs(t) do
    sum = sum + v
  end
end
print(sum)
