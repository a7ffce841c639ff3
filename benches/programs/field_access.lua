-- kind: field access
-- ops: 140000000
local p = { x = 1, y = 2, z = 3, name = "p", inner = { depth = 4 } }
for i = 1, 20000000 do
  p.x = p.y + i
  p.y = p.z + p.inner.depth
  p.z = i & 15
end
print(p.x, p.y, p.z)
