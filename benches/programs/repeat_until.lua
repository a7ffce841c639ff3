-- report: repeat-until
-- ops: 80000000
local i, sum = 0, 0
repeat
  i = i + 1
  sum = sum ~ i
until i >= 80000000
print(i, sum)
