-- Comparison handlers inside conditions, with negation and constants.
local mt = {}
mt.__lt = function(a, b) return type(a) == "number" or type(b) == "number" end
mt.__le = function(a, b) return false end
mt.__eq = function(a, b) return true end
local t = setmetatable({}, mt)
local n = 0
local function check(c) n = n + 1; io.write(n, c and "+" or "-", " ") end
check(t < 1) check(1 < t) check(t > 1) check(1 > t) check(t <= 1) check(1 <= t) check(t >= 1) check(1 >= t)
check(t < 1.0) check(1.5 < t) check(t <= 2.5) check(not (t < 1)) check(not (t >= 1)) check(t < 100000) check(100000 > t)
if t < 5 then check(true) else check(false) end
if not (t <= 5) then check(true) else check(false) end
while t <= 1 do error "never" end
repeat check(t == setmetatable({}, mt)) until t < 1
check(t == 1) check(1 == t) check(t ~= 1) check(t == "x") check(t == nil)
print()
