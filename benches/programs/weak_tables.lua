-- kind: weak tables
-- ops: 4000000
local cache = setmetatable({}, { __mode = "v" })
local names = setmetatable({}, { __mode = "k" })
local kept, sum = {}, 0
for i = 1, 2000000 do
  local object = { id = i }
  cache[i % 5000] = object
  names[object] = { owner = object }
  if i % 100 == 0 then
    kept[i // 100 % 1000] = object
  end
end
collectgarbage()
for _, object in pairs(kept) do
  sum = sum + names[object].owner.id
end
local left = 0
for _ in pairs(names) do
  left = left + 1
end
-- A register may still hold the last object: hence no exact number.
print(sum, left // 10)
