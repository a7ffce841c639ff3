local function deep(n) if n == 0 then return debug.traceback("message") end return (deep(n - 1)) end
print(deep(2))
print(deep(30))
print(debug.traceback())
print(debug.traceback(nil))
print(debug.traceback("m", 0))
print(debug.traceback("m", 1))
print(debug.traceback("m", 100))
print(debug.traceback(42), debug.traceback(true), debug.traceback({}) ~= nil, debug.traceback(print) == print)
local t = { method = function(self) return (debug.traceback "in method") end, sub = { f = function() return (debug.traceback "in field") end } }
print(t:method())
print(t.sub.f())
function globalfn() return (debug.traceback "in global") end
print(globalfn())
local function tail() return debug.traceback("tail") end
print((function() return tail() end)())
print((tail()))
print(select(2, xpcall(function() error "e" end, debug.traceback)))
print(select(2, xpcall(function() local x = nil + 1 end, debug.traceback)))
print(pcall(debug.traceback, "x", "y"))
print(select(2, pcall(string.rep, "x", -1, debug.traceback "arg")))
print((("x"):gsub("x", function() return (debug.traceback "from gsub") end)))
local mt = setmetatable({}, { __add = function() return (debug.traceback "meta") end, __index = function(_, k) return (debug.traceback(k)) end })
print(mt + 1)
print(mt.key)
for x in function(_, c) if not c then return (debug.traceback "iterator") end end do print(x) end
