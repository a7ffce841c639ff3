-- __close is called with the value and the error object; values without it are refused.
local function c(name) return setmetatable({}, { __close = function(self, e) print("close", name, e) end }) end
do local a <close> = c "a"; local b <close> = c "b"; local n <close> = nil; local f <close> = false; print("body") end
print(pcall(function() local a <close> = c "e"; error("err", 0) end))
print(pcall(function() local bad <close> = {} end))
print(pcall(function() local bad <close> = 42 end))
print(pcall(function() local mt = { __close = print }; local v <close> = setmetatable({}, mt); mt.__close = nil end))
print(pcall(function() local mt = { __close = print }; local v <close> = setmetatable({}, mt); mt.__close = 5 end))
