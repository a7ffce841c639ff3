local Seq = {} Seq.__index = Seq
local function seq(gen) return setmetatable({ gen = gen }, Seq) end
local function from(n) return seq(function() local i = n - 1 return function() i = i + 1 return i end end) end
function Seq:map(f) return seq(function() local g = self.gen() return function() local v = g() if v ~= nil then return f(v) end end end) end
function Seq:filter(p) return seq(function() local g = self.gen() return function() while true do local v = g() if v == nil or p(v) then return v end end end end) end
function Seq:take(n) return seq(function() local g, i = self.gen(), 0 return function() i = i + 1 if i <= n then return g() end end end) end
function Seq:list() local t = {} for v in self.gen() do t[#t + 1] = v end return t end
function Seq.__concat(a, b) return seq(function() local g, second = a.gen(), false return function() local v = g() if v == nil and not second then second = true g = b.gen() v = g() end return v end end) end
print(table.concat(from(1):filter(function(x) return x % 3 == 0 end):map(function(x) return x * x end):take(6):list(), " "))
print(table.concat((from(1):take(3) .. from(10):take(2) .. from(100):take(1)):list(), ","))
local function compose(...) local fs = { ... } return function(...) local r = table.pack(...) for i = #fs, 1, -1 do r = table.pack(fs[i](table.unpack(r, 1, r.n))) end return table.unpack(r, 1, r.n) end end
print(compose(math.floor, math.sqrt, function(a, b) return a + b end)(20, 9))
local function curry(f, n) n = n or 2 return function(a) if n == 1 then return f(a) end return curry(function(...) return f(a, ...) end, n - 1) end end
print(curry(function(a, b, c) return a .. b .. c end, 3)(1)(2)(3))
