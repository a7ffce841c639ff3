--@ no stress: fills the whole stack
-- Runaway recursion is an ordinary error, and the program goes on.
local function plain(n) return 1 + plain(n + 1) end
local ok, e = pcall(plain, 1)
print(ok, e:find("stack overflow", 1, true) ~= nil)
local ok, e = pcall(plain, 1)
print(ok, e:find("stack overflow", 1, true) ~= nil)
local mt = {}
mt.__index = function(t, k) return t[k .. "x"] end
local ok, e = pcall(function() return setmetatable({}, mt).a end)
print(ok, tostring(e):find("overflow", 1, true) ~= nil)
local function viapcall() local ok, e = pcall(viapcall); if not ok then error(e, 0) end end
local ok, e = pcall(viapcall)
print(ok, tostring(e):find("overflow", 1, true) ~= nil)
local t = setmetatable({}, {}); getmetatable(t).__add = function(a, b) return a + b end
local ok, e = pcall(function() return t + 1 end)
print(ok, tostring(e):find("overflow", 1, true) ~= nil)
local function depth(n) if n == 0 then return 0 end return 1 + depth(n - 1) end
print(depth(10000), depth(100000))
