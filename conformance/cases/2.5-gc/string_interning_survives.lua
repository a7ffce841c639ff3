-- Strings rebuilt after their table entry's other references died still find the entry.
local t = {}
for i = 1, 2000 do t["key" .. i] = i end
collectgarbage()
local ok = true
for i = 1, 2000 do ok = ok and t[("key"):rep(1) .. i] == i end
print(ok)
for i = 1, 2000, 2 do t["key" .. i] = nil end
collectgarbage()
local n = 0
for k, v in pairs(t) do assert(k == "key" .. v); n = n + 1 end
print(n)
for i = 1, 2000 do local s = ("x"):rep(i % 60) .. i; t[s] = s end
collectgarbage()
for i = 1, 2000 do local s = ("x"):rep(i % 60) .. i; ok = ok and t[s] == s end
print(ok)
