-- Operators with constant operands keep the operands' order for the metamethod.
local mt = {}
local function show(v) return type(v) == "table" and "T" or tostring(v) end
for _, name in ipairs { "add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "bxor", "shl", "shr" } do
  mt["__" .. name] = function(a, b) return name .. "(" .. show(a) .. "," .. show(b) .. ")" end
end
local t = setmetatable({}, mt)
print(t + 1, 1 + t, t + 1000, 1000 + t, t + 1.5, 1.5 + t)
print(t - 1, 1 - t, t - 1000, 1000 - t, t - -5)
print(t * 2, 2 * t, t / 2, 2 / t, t % 2, 2 % t, t ^ 2, 2 ^ t, t // 2, 2 // t)
print(t & 7, 7 & t, t | 7, 7 | t, t ~ 7, 7 ~ t)
print(t << 1, 1 << t, t >> 1, 1 >> t, t << -3, t >> -3)
print(t & 1.5, "x" & t, nil | t)
local k <const> = 10
print(t + k, k + t, t << k, k << t)
