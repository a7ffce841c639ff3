print(("x"):rep(3), ("%d"):format(5), ("abc"):upper():lower():len(), #("abc"):rep(2), ("a,b"):find(","))
local s = "text"
print(s:len(), s:sub(1, 1), s.len == string.len, s["upper"](s))
print(pcall(function() return s:nomethod() end))
print(pcall(function() return s.x.y end))
print(pcall(function() return (5):foo() end)) string.trim = function(x) return (x:gsub("^%s+", ""):gsub("%s+$", "")) end
print("[" .. ("  padded  "):trim() .. "]") string.trim = nil
local mt = getmetatable("")
print(mt.__index == string, mt.__name)
