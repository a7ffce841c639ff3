-- kind: string.format
-- ops: 3000000
local format = string.format
local total = 0
for i = 1, 1000000 do
  total = total + #format("%d: %s", i, "name")
  total = total + #format("%5.2f|%-10s|%05d", i / 7, "left", i)
  total = total + #format("%x %g %q", i, i * 0.25, "q\n")
end
print(total)
