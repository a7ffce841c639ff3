-- report: array creation
-- ops: 8000000
local total = 0
for i = 1, 8000000 do
  local t = { i, i + 1, i + 2, i + 3 }
  total = total + #t + t[4]
end
print(total)
