-- Errors in finalizers become warnings; other finalizers still run.
local log = {}
setmetatable({}, { __gc = function() log[#log + 1] = "first" end })
setmetatable({}, { __gc = function() error("bad") end })
setmetatable({}, { __gc = function() log[#log + 1] = "third" end })
collectgarbage()
print(table.concat(log, " "))
setmetatable({}, { __gc = 5 })
print(pcall(collectgarbage))
setmetatable({}, { __gc = function() coroutine.yield() end })
local co = coroutine.create(function() collectgarbage(); return "done" end)
print(coroutine.resume(co))
