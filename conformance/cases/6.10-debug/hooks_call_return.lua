local log = {}
local function hook(e) local i = debug.getinfo(2, "nS") log[#log + 1] = e .. ":" .. (i.name or i.what) end
local function leaf() return 1 end
local function tail() return leaf() end
local function f() leaf() local x = tail() return x end
debug.sethook(hook, "cr") f() math.abs(-1)
debug.sethook()
print(table.concat(log, " ")) log = {}
debug.sethook(hook, "c") f()
debug.sethook()
print(table.concat(log, " ")) log = {}
debug.sethook(hook, "r") f()
pcall(error)
debug.sethook()
print(table.concat(log, " "))
local co = coroutine.create(function() leaf() coroutine.yield() leaf() end) log = {}
debug.sethook(co, function(e) log[#log + 1] = e end, "cr")
coroutine.resume(co) leaf()
coroutine.resume(co)
print(table.concat(log, " "))
print(debug.gethook(co) ~= nil, debug.gethook())
debug.sethook(co)
print(debug.gethook(co)) log = {}
local tr = {}
debug.sethook(function(e) local i = debug.getinfo(2, "r") if e ~= "line" then tr[#tr + 1] = e .. i.ftransfer .. "/" .. i.ntransfer end end, "cr")
local function three(a, b, c) return a, b end three(1, 2, 3)
debug.sethook()
print(table.concat(tr, " "))
