-- Functions in loaded modules are named with their module.
package.loaded.mymod = { fn = function() return (debug.traceback "in module") end }
print(package.loaded.mymod.fn())
print(pcall(package.loaded.mymod.fn)) string.extra = function() return (debug.traceback "extra") end
print(string.extra()) string.extra = nil
local co = coroutine.wrap(function() return (debug.traceback "in wrap") end)
print(co())
print(coroutine.wrap(function() return pcall(function() return (debug.traceback "pcall in co") end) end)()) table.sort({ 3, 2 }, function(a, b) print((debug.traceback "cmp")) return a < b end)
local f = load("return (debug.traceback 'loaded')", "=loaded")
print(f())
print(select(2, pcall(load("local function z() error('zz') end z()", "@zz.lua"))))
print(select(2, xpcall(load("local function z() error('zz') end z()", "@zz.lua"), debug.traceback)))
