local function f() return 1, 2, 3 end
local t = { f(), f(), n = f(), f() }
print(#t, t.n)
print((f()))
print(f(), (f()))
print(#{ f() }, ({ f() })[3], (f()) + 1, -f(), f() .. "", f() == 1, not f())
