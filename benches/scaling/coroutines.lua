-- scaling: 1 to 1e6 coroutines alive at a time
-- sizes: 1=1, 1e1=10, 1e2=100, 1e3=1000, 1e4=10000, 1e5=100000, 1e6=1000000
-- rounds: 2
-- note: Nanoseconds per coroutine: creating it with its first resume up to a yield, the one before it in its place becoming garbage; and
-- note: one more resume and yield, of all of them in turn. At least half a million of each, whatever the number alive. Bytes per
-- note: suspended coroutine by `collectgarbage("count")`.
local n = tonumber((...))
local clock, repeats = os.clock, math.max(1, 500000 // n)
local create, resume, yield = coroutine.create, coroutine.resume, coroutine.yield
local function body(a)
  while true do
    a = a + yield(a + 1)
  end
end
local list, sum = {}, 0
local start = clock()
for _ = 1, repeats do
  for i = 1, n do
    local co = create(body)
    local _, value = resume(co, i)
    sum = sum + value
    list[i] = co
  end
end
local creating = clock() - start
start = clock()
for round = 1, repeats do
  for i = 1, n do
    local _, value = resume(list[i], round)
    sum = sum + value
  end
end
local switching = clock() - start
print(n, repeats, sum)
print("figure", "create and resume", "ns", creating / (n * repeats) * 1e9)
print("figure", "resume and yield", "ns", switching / (n * repeats) * 1e9)
collectgarbage()
local with = collectgarbage("count")
for i = 1, n do
  list[i] = false
end
collectgarbage()
print("figure", "memory", "bytes", (with - collectgarbage("count")) * 1024 / n)
