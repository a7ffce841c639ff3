-- kind: integer division and modulo
-- ops: 80000000
local q, r, f = 0, 0, 0.0
for i = 1, 20000000 do
  q = q + i // 7 + -i // 3
  r = r + i % 13 + -i % 5
  f = f + i % 2.5
end
print(q, r, string.format("%.2f", f))
