-- kind: binary trees
-- ops: 3300000
local function make(depth)
  if depth == 0 then
    return {}
  end
  return { make(depth - 1), make(depth - 1) }
end
local function count(tree)
  if tree[1] then
    return 1 + count(tree[1]) + count(tree[2])
  end
  return 1
end
local max_depth = 14
local long_lived = make(max_depth)
for depth = 4, max_depth, 2 do
  local rounds = 1 << (max_depth - depth + 4)
  local sum = 0
  for _ = 1, rounds do
    sum = sum + count(make(depth))
  end
  print(depth, rounds, sum)
end
print(count(long_lived))
