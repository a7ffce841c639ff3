local function try(f) print(pcall(f)) end
local zero = 0
try(function() return 1 // 0 end) try(function() return 1 % 0 end)
try(function() return 1 // zero end) try(function() return 1 % zero end)
try(function() return math.mininteger // zero end)
try(function() return "1" // "0" end) try(function() return "1" % 0 end)
print(1 / 0, -1 / 0, 1 // 0.0, 1.0 // 0, 1 / zero)
print(0 / 0 ~= 0 / 0, 1 % 0.0 ~= 1 % 0.0, 0.0 // 0.0 ~= 0.0 // 0.0)
local k <const> = 0
try(function() return 5 // k end)
local s = tostring(0 / 0); print(s == "nan" or s == "-nan")
