-- Only a __gc present when the metatable is set marks the object; its value may change later.
local log = {}
local mt = {}
do local late = setmetatable({}, mt) end
mt.__gc = function() log[#log + 1] = "late" end
collectgarbage()
print(#log)
local mt2 = { __gc = true }
do local early = setmetatable({}, mt2) end
mt2.__gc = function() log[#log + 1] = "early" end
collectgarbage()
print(table.concat(log, " "))
local mt3 = { __gc = function() log[#log + 1] = "removed" end }
do local r = setmetatable({}, mt3) end
mt3.__gc = nil
collectgarbage()
print(#log)
