-- report: string.find
-- ops: 3600000
local text = "the quick brown fox jumps over the lazy dog and runs away into 1984 woods"
local total = 0
for i = 1, 1200000 do
  local plain = string.find(text, "lazy", 1, true)
  local class = string.find(text, "%d+")
  local anchored = string.find(text, "^the %a+")
  total = total + plain + class + anchored + i % 3
end
print(total)
