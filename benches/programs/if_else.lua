-- report: if-else
-- ops: 40000000
local small, middle, large, rest = 0, 0, 0, 0
for i = 1, 40000000 do
  local digit = i % 10
  if digit < 3 then
    small = small + 1
  elseif digit < 6 then
    middle = middle + 1
  elseif digit == 7 then
    large = large + 1
  else
    rest = rest + 1
  end
end
print(small, middle, large, rest)
