-- An error in a closing method replaces the error and the other variables still close.
local function c(n, err) return setmetatable({}, { __close = function(_, e) print(n, e); if err then error(err, 0) end end }) end
print(pcall(function() local a <close> = c("a"); local b <close> = c("b", "errb"); local d <close> = c("d"); end))
print(pcall(function() local a <close> = c("a", "erra"); local b <close> = c("b", "errb"); error("orig", 0) end))
print(pcall(function() local a <close> = c("a", "erra"); return 1, 2, 3 end))
print(pcall(function() for i = 1, 2 do local a <close> = c("loop" .. i, i == 2 and "second") end end))
local ok, e = pcall(function() local a <close> = setmetatable({}, { __close = function() local x = nil; x.y = 1 end }) end)
print(ok, e)
local co = coroutine.create(function() local a <close> = c("co", "in close"); error("body", 0) end)
print(coroutine.resume(co))
print(coroutine.status(co))
