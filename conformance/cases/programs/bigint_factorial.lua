local function mul(a, n) local c = 0 for i = 1, #a do local v = a[i] * n + c a[i] = v % 1e7 // 1 | 0 c = v // 10000000 end while c > 0 do a[#a + 1] = c % 10000000 c = c // 10000000 end end
local function str(a) local t = { tostring(a[#a]) } for i = #a - 1, 1, -1 do t[#t + 1] = ("%07d"):format(a[i]) end return table.concat(t) end
local f = { 1 }
for n = 2, 100 do mul(f, n) end
print(str(f))
local function fib(n) local a, b = { 0 }, { 1 } for _ = 1, n do local c, r = 0, {} for i = 1, math.max(#a, #b) do local v = (a[i] or 0) + (b[i] or 0) + c r[i] = v % 10000000 c = v // 10000000 end if c > 0 then r[#r + 1] = c end a, b = b, r end return str(a) end
print(fib(300))
print(#str(f), ("%.0f"):format(2 ^ 200))
