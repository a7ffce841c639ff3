local co = coroutine.create(function(x) local function inner() coroutine.yield(x) end inner() end)
coroutine.resume(co, "v")
print(debug.getinfo(co, 0, "n").name, debug.getinfo(co, 1, "n").name, debug.getinfo(co, 1, "l").currentline, debug.getinfo(co, 2, "S").what, debug.getinfo(co, 3))
print(debug.getinfo(co, 1, "f").func == debug.getinfo(co, debug.getinfo(co, 1, "f").func, "f").func, debug.getinfo(co, print, "S").what)
coroutine.resume(co)
print(debug.getinfo(co, 0), debug.traceback(co))
local levels = {}
local function f() local l = 1 while debug.getinfo(l, "S") do levels[#levels + 1] = debug.getinfo(l, "S").what l = l + 1 end end f()
print(table.concat(levels, " "))
print(pcall(debug.getinfo, co, "x"))
print(pcall(debug.getinfo, co))
local function tailed() return debug.getinfo(1, "t").istailcall end
local function caller() return tailed() end
print(tailed(), caller())
local t = {}
local function levelname(l) local i = debug.getinfo(l, "nSl") return i and (i.name or "?") .. "@" .. i.currentline end
local function a() t[1] = levelname(2) t[2] = levelname(3) end
local function b() a() end
b() print(t[1], t[2])
