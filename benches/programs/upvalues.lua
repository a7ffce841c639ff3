-- kind: upvalues read and written
-- ops: 30000000
local function counter()
  local count, step = 0, 1
  return function()
    count = count + step
    return count
  end, function(n)
    step = n
  end
end
local next_count, set_step = counter()
local sum = 0
for i = 1, 15 do
  set_step(i)
  for _ = 1, 2000000 do
    sum = sum ~ next_count()
  end
end
print(sum, next_count())
