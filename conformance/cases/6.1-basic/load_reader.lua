print(pcall(function()
local function reader(parts) local i = 0 return function() i = i + 1 return parts[i] end end
print(load(reader { "return ", "1", "+", "2" })()) print(load(reader { "ret", "urn 'sp", "lit'" })()) print(load(reader { "" }) ~= nil) print(load(reader { "return 1", "", "garbage" })()) print(load(reader {})())
print(load(reader { "return 1", nil, "x" })()) print(load(reader { "x = " }, "=n")) print(load(reader { 5 }, "=n")) print(load(reader { "return ", {} }, "=n")) print(load(function() error("reader failed", 0) end)) print(load(function() error({ 1 }) end) == nil) print(load(reader { 1, 2 }, "=n"))
local s = "local t = {" .. ("1,"):rep(1000) .. "} return #t" local i = 0 print(load(function() i = i + 1 return i <= #s and s:sub(i, i) or nil end)()) print(load(reader { "error('x')" }, "=named") and pcall(load(reader { "error('x')" }, "=named"))) print(pcall(load(reader { "error('x')" })))
local bin = string.dump(function(...) return "from binary", ... end) local j = 0 print(load(function() j = j + 1 return j <= #bin and bin:sub(j, j) or nil end, "b", "b")(1))
local co = coroutine.wrap(function() print(load(function() coroutine.yield() end)) end) print(pcall(co))
end))
