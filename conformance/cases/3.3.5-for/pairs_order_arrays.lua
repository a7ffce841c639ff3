-- pairs visits the sequence part in order; next walks the same way.
local t = { 10, 20, 30, nil, 50 }
for k, v in pairs(t) do io.write(k, "=", v, " ") end print()
local u = {}
for i = 1, 10 do u[i] = i end
for k in pairs(u) do io.write(k, " ") end print()
local k, v = next(u)
local n = 0
while k do n = n + v; k, v = next(u, k) end
print(n)
for i, v in ipairs { 1, 2, nil, 4 } do io.write(i, " ") end print()
print(next({}), next({ 5 }))
print(pcall(next, {}, 1), pcall(next))
