-- kind: closure creation
-- ops: 10000000
local total = 0
for i = 1, 10000000 do
  local add = function(x)
    return x + i
  end
  total = total + add(1)
end
print(total)
