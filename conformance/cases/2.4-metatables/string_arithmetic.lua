-- String arithmetic comes from the string metatable and converts to numbers.
print("10" + 5, "3" * "4", "0x10" + 0, " 5 " - 1, "2" ^ "3", "7" // 2, "7" % "4", -"2", -"2.0", "1e1" + 0)
print(math.type("10" + 5), math.type("10" + 5.0), math.type("10.0" + 5), math.type("9223372036854775807" + 1), math.type("9223372036854775808" + 1))
print(pcall(function() return "abc" + 1 end))
print(pcall(function() return 1 + "abc" end))
print(pcall(function() return "abc" + "def" end))
print(pcall(function() return {} + "1" end))
print(pcall(function() return "1" + {} end))
print(pcall(function() return -"x" end))
print(pcall(function() return "a" & 1 end))
print(pcall(function() return "3" & 1 end))
print(pcall(function() local s = "0xff"; return 0 | s end))
print(pcall(function() return ~"0" end))
print(pcall(function() return "1.5" & 1 end))
print(pcall(function() return "1e30" | 1 end))
local t = setmetatable({}, { __add = function(a, b) return "t+" .. tostring(b == "10" or a == "10") end })
print(t + "10", "10" + t)
local mt = getmetatable("")
local old = mt.__add
mt.__add = function(a, b) return "hooked" end
print("1" + "2", "1" + 2, 1 + 2)
mt.__add = old
