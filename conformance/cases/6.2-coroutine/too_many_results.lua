-- More values than the receiver's stack can take are refused, not fatal.
local co = coroutine.create(function() return table.unpack({}, 1, 999900) end)
local ok, e = coroutine.resume(co)
print(type(ok), ok or e == "too many results to resume" or e)
local function count(...) return select("#", ...) end
print(count(table.unpack({}, 1, 200000)))
print(pcall(count, table.unpack({}, 1, 100000)))
print(select("#", table.unpack({}, 1, 250000)))
print(#{ table.unpack({}, 1, 3) }, pcall(table.unpack, {}, 1, 999999))
print(#string.char(table.unpack((function() local t = {} for i = 1, 10000 do t[i] = 65 end return t end)())))
co = coroutine.wrap(function(...) return select("#", ...) end)
print(co(table.unpack({}, 1, 10000)))
