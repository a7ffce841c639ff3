-- kind: tail calls
-- ops: 40000000
local even, odd
function even(n)
  if n == 0 then
    return true
  end
  return odd(n - 1)
end
function odd(n)
  if n == 0 then
    return false
  end
  return even(n - 1)
end
local count = 0
for i = 1, 400 do
  if even(100000 + i) then
    count = count + 1
  end
end
print(count)
