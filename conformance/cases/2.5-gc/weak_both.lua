local t = setmetatable({}, { __mode = "kv" })
local k, v = {}, {}
t[k] = v
t[{}] = v
t[k] = v
t[v] = {}
t[1] = {}
t[2] = v
collectgarbage()
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, t[k] == v, t[2] == v)
k = nil
collectgarbage()
n = 0
for _ in pairs(t) do n = n + 1 end
print(n)
