-- Clearing and updating existing fields during a traversal; invalid keys afterwards.
local t = {}
for i = 1, 50 do t["k" .. i] = i end
local n = 0
for k, v in pairs(t) do t[k] = v * 2 n = n + v end
print(n) n = 0
for k, v in pairs(t) do if v % 4 == 0 then t[k] = nil end n = n + 1 end
print(n) n = 0
for k in pairs(t) do n = n + 1 end
print(n)
local k = next(t) t[k] = nil
local arr = { 1, 2, 3, 4, 5 }
for i, v in pairs(arr) do arr[i] = nil end
print(next(arr), #arr)
local copy = {}
for k, v in pairs({ a = 1, b = 2 }) do copy[k] = v end
print(copy.a, copy.b)
for k in pairs(copy) do copy[k] = nil collectgarbage() end
print(next(copy))
