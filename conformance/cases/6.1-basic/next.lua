local t = { 10, 20, x = 1 }
local seen = {}
local k, v = next(t)
while k ~= nil do seen[#seen + 1] = tostring(k) .. "=" .. v k, v = next(t, k) end
table.sort(seen) print(table.concat(seen, " "))
print(next({}))
print(next({}, nil))
print(pcall(next))
print(pcall(next, 1))
print(pcall(next, {}, "no"))
print(pcall(next, { 1 }, 2))
print(next({ 1 }, 1))
print(pcall(next, { 1, 2 }, 1.5))
print(type(next), select("#", next({})))
