-- Types other than table and userdata share one metatable each.
debug.setmetatable(nil, { __index = function(_, k) return "nil." .. k end, __call = function() return "called nil" end, __add = function() return "nil+" end })
print((nil).x, (nil)(), nil + 1)
debug.setmetatable(nil, nil)
debug.setmetatable(1, { __index = math, __call = function(n, m) return n * m end, __concat = nil, __len = function(n) return n + 1 end })
print((9):sqrt(), (2)(21), #5, (2.5):floor())
debug.setmetatable(1, nil)
debug.setmetatable(true, { __tostring = function(b) return b and "YES" or "NO" end, __unm = function(b) return not b end })
print(tostring(true), tostring(false), -true)
debug.setmetatable(true, nil)
debug.setmetatable(print, { __index = { name = "function" }, __concat = function() return "f.." end })
print(print.name, pairs.name, print .. 1)
debug.setmetatable(print, nil)
print(pcall(function() return (nil).x end))
string.shout = function(s) return s:upper() .. "!" end
print(("hey"):shout(), #"abc", ("x").y)
string.shout = nil
