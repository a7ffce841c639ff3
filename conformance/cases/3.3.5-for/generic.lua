local function iter(s, c) c = c + 1; if c <= s then return c, c * c end end
for a, b in iter, 3, 0 do io.write(a, "=", b, " ") end print()
for a, b, c in iter, 2, 0 do io.write(tostring(c), " ") end print()
for w in ("one two three"):gmatch("%a+") do io.write(w, ";") end print()
for k, v in next, { 10, 20 } do io.write(k, ":", v, " ") end print()
-- changing the visible control variable does not change the iteration
local seen = {}
for k, v in ipairs { 7, 8, 9 } do seen[#seen + 1] = k; k = 1 end
print(table.concat(seen, ","))
-- nil ends, false does not
local vals = { true, false, 3 }
local i = 0
for v in function() i = i + 1; return vals[i] end do io.write(tostring(v), " ") end print()
-- extra values are dropped, missing ones nil
for k, v, extra in pairs { x = 1 } do print(k, v, extra) end
for x in (function() local n = 0; return function() n = n + 1; return n < 4 and n or nil end end)() do io.write(x, " ") end
print()
