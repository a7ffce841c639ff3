-- Lists of values longer than the register count per batch.
local function range(n) local t = {} for i = 1, n do t[i] = i end return table.unpack(t) end
local t = { range(200) }
print(#t, t[200])
t = { 0, range(150) }
print(#t, t[151])
local parts = {}
for i = 1, 300 do parts[i] = tostring(i) end
local f = load("return {" .. table.concat(parts, ",") .. "}")
t = f()
print(#t, t[50], t[51], t[101], t[300])
local g = load("return {" .. table.concat(parts, ",") .. ", ...}")
t = g("a", "b")
print(#t, t[301], t[302])
print(select("#", range(5000)))
print(#{ range(5000) })
print(math.max(range(200)))
