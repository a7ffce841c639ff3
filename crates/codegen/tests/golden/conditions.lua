-- Conditions as jumps and as values.
local a, b, c = ...
local v = a and b; v = a or b; v = a and b or c; v = (a or b) and c; v = not (a and b); v = not a == b
v = a == b; v = a ~= 1; v = a == "s"; v = a == nil; v = 1.0 == a; v = a < 1; v = 1 < a; v = a >= 2.0; v = a <= b
v = a > b; v = a >= b; v = a < 1000; v = a == 1000; v = "x" < a
v = a and 1; v = a or nil; v = a and nil; v = nil and a; v = false or a; v = a == b and c; v = a < b or c
v = not a; v = not not a; v = not (a < b); g(a and b, a or 1, a == b)
if a then f() elseif not b then g() elseif a < b and c or v then h() else k() end
if a and b or c then f() end
if not (a or b) then f() end
if nil then f() end
if true then f() end
if a == nil then f() end
while a and a.x do a = a.x end
repeat local z = a and a.y until z or b
return a and f(b)
