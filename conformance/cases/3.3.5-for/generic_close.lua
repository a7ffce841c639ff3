-- The fourth value of a generic for is closed however the loop ends.
local function closer(name) return setmetatable({}, { __close = function(_, e) print("closed", name, e) end }) end
local function iter(n, name) local i = 0; return function() i = i + 1; if i <= n then return i end end, nil, nil, closer(name) end
for i in iter(2, "normal") do io.write(i, " ") end
for i in iter(5, "break") do if i == 3 then break end end
local function ret() for i in iter(5, "return") do if i == 2 then return i end end end
print(ret())
print(pcall(function() for i in iter(5, "error") do if i == 2 then error("x", 0) end end end))
for i in iter(5, "goto") do goto out end
::out::
for i in iter(1, "outer") do for j in iter(1, "inner") do end end
print(pcall(function() for i in print, nil, nil, {} do end end))
for i in iter(0, "never ran") do end
for i in function() end, nil, nil, nil do end
for i in function() end, nil, nil, false do end
