local function f(i, j, x) return i * j * 0.5, i + j - x, x - i * j, i * j + x, (i - j) * x, i * 2 * x end
print(f(3, 4, 1.5)) print(f(3, 4, 2)) print(f(3.5, 4, 2)) print(f(3, 4, "2")) print(f(math.maxinteger, 2, 0.5))
print(pcall(f, 1, 2, {})) print(pcall(f, 1, 2, nil))
local mt = setmetatable({}, { __sub = function(a, b) return "sub" end, __add = function() return "add" end, __mul = function() return "mul" end })
print(f(1, 2, mt))
