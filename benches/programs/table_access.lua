-- report: table access
-- ops: 100000000
local t = {}
for i = 1, 1000 do
  t[i] = i
end
local sum = 0
for _ = 1, 100000 do
  for i = 1, 1000 do
    sum = sum + t[i]
  end
end
print(sum)
