local max, min = math.maxinteger, math.mininteger
print(max + 1 == min, min - 1 == max, max * 2, min * 2, -min == min, max * max, min * min, min * -1 == min)
print(min // -1, min % -1, max // -1, min // 1, min % 2, max % 2, min // 2, max // 2, min // max, max // min, min % max, max % min)
print(max + 0.0, min + 0.0, max + 1.0 == 2 ^ 63, math.type(max + 0.0))
local x = max; x = x + 1; print(x == min)
local function add(a, b) return a + b end print(add(max, 1), add(min, -1), add(max, max))
local function mul(a, b) return a * b end
print(mul(max, 3), mul(min, 3), mul(1 << 32, 1 << 32), mul(0x100000001, 0x100000001))
print(1 << 62, 1 << 63, 1 << 64, (1 << 63) - 1)
