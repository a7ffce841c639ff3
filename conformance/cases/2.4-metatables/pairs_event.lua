local t = setmetatable({}, { __pairs = function(t) return function(_, k) k = (k or 0) + 1; if k < 4 then return k, k * 10 end end, t, nil end })
for k, v in pairs(t) do io.write(k, "=", v, " ") end
print()
print(select("#", pairs(setmetatable({}, { __pairs = function() return 1, 2, 3, 4, 5 end }))))
print(pairs(setmetatable({}, { __pairs = function() return 1 end })))
print(pcall(pairs))
print(pcall(pairs, nil) == true, select(3, pcall(pairs, nil)))
print(pcall(function() for k in pairs(5) do end end))
-- ipairs respects __index
local p = setmetatable({}, { __index = function(_, i) if i <= 3 then return i * i end end })
for i, v in ipairs(p) do io.write(i, ":", v, " ") end
print()
print(pcall(ipairs))
print(pcall(function() for _ in ipairs(nil) do end end))
