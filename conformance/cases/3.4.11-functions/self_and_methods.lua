local o = { n = 1 }
function o:add(k) self.n = self.n + (k or 1) return self end
function o.static(x) return x end
print(o:add():add(5).n, o.static(3), o.add(o, 2) == o, o.n)
local k = "add"
print(o[k](o, 1).n)
print(pcall(function() o.missing() end))
print(pcall(function() o:missing() end))
print(pcall(function() o.n:method() end))
print(pcall(function() return o.a.b.c end))
print(pcall(o.add))
print(pcall(o.add, 5))
local s = "str"
print(s:upper():lower():rep(2):len())
print(("%d"):format(3), #("x"):rep(3))
local t = setmetatable({}, { __index = function(t, k) return function(self, ...) return k, self == t, ... end end })
print(t:anything(1, 2))
print(t.other(t))
local calls = 0
local function get() calls = calls + 1 return o end get():add(1) get().n = get().n + 1
print(calls, o.n)
local long = { very_long_method_name_that_is_more_than_forty_characters_long = function(self, x) return x end }
print(long:very_long_method_name_that_is_more_than_forty_characters_long(7))
print(pcall(function() long:another_very_long_method_name_that_is_more_than_forty_characters() end))
