-- How getinfo names the running function depends on the call.
local function name() local i = debug.getinfo(2, "n") return tostring(i.name) .. "/" .. i.namewhat end
local function loc() return (name()) end
function glob() return (name()) end
local t = { field = function() return (name()) end, sub = { m = function(self) return (name()) end } }
local up = function() return (name()) end
print(loc(), glob(), t.field(), t.sub:m(), t.sub.m(t.sub), t["field"](), (function() return (name()) end)())
print((function() return (up()) end)())
local mt = setmetatable({}, { __index = function() return (name()) end, __add = function() return (name()) end, __call = function() return (name()) end, __lt = function() return (name()) end, __le = function() return (name()) end, __concat = function() return (name()) end, __len = function() return (name()) end, __unm = function() return (name()) end, __eq = function() return (name()) end, __close = function() print((name())) end, __newindex = function() print((name())) end, __tostring = function() return (name()) end })
print(mt.x, mt + 1, mt(), mt .. "s", #mt, -mt, tostring(mt), mt[1]) mt.y = 1
do local c <close> = mt end
for x in function(s, c) if not c then return (name()) end end do print(x) end
print(pcall(function() return (name()) end))
print(select(2, pcall(t.field)))
local co = coroutine.wrap(function() return (name()) end)
print(co()) table.sort({ 1, 2 }, function() print((name())) return false end)
print((("x"):gsub("x", function() return (name()) end)))
setmetatable({}, { __gc = function() print((name())) end })
collectgarbage()
print((function() return name() end)())
