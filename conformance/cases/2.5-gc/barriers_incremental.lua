-- Black objects that get white references in the middle of a cycle keep them.
collectgarbage("incremental", 100, 100, 1)
local root = {}
for i = 1, 100 do root[i] = { next = nil } end
local total = 0
for round = 1, 300 do
  collectgarbage("step", 0)
  local i = round % 100 + 1
  root[i].next = { value = round }
  root[i].more = function() return round end
  root["k" .. i] = tostring(round) .. "long enough string to be no short string at all, surely"
  setmetatable(root[i], { __index = { inherited = round } })
end
collectgarbage()
for i = 1, 100 do
  if root[i].next then total = total + root[i].next.value + root[i].more() + root[i].inherited + #root["k" .. i] end
end
print(total)
