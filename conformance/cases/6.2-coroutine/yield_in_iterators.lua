local function iter(s, i) i = i + 1 coroutine.yield("it" .. i) if i <= s then return i end end
local co = coroutine.wrap(function() for i in iter, 2, 0 do coroutine.yield("body" .. i) end for k, v in setmetatable({}, { __call = function(_, s, c) coroutine.yield "callable" return nil end }) do end for k in pairs(setmetatable({}, { __pairs = function() coroutine.yield "in pairs" return function() return nil end end })) do end return "end" end)
for i = 1, 20 do local v = co() io.write(v, " ") if v == "end" then break end end
print()
print(pcall(coroutine.wrap(function() for i, v in ipairs(setmetatable({}, { __index = coroutine.yield })) do end end)))
