-- Values held only by a suspended coroutine or an upvalue stay; dead coroutines go.
local weak = setmetatable({}, { __mode = "v" })
local co = coroutine.create(function() local t = { "held" }; weak.t = t; coroutine.yield(); return t[1] end)
coroutine.resume(co)
collectgarbage()
print(weak.t ~= nil, select(2, coroutine.resume(co)))
collectgarbage()
print(weak.t)
weak.co = coroutine.create(function() coroutine.yield() end)
coroutine.resume(weak.co)
collectgarbage()
print(weak.co)
local f
do local u = { "up" }; weak.u = u; f = function() return u[1] end end
collectgarbage()
print(f(), weak.u ~= nil)
f = nil
collectgarbage()
print(weak.u)
