-- Adding an event to a metatable after use takes effect at once (caches of absence are reset).
local mt = {}
local t = setmetatable({}, mt)
print(t.x, #t, t == setmetatable({}, mt), pcall(function() return t() end))
mt.__index = function(_, k) return "now " .. k end
mt.__len = function() return 99 end
mt.__eq = function() return true end
mt.__call = function() return "called" end
print(t.x, #t, t == setmetatable({}, mt), t())
mt.__index, mt.__len, mt.__eq, mt.__call = nil
print(t.x, #t, t == setmetatable({}, mt), pcall(function() return t() end))
rawset(mt, "__index", { y = "raw" })
print(t.y)
mt.__newindex = function(t, k, v) rawset(t, k, v .. " via newindex") end
t.z = "z"; print(t.z)
setmetatable(t, nil)
t.w = "w"; print(t.w, t.y)
