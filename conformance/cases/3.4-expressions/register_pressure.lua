-- Expressions and calls that need many registers at once.
local function id(...) return ... end
local function sum(...) local s = 0 for i = 1, select("#", ...) do s = s + (select(i, ...)) end return s end
local nest = "1"
for i = 1, 60 do nest = "id(" .. nest .. ") + " .. i end
print(load("local id = ... return " .. nest)(id))
local parts = {}
for i = 1, 120 do parts[i] = "id(" .. i .. ")" end
print(load("local id, sum = ... return sum(" .. table.concat(parts, ",") .. ")")(id, sum))
local cat = {}
for i = 1, 150 do cat[i] = "id('" .. i % 10 .. "')" end
print(#load("local id = ... return " .. table.concat(cat, "..", 1, 100))(id))
local right = "x"
for i = 1, 50 do right = "(" .. i .. " - " .. right .. ")" end
print(load("local x = 1 return " .. right)())
local locals = {}
for i = 1, 190 do locals[i] = "local v" .. i .. " = " .. i end
print(load(table.concat(locals, "\n") .. "\nlocal t = { v1, v2, v190, x = v100, [v5] = v6 } return #t, t.x, t[5], v1 + v190 * 2 - v50, v10 .. v20")())
print(load(table.concat(locals, "\n") .. "\nlocal function f(...) return v1, v190, ... end return f(v2, v3, f(v4))")())
local deep = {}
for i = 1, 80 do deep[i] = "{" end
print(type(load("return " .. table.concat(deep) .. ("}"):rep(80))()))
local args = {}
for i = 1, 200 do args[i] = "..." end
print((pcall(load, "return select('#', " .. table.concat(args, ",") .. ")")))
print(load("return select('#', " .. table.concat(args, ",") .. ")")(1, 2))
