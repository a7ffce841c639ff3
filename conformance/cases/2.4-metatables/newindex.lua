local log = {}
local store = {}
local t = setmetatable({ present = 1 }, { __newindex = function(t, k, v) log[#log + 1] = tostring(k) .. "=" .. tostring(v); rawset(t, k, v) end })
t.present = 2
t.a = 1
t.a = 2
t[1] = "one"
t.b = nil
t.b = 5
print(table.concat(log, " "))
local p = setmetatable({}, { __newindex = store })
p.x = 10; p[1] = 20
print(rawget(p, "x"), store.x, store[1])
rawset(p, "y", 1)
print(store.y, p.y)
print(pcall(function() setmetatable({}, { __newindex = 5 }).x = 1 end))
print(pcall(function() local s = "str"; s.x = 1 end))
print(pcall(function() local n = 5; n.x = 1 end))
local loop = {}; setmetatable(loop, { __newindex = loop })
print(pcall(function() loop.x = 1 end))
-- a field that holds nil counts as absent
local n = 0
local u = setmetatable({}, { __newindex = function() n = n + 1 end })
u.k = 1; u.k = 1
print(n)
