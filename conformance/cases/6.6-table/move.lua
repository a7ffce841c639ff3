local function show(t) local r = {} for i = -2, 10 do if t[i] ~= nil then r[#r + 1] = i .. "=" .. tostring(t[i]) end end print(table.concat(r, " ")) end
show(table.move({ 1, 2, 3 }, 1, 3, 2)) show(table.move({ 1, 2, 3 }, 2, 3, 1)) show(table.move({ 1, 2, 3 }, 1, 3, 5)) show(table.move({ 1, 2, 3 }, 1, 0, 5)) show(table.move({ 1, 2, 3 }, 1, 3, 1)) show(table.move({ 1, 2, 3 }, 1, 3, 1, {})) show(table.move({ 1, 2, 3 }, 2, 3, 1, { 9, 9, 9 })) show(table.move({ 1, nil, 3 }, 1, 3, 2)) show(table.move({ 10, 20, 30 }, 0, 2, -1))
local t = { 1 }
print(table.move(t, 1, 1, 1) == t, table.move(t, 1, 1, 1, t) == t)
print(pcall(table.move, { 1 }, 1, 1))
print(pcall(table.move))
print(pcall(table.move, {}, 1, 2, "x"))
print(pcall(table.move, {}, 1, 2, 3, 5))
print(pcall(table.move, {}, 1, math.maxinteger, 2))
print(pcall(table.move, {}, 0, math.maxinteger, 1))
print(pcall(table.move, {}, -1, math.maxinteger, 2))
print(pcall(table.move, {}, math.mininteger, 0, 1))
print(pcall(table.move, { 1, 2 }, 1, 2, math.maxinteger)) show(table.move({ [math.mininteger] = "m" }, math.mininteger, math.mininteger, 1)) show(table.move({ [math.maxinteger] = "M" }, math.maxinteger, math.maxinteger, 2))
print(pcall(table.move, nil, 1, 2, 3))
print(pcall(table.move, { 1 }, 1.5, 2, 3))
local log = {}
local p = setmetatable({}, { __index = function(_, k) log[#log + 1] = "r" .. k return k end, __newindex = function(_, k, v) log[#log + 1] = "w" .. k end }) table.move(p, 1, 3, 2) table.move(p, 2, 4, 1) table.move(p, 1, 2, 10, {})
print(table.concat(log, " "))
