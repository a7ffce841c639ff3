-- A metatable's __mode may be set later; other values of __mode are ignored.
local t = setmetatable({}, {})
getmetatable(t).__mode = "k"
t[{}] = 1
collectgarbage()
print(next(t) == nil)
local s = setmetatable({}, { __mode = 5 })
s[{}] = 1
collectgarbage()
print(next(s) ~= nil)
local v = setmetatable({ {}, {}, "str", 5, print }, { __mode = "v" })
collectgarbage()
print(v[1], v[2], v[3], v[4], v[5] == print)
