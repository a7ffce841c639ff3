local function t(x) io.write("t", x, " ") return true end
local function f(x) io.write("f", x, " ") return false end
local _ = t(1) and f(2) or t(3) print()
_ = f(1) and t(2) or f(3) and t(4) print()
_ = not f(1) and not t(2) or f(3) print()
if f(1) or t(2) and f(3) or t(4) then print "yes" else print "no" end
print((t(1) or t(2)) and "v" or "w")
print(nil and nil, false and nil, nil or false, 1 and 2, nil or 3, false == nil, (1 and nil) or "d")
local a, b, c = 1, nil, false
print(a and b, a or b, b and c, b or c, c or b, a and c or b, not a, not b, not not a, a and b and c, a and (b or c), b == nil and "n" or "m")
local x = b or c or a and "last" print(x)
local y = a and b or c and a or 7 print(y)
local function tern(cond) return cond and 1 or cond == nil and 2 or 3 end
print(tern(true), tern(nil), tern(false))
while a and not b do io.write "loop " b = true end print(a and b)
