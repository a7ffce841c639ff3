-- In generational mode old objects keep new ones they are made to refer to.
collectgarbage("generational")
local old = { list = {}, up = nil }
local function setter() local u; return function(v) u = v end, function() return u end end
local set, get = setter()
local mt = {}
local om = setmetatable({}, mt)
local co = coroutine.wrap(function(v) local kept = v; while true do local new = coroutine.yield(kept); kept = new or kept end end)
co({ n = 0 })
for i = 1, 5 do collectgarbage() end
for round = 1, 200 do
  old.list[round] = { n = round }
  old.up = { n = -round }
  set({ n = round * 2 })
  mt.field = { n = round * 3 }
  co({ n = round })
  for j = 1, 50 do local junk = { {}, {} } end
  if round % 10 == 0 then collectgarbage("step") end
end
local sum = 0
for i, v in ipairs(old.list) do sum = sum + v.n end
print(sum, old.up.n, get().n, mt.field.n, co().n)
collectgarbage("incremental")
