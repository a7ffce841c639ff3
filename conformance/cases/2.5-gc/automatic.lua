-- Garbage is collected without being asked to.
local n = 0
local mt = { __gc = function() n = n + 1 end }
local i = 0
while n == 0 and i < 1000000 do i = i + 1; setmetatable({}, mt) end
print(n > 0)
collectgarbage("generational")
n, i = 0, 0
while n == 0 and i < 1000000 do i = i + 1; setmetatable({}, mt) end
print(n > 0)
collectgarbage("incremental")
collectgarbage("stop")
n = 0
for j = 1, 10000 do setmetatable({}, mt) end
print(n)
collectgarbage("restart")
