local i = 0
while true do i = i + 1; if i > 5 then break end end
print(i)
repeat local j = i; i = i - 1 until j <= 3
print(i)
while i > 0 do i = i - 1; if i == 1 then goto out end end
::out::
print(i)
-- closures made in a repeat body seen by until
local fs = {}
local n = 0
repeat local v = n; fs[#fs + 1] = function() return v end; n = n + 1 until fs[#fs]() == 3
for _, f in ipairs(fs) do io.write(f(), " ") end
print()
repeat local x <const> = 1; if x then break end until false
while false do error "never" end
repeat until true
print "ok"
