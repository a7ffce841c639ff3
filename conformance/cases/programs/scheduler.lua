-- Cooperative tasks with sleeps, errors and joins.
local now, tasks, log = 0, {}, {}
local function spawn(name, f) local t = { name = name, wake = now, co = coroutine.create(f) } tasks[#tasks + 1] = t return t end
local function sleep(n) coroutine.yield(n) end
spawn("A", function() for i = 1, 3 do log[#log + 1] = "A" .. i .. "@" .. now sleep(2) end end) spawn("B", function() for i = 1, 2 do log[#log + 1] = "B" .. i .. "@" .. now sleep(3) end error("B failed") end) spawn("C", function() sleep(1) spawn("D", function() log[#log + 1] = "D@" .. now end) log[#log + 1] = "C@" .. now local c <close> = setmetatable({}, { __close = function() log[#log + 1] = "C closed@" .. now end }) sleep(4) end)
while #tasks > 0 do table.sort(tasks, function(a, b) if a.wake ~= b.wake then return a.wake < b.wake end return a.name < b.name end) local t = table.remove(tasks, 1) now = math.max(now, t.wake) local ok, v = coroutine.resume(t.co) if not ok then log[#log + 1] = t.name .. " died: " .. v elseif coroutine.status(t.co) ~= "dead" then t.wake = now + v tasks[#tasks + 1] = t end end
print(table.concat(log, "\n"))
