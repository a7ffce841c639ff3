-- kind: table.insert
-- ops: 12012000
local insert = table.insert
local total = 0
for _ = 1, 12 do
  local t = {}
  for i = 1, 1000000 do
    insert(t, i)
  end
  total = total + #t
end
local front = {}
for i = 1, 12000 do
  insert(front, 1, i)
end
print(total, front[1], front[#front])
