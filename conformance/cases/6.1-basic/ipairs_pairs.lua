for i, v in ipairs { 1, nil, 3 } do io.write(i, "=", v, " ") end
print()
for i, v in ipairs {} do error "x" end
for i, v in ipairs("abc") do error "never" end
local t = { 1, 2, 3 }
for i, v in ipairs(t) do if i < 6 then t[#t + 1] = v * 10 end io.write(v, " ") end
print()
local sorted = {}
for k, v in pairs { [1] = "a", [2] = "b", [4] = "d" } do sorted[#sorted + 1] = k .. v end table.sort(sorted)
print(table.concat(sorted, " "))
print(select("#", pairs({})), select("#", ipairs({})))
print(type(ipairs({})), select(3, ipairs({})), select(3, pairs({})))
for i, v in ipairs(setmetatable({}, { __index = function(t, i) if i < 5 then return i .. "!" end end })) do io.write(i, v, " ") end
print()
print(pcall(ipairs))
print(pcall(pairs))
print(pcall(function() for i in ipairs() do end end))
print(pcall(function() for i, v in ipairs(setmetatable({}, { __index = function() error("in index", 0) end })) do end end))
print(pcall(pairs, setmetatable({}, { __pairs = 5 })))
