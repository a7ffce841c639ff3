-- kind: string.byte and string.char
-- ops: 20000000
local byte, char = string.byte, string.char
local text = "The quick brown fox jumps over the lazy dog"
local sum = 0
for i = 1, 10000000 do
  local code = byte(text, i % #text + 1)
  sum = sum + code + #char(code ~ 1)
end
print(sum)
