-- report: string.sub
-- ops: 12000000
local text = "the quick brown fox jumps over the lazy dog"
local length = #text
local total = 0
for i = 1, 12000000 do
  local first = i % length + 1
  total = total + #string.sub(text, first, first + 5)
end
print(total)
