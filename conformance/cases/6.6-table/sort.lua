local function show(t) print(table.concat(t, " ")) end
local t = { 3, 1, 2 } table.sort(t) show(t) t = { "b", "a", "C" } table.sort(t) show(t) t = { 5, 3.5, 4, -1, 1e10, 0 } table.sort(t) show(t) table.sort(t, function(a, b) return a > b end) show(t) t = {} table.sort(t) t = { 1 } table.sort(t) show(t) t = { 2, 1 } table.sort(t) show(t)
for _, n in ipairs { 3, 10, 50, 101, 500, 2000 } do local a = {} local x = 12345 for i = 1, n do x = (x * 1103515245 + 12345) % 2147483648 a[i] = x end table.sort(a) local ok = true for i = 2, n do ok = ok and a[i - 1] <= a[i] end table.sort(a, function(p, q) return p > q end) for i = 2, n do ok = ok and a[i - 1] >= a[i] end io.write(n, ok and " ok " or " BAD ") end
print()
for _, gen in ipairs { function(i) return i end, function(i) return -i end, function(i) return 1 end, function(i) return i % 2 end, function(i) return i % 7 end } do local a = {} for i = 1, 300 do a[i] = gen(i) end table.sort(a) local ok = true for i = 2, 300 do ok = ok and a[i - 1] <= a[i] end io.write(tostring(ok), " ") end
print()
local words = {}
for w in ("the quick brown fox jumps over the lazy dog"):gmatch("%a+") do words[#words + 1] = w end table.sort(words, function(a, b) if #a ~= #b then return #a < #b end return a < b end) show(words)
local recs = { { n = "x", v = 2 }, { n = "y", v = 1 }, { n = "z", v = 3 } } table.sort(recs, function(a, b) return a.v < b.v end)
print(recs[1].n .. recs[2].n .. recs[3].n)
local mt = { __lt = function(a, b) return a.k < b.k end } t = {}
for i = 1, 5 do t[i] = setmetatable({ k = 6 - i }, mt) end table.sort(t)
print(t[1].k, t[5].k)
print(select("#", table.sort({})))
