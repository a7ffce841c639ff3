-- Metatables, their __index chains and finalizers of dropped classes.
local count = 0
for i = 1, 50 do local mt = { __gc = function() count = count + 1 end } mt.__index = mt local o = setmetatable({}, mt) mt.self = o end
collectgarbage()
collectgarbage()
print(count)
local weak = setmetatable({}, { __mode = "k" })
for i = 1, 20 do local mt = {} weak[mt] = true setmetatable({}, mt) end
collectgarbage()
print(next(weak))
local o = setmetatable({}, setmetatable({ __index = function(_, k) return k .. "?" end }, { __gc = function() count = -1 end }))
collectgarbage()
print(o.x, count) o = nil
collectgarbage()
print(count)
local order = {}
local function mk(n) return setmetatable({}, { __gc = function() order[#order + 1] = n end }) end
do local a, b = mk "a", mk "b" local holder = setmetatable({ a, b }, { __gc = function() order[#order + 1] = "holder" end }) end
collectgarbage()
print(table.concat(order, " "))
