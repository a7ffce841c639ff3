-- kind: table.remove
-- ops: 10012000
local remove = table.remove
local sum = 0
for _ = 1, 10 do
  local t = {}
  for i = 1, 1000000 do
    t[i] = i
  end
  for i = 1, 1000000 do
    sum = sum + remove(t) * (i & 1)
  end
end
local queue = {}
for i = 1, 12000 do
  queue[i] = i
end
while #queue > 0 do
  sum = sum + remove(queue, 1)
end
print(sum)
