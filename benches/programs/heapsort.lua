-- program: heapsort
local function sift(t, root, last)
  local value = t[root]
  while true do
    local child = root * 2
    if child > last then
      break
    end
    if child < last and t[child] < t[child + 1] then
      child = child + 1
    end
    if value >= t[child] then
      break
    end
    t[root] = t[child]
    root = child
  end
  t[root] = value
end
local function heapsort(t)
  local n = #t
  for root = n // 2, 1, -1 do
    sift(t, root, n)
  end
  for last = n, 2, -1 do
    t[1], t[last] = t[last], t[1]
    sift(t, 1, last - 1)
  end
end
local seed, t = 42, {}
for i = 1, 450000 do
  seed = (seed * 3877 + 29573) % 139968
  t[i] = seed / 139968 + i % 10
end
heapsort(t)
for i = 2, #t do
  assert(t[i - 1] <= t[i])
end
print(string.format("%.9f %.9f %.9f", t[1], t[#t // 2], t[#t]))
