-- Classes built from __index, with super calls and method lookup through three levels.
local Base = {}; Base.__index = Base
function Base.new(x) return setmetatable({ x = x }, Base) end
function Base:get() return self.x end
function Base:name() return "Base" end
function Base.__tostring(o) return o:name() .. "(" .. o:get() .. ")" end
local Derived = setmetatable({}, { __index = Base }); Derived.__index = Derived
Derived.__tostring = Base.__tostring
function Derived.new(x, y) local o = Base.new(x); o.y = y; return setmetatable(o, Derived) end
function Derived:name() return "Derived of " .. Base.name(self) end
local Third = setmetatable({}, { __index = Derived }); Third.__index = Third
function Third:get() return self.y .. "/" .. Derived.get(self) end
Third.__tostring = Base.__tostring
print(Base.new(1), Derived.new(2, 3), setmetatable(Derived.new(4, 5), Third))
-- metamethods themselves are looked up raw, not through __index
local child = setmetatable({}, setmetatable({}, { __index = { __add = function() return 1 end } }))
print(pcall(function() return child + 1 end))
