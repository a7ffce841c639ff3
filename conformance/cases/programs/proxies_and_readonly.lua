local function readonly(t) return setmetatable({}, { __index = t, __newindex = function(_, k) error("read-only field '" .. tostring(k) .. "'", 2) end, __len = function() return #t end, __pairs = function() return next, t, nil end, __metatable = false }) end
local r = readonly { 1, 2, a = "x" }
print(r[1], r.a, #r, getmetatable(r))
print(pcall(function() r.b = 1 end))
local n = 0
for k, v in pairs(r) do n = n + 1 end
print(n)
local function tracked(t) local log = {} return setmetatable({}, { __index = function(_, k) log[#log + 1] = "r:" .. tostring(k) return t[k] end, __newindex = function(_, k, v) log[#log + 1] = "w:" .. tostring(k) t[k] = v end }), log end
local p, log = tracked { x = 1 } p.x = p.x + 1 p.y = p.x
print(table.concat(log, " "))
local defaults = setmetatable({}, { __index = function(t, k) local v = {} rawset(t, k, v) return v end }) defaults.a.b = 1
print(rawget(defaults, "a").b, (next(defaults)))
local memo = setmetatable({}, { __index = function(t, n) local v = n < 2 and n or t[n - 1] + t[n - 2] rawset(t, n, v) return v end, __mode = "v" })
print(memo[90])
local multi = setmetatable({}, { __call = function(self, ...) local n = select("#", ...) return self[n] and self[n](...) or "no overload for " .. n end }) multi[1] = function(a) return "one " .. a end multi[2] = function(a, b) return "two " .. a .. b end
print(multi(1), multi(1, 2), multi(1, 2, 3))
local strict = setmetatable({}, { __newindex = function(t, k, v) if debug.getinfo(2, "S").what ~= "main" then error("assign to undeclared '" .. k .. "'", 2) end rawset(t, k, v) end, __index = function(_, k) error("undeclared '" .. k .. "'", 2) end }) strict.ok = 1
print(pcall(function() strict.bad = 1 end))
print(pcall(function() return strict.missing end))
