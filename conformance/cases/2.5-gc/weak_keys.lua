local t = setmetatable({}, { __mode = "k" })
local key = {}
t[key] = "kept"
t[{}] = "gone"
t[1] = {}
t["str"] = {}
collectgarbage()
local n = 0
for k, v in pairs(t) do n = n + 1 end
print(n, t[key], type(t[1]), type(t.str))
key = nil
collectgarbage()
n = 0
for k, v in pairs(t) do n = n + 1 end
print(n)
