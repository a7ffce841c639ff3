local t = { a = { b = {} } }
function t.f(x) return x end
function t.a.b.g(x) return x * 2 end
function t.a.b:m(x) return self == t.a.b, x end
print(t.f(1), t.a.b.g(2), t.a.b:m(3))
local function rec(n) return n == 0 and 0 or 1 + rec(n - 1) end print(rec(10))
local rec2 = function(n) return rec2 end print(rec2(1))
function globalf() return "global" end print(globalf(), _G.globalf == globalf)
local function p(a, b) b = b or "default" return a, b end print(p(1)) print(p(1, false)) print(p(1, 2))
print((function(a, b, a2) return a, b, a2 end)(1, 2))
local function sameparams(a, a) return a end print(sameparams(1, 2))
print(pcall(load, "function t.a:b.c() end"))
print(load("function t.a:b.c() end", "=c"))
print(load("function t[1]() end", "=c"))
print(load("local function t.f() end", "=c")) print(load("function f(self) return self end return f(3)")())
