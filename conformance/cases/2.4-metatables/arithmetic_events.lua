-- Each arithmetic and bitwise operator reaches its event, from either side.
local log = {}
local mt = {}
for _, name in ipairs { "add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "bxor", "shl", "shr", "concat" } do
  mt["__" .. name] = function(a, b)
    return name .. ":" .. type(a) .. "," .. type(b)
  end
end
mt.__unm = function(a, b) return "unm:" .. tostring(rawequal(a, b)) end
mt.__bnot = function(a, b) return "bnot:" .. tostring(rawequal(a, b)) end
mt.__len = function(a, b) return "len:" .. tostring(rawequal(a, b)) end
local x = setmetatable({}, mt)
print(x + 1, 1 + x, x + x)
print(x - 1.5, 2 - x, x * "s", "s" * x)
print(x / 1, 1 / x, x % 2, 2 % x, x ^ 2, 2 ^ x, x // 3, 3 // x)
print(x & 1, 1 & x, x | 1, 1 | x, x ~ 1, 1 ~ x, x << 1, 1 << x, x >> 1, 1 >> x)
print(x .. 1, 1 .. x, x .. "s", "s" .. x, x .. x, x .. nil)
print(-x, ~x, #x)
