-- kind: table.sort with a comparator
-- ops: 500000
local seed = 42
local function random()
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return seed
end
local check = 0
for _ = 1, 5 do
  local t = {}
  for i = 1, 100000 do
    t[i] = { key = random(), index = i }
  end
  table.sort(t, function(a, b)
    if a.key ~= b.key then
      return a.key > b.key
    end
    return a.index < b.index
  end)
  check = check ~ t[1].key ~ t[50000].index ~ t[100000].key
end
print(check)
