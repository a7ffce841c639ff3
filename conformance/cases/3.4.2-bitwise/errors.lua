local function try(f) print((select(2, pcall(f)))) end
local x = 1.5
try(function() return x & 1 end) try(function() return 1 | x end) try(function() return 1.5 ~ 1 end) try(function() return ~x end) try(function() return 1 << 2.5 end) try(function() return 1e100 | 0 end) try(function() return 0 | 2 ^ 63 end)
try(function() return math.huge & 1 end) try(function() return (0 / 0) & 1 end) try(function() return {} & 1 end) try(function() return 1 & nil end) try(function() return "a" | 1 end) try(function() return ~{} end) try(function() return true << 1 end)
local t = { f = 2.5 } try(function() return t.f & 1 end) try(function() return 1 >> t.f end) try(function() return t.g ~ 1 end)
try(function() return 1 & 2.5 end) try(function() return "1.5" & 1 end) try(function() return ~"x" end)
