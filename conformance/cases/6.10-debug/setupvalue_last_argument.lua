-- The last argument is the value, however many there are.
local a = 1
local function f() return a end
print(debug.setupvalue(f, 1, 2), f())
print(debug.setupvalue(f, 1, 2, 3), f())
print(debug.setupvalue(f, 1, 2, 3, "four"), f())
