-- report: integer addition
-- ops: 150000000
local sum = 0
for i = 1, 150000000 do
  sum = sum + i
end
print(sum)
