-- Each iteration has its own copy of the loop variable.
local fs = {}
for i = 1, 3 do fs[i] = function(d) i = i + (d or 0); return i end end
print(fs[1](10), fs[1](), fs[2](), fs[3](1), fs[3]())
for k, v in ipairs { "a", "b" } do fs[k] = function() return k, v end end
print(fs[1]()) print(fs[2]())
local gs = {}
for i = 1, 3 do local j = i * 2; gs[#gs + 1] = function() j = j + 1; return i, j end; if i == 2 then break end end
print(gs[1]()) print(gs[1]()) print(gs[2]())
local n = 0
while n < 3 do n = n + 1; local m = n; gs[n] = function() m = m + 1 return m end end
print(gs[1](), gs[2](), gs[3](), gs[1]())
