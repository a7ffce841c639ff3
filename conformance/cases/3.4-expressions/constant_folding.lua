-- Folding must not change results, types or errors.
print(1 + 2 * 3, 2 ^ 10, 7 // 2, 7 % 3, -7 // 2, 1 / 2, 3 - -3, 2 ^ -1, 1e308 * 10, 5 // 0.0, -5 % 0.0 ~= -5 % 0.0)
print(math.type(2 ^ 2), math.type(4 / 2), math.type(7 // 2.0), math.type(1 + 0.0), math.type(-0), 1 / -0.0, 1 / (0 * -1), 1 / (0.0 * -1))
print(pcall(load "return 1 // 0"))
print(pcall(load "return 1 % 0"))
print(pcall(load "return 1 & 1.5"))
print(pcall(load "return 1 << 'x'"))
print(pcall(load "return -{}"))
print(pcall(load "return 'a' + 1"))
print(1 << 63 >> 63, ~0 >> 1, 0xFF ~ 0x0F, 3 & 5 | 8, ~5, - -5, not not 1, not nil, -(-9223372036854775807 - 1), 9223372036854775807 + 1)
local k <const> = 5
local s <const> = "s"
local b <const> = false
local f <const> = 2.5
print(k * 2 + 1, k // 2, s .. k, b or s, not b, k == 5, f * 2, -k, k ^ 2, k < 6, #s, k & 4)
print((k > 3) and "y" or "n", b and 1 or 2, k and s)
print("a" .. "b" .. "c" == "abc", #"abc" + 1, -"2" * 3, 10 .. 20, 1.5 .. "", -0.0 .. "", 2 ^ 63 .. "")
