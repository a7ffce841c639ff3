local function f() return 1, 2 end
local t = { 10, x = 1, 20, ["y z"] = 2, [30] = 3, 30; 40, [f()] = "f", f }
print(#t, t[1], t[4], t[5] == f, t.x, t["y z"], t[30])
t = { f(), f() }
print(#t) t = { f(), (f()) }
print(#t) t = { (f()) }
print(#t) t = { x = f(), f() }
print(#t, t.x)
t = { [1] = "explicit", "positional" } print(t[1])
t = { "positional", [1] = "explicit" } print(t[1])
t = { {}, { {} }, { a = { b = { c = "deep" } } } } print(#t, t[3].a.b.c)
t = { 1, 2, 3, nil, 5, nil } print(t[5], t[6]) t = { n = nil } print(next(t))
t = { [1.0] = "float", [2^53] = "big" } print(t[1], t[1 << 53])
t = { "a", "b", "c", } print(#t) 
print(load("return { ; }", "=c")) print(load("return { , }", "=c")) print(load("return { 1,, 2 }", "=c"))
