-- report: table insertion
-- ops: 40000000
local total = 0
for round = 1, 20 do
  local t = {}
  for i = 1, 2000000 do
    t[i] = i + round
  end
  total = total + t[#t]
end
print(total)
