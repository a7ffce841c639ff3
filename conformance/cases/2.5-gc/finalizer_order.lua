--@ no stress: the garbage is collected one by one
-- Finalizers run in reverse order of marking.
collectgarbage("stop") -- all five shall die in one collection
local log = {}
for i = 1, 5 do setmetatable({}, { __gc = function() log[#log + 1] = i end }) end
collectgarbage()
print(table.concat(log, " "))
log = {}
local mt = { __gc = function(o) log[#log + 1] = o.n end }
do
  local a, b, c = setmetatable({ n = "a" }, mt), setmetatable({ n = "b" }, mt), setmetatable({ n = "c" }, mt)
  setmetatable(a, mt) -- marking again changes nothing
end
collectgarbage()
print(table.concat(log, " "))
