print(5 & 3, 5 | 3, 5 ~ 3, ~5, ~0, 1 << 4, 256 >> 4, -1 >> 1, -1 >> 63, -1 << 63)
print(1 << 63, 1 << 64, 1 << 65, 1 >> 64, 1 << -1, 2 >> -1, -1 >> 64, -1 << 64, 1 << math.maxinteger, 1 << math.mininteger, 1 >> math.mininteger, -1 >> math.maxinteger)
print(0xff & 0x0f, 0xf0 | 0x0f, 0xff ~ 0x0f, ~0xff & 0xffff)
print(3.0 & 1, 3 & 1.0, 2.0 << 1, 1e3 | 0, -0.0 | 0, 2 ^ 53 | 0, ~1.0)
print(math.type(3.0 & 1), math.mininteger | 0, math.maxinteger ~ -1)
local function f(a, b) return a & b, a | b, a ~ b, a << b, a >> b end
print(f(12, 10)) print(f(-1, 3)) print(f(7.0, 2.0)) print(f(math.mininteger, 63))
