-- kind: string building with a buffer
-- ops: 6000000
local total = 0
for round = 1, 60 do
  local buffer, n = {}, 0
  for i = 1, 100000 do
    n = n + 1
    buffer[n] = (i + round) % 1000
    if i % 10 == 0 then
      n = n + 1
      buffer[n] = "\n"
    end
  end
  total = total + #table.concat(buffer)
end
print(total)
