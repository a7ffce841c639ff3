-- Cycles through tables, closures, coroutines and metatables are garbage all the same.
local n = 0
local function mark() return setmetatable({}, { __gc = function() n = n + 1 end }) end
do local a, b = { m = mark() }, {}; a.b = b; b.a = a end
do local t = { m = mark() }; t.f = function() return t end end
do local t = { m = mark() }; t.co = coroutine.create(function() coroutine.yield(t) end); coroutine.resume(t.co) end
do local t = { m = mark() }; setmetatable(t, t); t.__index = t end
do local self; self = coroutine.wrap(function() local m = mark(); coroutine.yield(self, m) end); self() end
collectgarbage(); collectgarbage()
print(n)
