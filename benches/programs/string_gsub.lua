-- report: string.gsub 10k
-- ops: 8000
local text = string.rep("hello world, ", 800)
local total = 0
for i = 1, 4000 do
  local swapped, n = string.gsub(text, "world", "there")
  local upper, m = string.gsub(swapped, "(%a+) (%a+)", "%2 %1")
  total = total + n + m + #upper + i
end
print(total)
