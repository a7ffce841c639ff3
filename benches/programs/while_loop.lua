-- report: while
-- ops: 80000000
local i, sum = 0, 0
while i < 80000000 do
  i = i + 1
  sum = sum + i
end
print(i, sum)
