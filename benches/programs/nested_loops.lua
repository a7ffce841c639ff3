-- report: nested loops
-- ops: 100000000
local sum = 0
for i = 1, 1000 do
  for j = 1, 1000 do
    for k = 1, 100 do
      sum = sum + k
    end
  end
end
print(sum)
