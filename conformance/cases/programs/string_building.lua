local parts = {}
for i = 1, 5000 do parts[#parts + 1] = i % 10 end
local s = table.concat(parts)
print(#s, s:sub(1, 12), s:sub(-3))
local acc = ""
for i = 1, 2000 do acc = acc .. string.char(97 + i % 26) end
print(#acc, acc:sub(1, 5), acc:sub(-5))
local t = {}
for w in acc:gmatch "..." do t[w] = (t[w] or 0) + 1 end
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n)
local rep = ("ab"):rep(1000, "-")
print(#rep, select(2, rep:gsub("-", "")))
local b = {}
for i = 0, 255 do b[i + 1] = string.char(i) end
local all = table.concat(b)
print(#all, all:byte(1), all:byte(256), all == all:reverse():reverse(), #all:upper(), all:find("\0", 1, true), all:find("\255", 1, true))
local q = ("%q"):format(all)
print(load("return " .. q)() == all)
local x = ""
for i = 1, 100 do x = ("%s%d,"):format(x, i) end
print(#x, select("#", x:byte(1, -1)))
local interned = {}
for i = 1, 1000 do interned["k" .. i % 100] = i end n = 0
for _ in pairs(interned) do n = n + 1 end
print(n)
local a1, a2 = ("x"):rep(40), ("x"):rep(20) .. ("x"):rep(20)
local tt = { [a1] = "same" }
print(tt[a2], a1 == a2)
local a3, a4 = ("y"):rep(41), ("y"):rep(20) .. ("y"):rep(21) tt[a3] = "long"
print(tt[a4], a3 == a4, a3 < a4, a3 <= a4)
