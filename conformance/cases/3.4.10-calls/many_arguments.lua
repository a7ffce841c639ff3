local function count(...) return select("#", ...) end
local big = {} for i = 1, 250 do big[i] = "a" .. i end
local src = "return function(" .. table.concat(big, ",", 1, 199) .. ") return a1, a199 end"
print(load(src)()(table.unpack(big)))
local args = table.concat(big, "','", 1, 250)
print(load("local c = ... return c('" .. args .. "')")(count))
print(count(table.unpack({}, 1, 10000)))
print(select(-1, table.unpack(big)))
print(pcall(load, "return f(" .. ("1,"):rep(300) .. "1)"))
local ok, e = load("return f(" .. ("1,"):rep(300) .. "1)", "=c") print(ok, e)
local ok, e = load("local " .. ("a,"):rep(249) .. "a", "=c") print(ok, e)
local ok, e = pcall(table.unpack, {}, 1, 1e7) print(ok, e)
local ok, e = pcall(table.unpack, {}, 1, 1e6) print(ok, e)
