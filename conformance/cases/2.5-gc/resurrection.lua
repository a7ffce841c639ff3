local kept
local count = 0
local mt = {}
mt.__gc = function(o) count = count + 1; kept = o end
do local o = setmetatable({ name = "phoenix" }, mt) end
collectgarbage()
print(count, kept.name)
kept = nil
collectgarbage()
print(count, kept)
-- setting the metatable again re-arms the finalizer
mt.__gc = function(o) count = count + 1; if count < 4 then setmetatable(o, mt); kept = o end end
do local o = setmetatable({ name = "again" }, mt) end
collectgarbage(); kept = nil
collectgarbage(); kept = nil
collectgarbage()
print(count)
