local t = setmetatable({}, { __mode = "v" })
local keep = {}
t[1] = keep
t[2] = {}
t.str = "strings are values"
t.num = 12.5
t.fn = print
t.x = function() return keep end
collectgarbage()
print(t[1] == keep, t[2], t.str, t.num, t.fn == print, t.x)
keep = nil
collectgarbage()
print(t[1])
local n = 0
for k in pairs(t) do n = n + 1 end
print(n)
