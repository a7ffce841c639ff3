-- report: length
-- ops: 150000000
local words = { "", "a", "longer", "a string of more than forty bytes, which is kept apart" }
local total = 0
for _ = 1, 37500000 do
  total = total + #words[1] + #words[2] + #words[3] + #words[4]
end
print(total)
