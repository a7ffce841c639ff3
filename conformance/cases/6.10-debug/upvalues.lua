local a, b, c = 1, 2, 3
local function f() return a + b end
local function g() b = b + 10 return b, c end
print(debug.getupvalue(f, 1))
print(debug.getupvalue(f, 2))
print(debug.getupvalue(f, 3))
print(debug.setupvalue(f, 1, 100), f(), a)
print(debug.setupvalue(f, 5, 1))
print(debug.upvalueid(f, 2) == debug.upvalueid(g, 1), debug.upvalueid(f, 1) == debug.upvalueid(g, 1), type(debug.upvalueid(f, 1)))
debug.upvaluejoin(f, 1, g, 2)
print(f(), a, c) c = 50
print(f())
print(debug.getupvalue(print, 1))
print(pcall(debug.upvalueid, f, 10))
print(pcall(debug.upvalueid, print, 1))
print(pcall(debug.upvaluejoin, f, 10, g, 1))
print(pcall(debug.upvaluejoin, print, 1, g, 1))
print(pcall(debug.upvaluejoin, f, 1, g, 99))
print(pcall(debug.getupvalue, 5, 1))
print(pcall(debug.getupvalue, f))
print(pcall(debug.setupvalue, f, 1))
print(debug.getupvalue(load("x = 1"), 1) == "_ENV", (debug.getupvalue(load(string.dump(f, true)), 1)))
local h = load(string.dump(function() return a, b end))
print((debug.getupvalue(h, 1)))
debug.setupvalue(h, 1, "s1")
debug.setupvalue(h, 2, "s2")
print(h())
print(debug.getupvalue(f, 0), debug.getupvalue(f, -1))
local fs = {}
for i = 1, 2 do fs[i] = function() return i end end
print(debug.upvalueid(fs[1], 1) == debug.upvalueid(fs[2], 1))
debug.upvaluejoin(fs[1], 1, fs[2], 1)
print(fs[1](), fs[2]())
