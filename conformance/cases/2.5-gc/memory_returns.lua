--@ no stress: too slow
-- Garbage does not accumulate: memory after many rounds stays near the start.
local function churn()
  for i = 1, 20000 do local t = { i, { i }, tostring(i), function() return i end } end
end
churn(); collectgarbage()
local base = collectgarbage("count")
for _ = 1, 10 do churn() end
collectgarbage()
local now = collectgarbage("count")
print(now < base * 1.5 + 100)
collectgarbage("generational")
for _ = 1, 10 do churn() end
collectgarbage()
print(collectgarbage("count") < base * 1.5 + 100)
collectgarbage("incremental")
for _ = 1, 10 do churn() end
collectgarbage()
print(collectgarbage("count") < base * 1.5 + 100)
