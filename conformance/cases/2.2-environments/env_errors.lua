local function f() local _ENV = nil; x = 1 end
print(pcall(f))
local function g() local _ENV = 5; return x end
print(pcall(g))
local function h() local _ENV <const> = {}; return x.y end
print(pcall(h))
print(pcall(load("local a = undefinedglobal.field")))
print(pcall(load("undefinedfunction()")))
print(pcall(load("return 1 + undefinedvalue")))
