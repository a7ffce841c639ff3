local Class = {} Class.__index = Class
function Class:extend(name) local c = { name = name, super = self } c.__index = c for k, v in pairs(self) do if type(k) == "string" and k:sub(1, 2) == "__" and k ~= "__index" then c[k] = v end end return setmetatable(c, { __index = self, __call = function(cls, ...) local o = setmetatable({}, cls) if o.init then o:init(...) end return o end, __tostring = function() return "class " .. name end }) end
local Shape = Class.extend(Class, "Shape")
function Shape:init(n) self.n = n end
function Shape:area() return 0 end
function Shape.__lt(a, b) return a:area() < b:area() end
function Shape.__tostring(s) return s.n .. "=" .. s:area() end
function Shape.__eq(a, b) return a:area() == b:area() end
local Rect = Shape:extend "Rect"
function Rect:init(w, h) Shape.init(self, "rect") self.w, self.h = w, h end
function Rect:area() return self.w * self.h end
local Sq = Rect:extend "Square"
function Sq:init(a) Rect.init(self, a, a) self.n = "square" end
local shapes = { Rect(3, 4), Sq(2), Rect(1, 1), Sq(5) } table.sort(shapes)
for _, s in ipairs(shapes) do io.write(tostring(s), " ") end
print()
print(Sq(2) == Rect(1, 4), Sq(2) ~= Sq(2), tostring(Sq), Sq.super == Rect, getmetatable(Sq(1)) == Sq)
print(pcall(function() return Sq(1) < 5 end))
