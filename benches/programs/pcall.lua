-- kind: pcall without an error
-- ops: 12000000
local function work(a, b)
  return a + b, a
end
local sum = 0
for i = 1, 12000000 do
  local ok, value, other = pcall(work, i, 1)
  if ok then
    sum = sum + value - other
  end
end
print(sum)
