-- kind: bitwise, xorshift
-- ops: 30000000
local x = 88172645463325252
local sum = 0
for _ = 1, 30000000 do
  x = x ~ (x << 13)
  x = x ~ (x >> 7)
  x = x ~ (x << 17)
  sum = sum + (x & 0xff)
end
print(x, sum)
