-- Arithmetic in registers with mixed operands over many iterations.
local i, f, s = 0, 0.0, 0
for n = 1, 1000 do i = i + n; f = f + n / 2; s = s + (n % 7) * (n // 3) - (n & 5) end
print(i, f, s)
local a, b = 0, 1
for _ = 1, 90 do a, b = b, a + b end
print(a)
local x = 1
for _ = 1, 64 do x = x * 3 end
print(x)
local h = 0
for c in ("the quick brown fox"):gmatch "." do h = (h * 31 + c:byte()) & 0xffffffff end
print(h)
local p = 1.0
for n = 1, 20 do p = p * n end
print(p, p == 2432902008176640000, 2432902008176640000.0)
local acc = 0
for n = 10, 1, -1 do acc = acc - n ^ 2 end
print(acc)
