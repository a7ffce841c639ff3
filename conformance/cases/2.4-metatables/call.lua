local t = setmetatable({}, { __call = function(self, ...) return type(self), select("#", ...), ... end })
print(t())
print(t(1, 2, nil))
print((t(1)))
print(pcall(t, "via pcall"))
local function tail(...) return t(...) end
print(tail("tail", "call"))
-- __call chains
local a = setmetatable({}, { __call = t })
print(select("#", a("x")), (a("x")), (select(4, a("x"))))
local o = { m = t }
print(o.m(9))
print(select("#", o:m(9)), select(4, o:m(9)))
print(pcall(setmetatable({}, { __call = 5 })))
print(pcall(function() local x = setmetatable({}, { __call = {} }); x() end))
print(pcall(function() local obj = {}; obj() end))
for a, b in setmetatable({}, { __call = function(self, s, c) c = c + 1; if c <= s then return c, c * c end end }), 3, 0 do io.write(a, ":", b, " ") end
print()
