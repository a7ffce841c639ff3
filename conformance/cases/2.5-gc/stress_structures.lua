--@ no stress: too slow
-- Structures built and dropped while collecting step by step keep their contents.
collectgarbage("incremental", 50, 400, 5)
local function tree(d) if d == 0 then return { v = 1 } end return { l = tree(d - 1), r = tree(d - 1), v = d } end
local function sum(t) if not t.l then return t.v end return t.v + sum(t.l) + sum(t.r) end
local t = tree(10)
for i = 1, 20 do local junk = tree(7) collectgarbage("step", 1) end
print(sum(t))
local list, n = nil, 0
for i = 1, 5000 do list = { next = list, value = "v" .. i } if i % 500 == 0 then collectgarbage("step", 10) end end
while list do n = n + #list.value list = list.next end
print(n)
local cos = {}
for i = 1, 100 do local co = coroutine.wrap(function(a) local s = a while true do s = s .. coroutine.yield(s) end end) co("c" .. i) cos[i] = co if i % 10 == 0 then collectgarbage("step") end end
local total = 0
for round = 1, 3 do for i = 1, 100 do total = total + #cos[i]("x") end collectgarbage("step", 0) end
print(total)
local fns = {}
for i = 1, 500 do local a, b = { i }, "s" .. i fns[i] = function() return a[1], b end end
collectgarbage()
local ok = true
for i = 1, 500 do local a, b = fns[i]() ok = ok and a == i and b == "s" .. i end
print(ok)
collectgarbage("generational")
for r = 1, 5 do local m = {} for i = 1, 2000 do m[i] = { tostring(i) } m["k" .. i] = m[i] end for i = 1, 2000 do assert(m["k" .. i][1] == tostring(i)) end end
print(sum(t))
collectgarbage("incremental")
