local function try(name, f) print(name, coroutine.resume(coroutine.create(f))) end
try("sort", function() table.sort({ 3, 2, 1 }, function(a, b) coroutine.yield() end) end) try("gsub", function() ("abc"):gsub(".", function() coroutine.yield() end) end) try("load", function() return load(function() coroutine.yield() end) end) try("tostring", function() return tostring(setmetatable({}, { __tostring = function() coroutine.yield() end })) end)
try("concat", function() return table.concat(setmetatable({}, { __index = function() coroutine.yield() end, __len = function() return 2 end })) end) try("require", function() package.preload.y = function() coroutine.yield() end return require "y" end)
print(pcall(coroutine.yield))
print(pcall(coroutine.yield, 1))
print(coroutine.resume(coroutine.create(function() debug.sethook(function() debug.sethook() coroutine.yield() end, "", 1) local x = 1 end)))
