-- kind: table.concat
-- ops: 24000000
local parts = {}
for i = 1, 1000 do
  parts[i] = i % 3 == 0 and i or "part" .. i
end
local total = 0
for i = 1, 24000 do
  total = total + #table.concat(parts, i % 2 == 0 and "," or ", ")
end
print(total)
