--@ no stress: too slow
local t = {}
for i = 1, 100000 do t[i] = i end
print(#t)
local s = 0
for i = 1, #t do s = s + t[i] end
print(s)
for i = 1, 100000, 2 do t[i] = nil end
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n) t = {}
for i = 1000, 1, -1 do t[i] = i end
print(#t, t[500]) t = {}
for i = 1, 20 do t[2 ^ i] = i end n = 0
for k, v in pairs(t) do n = n + v end
print(n, t[1024], t[1024.0]) t = {} t[math.maxinteger] = 1 t[math.mininteger] = 2 t[-1] = 3 t[0] = 4 t[2 ^ 53] = 5 n = 0
for _, v in pairs(t) do n = n + v end
print(n, t[math.maxinteger], t[math.mininteger]) t = {}
for i = 1, 1000 do t["k" .. i] = i t[i / 2] = i t[i] = true end n = 0
for k in pairs(t) do n = n + 1 end
print(n)
for k in pairs(t) do t[k] = nil end
print(next(t))
for i = 1, 50 do t[{}] = i end n = 0
for k, v in pairs(t) do n = n + v end
print(n) t = { true, false, nil, 0 }
print(t[2], t[3], t[4]) t = {} t[1] = 1 t[2] = 2 t[4] = 4
print(t[4], t[3])
for i = 1, 10 do t[i] = nil end
print(next(t), #t)
