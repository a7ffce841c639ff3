-- report: concatenation
-- ops: 6000000
local total = 0
for i = 1, 6000000 do
  local s = "item " .. i .. ": " .. "value"
  total = total + #s
end
print(total)
