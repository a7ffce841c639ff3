-- kind: integer division and modulo
-- ops: 120000000
local q, r = 0, 0
for i = 1, 30000000 do
  q = q + i // 7 + -i // 3
  r = r + i % 13 + -i % 5
end
print(q, r)
