-- Collecting inside a finalizer does nothing and returns false.
local r
setmetatable({}, { __gc = function() r = { collectgarbage(), collectgarbage("count"), collectgarbage("isrunning") } end })
collectgarbage()
print(#r, tostring(r[1]), tostring(r[2]), tostring(r[3]))
