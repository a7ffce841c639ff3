-- Comparisons between integers and floats are exact.
local max, min = math.maxinteger, math.mininteger
print(1 == 1.0, 1 < 1.5, 2 > 1.5, -1 >= -1.5, 0 == -0.0, 1 <= 1.0)
print(max < max + 0.0, max == max + 0.0, max + 0.0 == 2 ^ 63, max >= 2 ^ 63, min == -2 ^ 63, min <= -2 ^ 63, min < -2 ^ 63)
print(2 ^ 53 == (1 << 53), (1 << 53) + 1 == 2 ^ 53, (1 << 53) + 1 > 2 ^ 53, 2 ^ 53 < (1 << 53) + 1)
print(max < math.huge, min > -math.huge, max > -math.huge, 1 < 0 / 0, 1 > 0 / 0, 1 == 0 / 0, 0 / 0 ~= 0 / 0, max <= 0 / 0, 0 / 0 <= max)
local function cmp(a, b) return (a < b and 1 or 0) + (a <= b and 2 or 0) + (a > b and 4 or 0) + (a >= b and 8 or 0) + (a == b and 16 or 0) end
print(cmp(max, 2 ^ 63), cmp(2 ^ 63, max), cmp(max - 1, max + 0.0), cmp(min, -2 ^ 63), cmp(-2 ^ 63, min), cmp(min + 1, -2 ^ 63), cmp(1, 1.0), cmp(1.0, 1), cmp(1, 0 / 0), cmp(0 / 0, 1), cmp(3, 2.9), cmp(-3, -2.9))
print(cmp(1e308, max), cmp(-1e308, min), cmp(0.5, 0), cmp(0, 0.5), cmp(-0.5, 0), cmp(-0.0, 0), cmp("a", "b"), cmp("b", "a"), cmp("", "a"))
local x = 5 print(x < 5.5, x > 4.5, x <= 5.0, x >= 5.0, x < 5.0, x == 5.0, 5.5 > x, 4.5 < x, x ~= 5.5)
