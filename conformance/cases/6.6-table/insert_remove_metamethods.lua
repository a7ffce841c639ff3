local log = {}
local store = { 1, 2, 3 }
local p = setmetatable({}, { __index = function(_, k) log[#log + 1] = "get" .. tostring(k) return store[k] end, __newindex = function(_, k, v) log[#log + 1] = "set" .. tostring(k) .. "=" .. tostring(v) store[k] = v end, __len = function() log[#log + 1] = "len" return #store end })
table.insert(p, 4) table.insert(p, 2, "x")
print(table.remove(p, 1), table.remove(p))
print(table.concat(p, ","))
print(table.unpack(p))
print(table.concat(log, " "))
print(pcall(table.insert, setmetatable({}, { __len = function() return "x" end }), 1))
print(pcall(table.insert, setmetatable({}, { __len = function() return math.maxinteger end }), 1))
print(pcall(table.concat, setmetatable({}, { __len = function() return 1.5 end }))) log = {} table.move(p, 1, 2, 3)
print(table.concat(log, " ")) log = {} table.sort(p, function(a, b) return tostring(a) < tostring(b) end)
print(#log > 0, table.concat(p, ","))
local ud = io.stdout
print(pcall(table.insert, ud, 1))
print(pcall(table.concat, ud))
print(pcall(table.insert, "str", 1))
print(pcall(table.sort, setmetatable({}, { __len = function() return 2 ^ 40 end })))
