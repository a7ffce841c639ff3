-- kind: upvalues read and written
-- ops: 300000000
local function counter()
  local count, step = 0, 1
  return function()
    for _ = 1, 100 do
      count = count + step
      step = step ~ 1
    end
    return count
  end, function(n)
    step = n
  end
end
local next_count, set_step = counter()
local sum = 0
for i = 1, 15 do
  set_step(i)
  for _ = 1, 40000 do
    sum = sum ~ next_count()
  end
end
print(sum, next_count())
