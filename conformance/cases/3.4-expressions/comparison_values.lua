-- Comparisons as values, in conditions, negated and mixed with and/or.
local function all(a, b) return a < b, a <= b, a > b, a >= b, a == b, a ~= b, not (a < b), not (a == b) end
print(all(1, 2))
print(all(2, 1))
print(all(1, 1))
print(all(1.5, 1))
print(all("a", "b"))
local function k(a) return a < 5, a <= 5, a > 5, a >= 5, a == 5, a ~= 5, 5 < a, 5 <= a, 5 > a, 5 >= a, 5 == a end
print(k(4))
print(k(5))
print(k(6))
print(k(5.0))
print(k(4.5))
print(k(5.5))
local function big(a) return a < 1000000, a >= 1000000, a == 1000000, a < 1.5, a > -1.5, a == 1.0, a ~= "x", a == nil, a == true end
print(big(1))
print(big(2000000))
print(big(1.0))
local function cond(a, b, c) if a < b and b < c then return "asc" elseif a > b and not (b < c) then return "desc" elseif a == b or b == c then return "eq" else return "other" end end
print(cond(1, 2, 3), cond(3, 2, 1), cond(1, 1, 2), cond(1, 3, 2), cond(2, 1, 3))
local x = nil
print((x == nil) == true, x == false, (1 < 2) == (3 < 4), 1 < 2 and 2 < 3, (1 < 2) and "t" or "f", not (1 > 2) == true, (x or 5) > 4, x == nil and 1 or 2)
local r = 1 < 2
local s = not r
local t = r and s or not s
print(r, s, t)
local f = function(a) return a == 1 or a == 2 and "two" or nil end
print(f(1), f(2), f(3))
while not (x == 3) do x = (x or 0) + 1 end
print(x)
repeat x = x - 1 until not (x > 0)
print(x)
