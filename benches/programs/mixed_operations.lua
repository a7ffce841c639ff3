-- report: mixed operations
-- ops: 40000000
local a, b, c = 1, 2.5, 0
for i = 1, 40000000 do
  a = (a * 3 + i) % 65536
  b = b * 0.5 + a / 4
  c = c + a - i // 2
end
print(a, string.format("%.6f", b), c)
