-- scaling: Table of 1e3 to 1e7 entries
-- sizes: 1e3=1000, 1e4=10000, 1e5=100000, 1e6=1000000, 1e7=10000000
-- rounds: 2
-- note: Nanoseconds per entry, in new tables that grow from empty: a list filled from 1 up, read, and traversed with `pairs`; a table
-- note: whose integer keys are far apart, and so hashed, filled and read. Small tables are made again and again, two million entries in all.
local n = tonumber((...))
local clock, repeats = os.clock, math.max(1, 2000000 // n)
local spent, sum = {}, 0
local function timed(what, f)
  local start = clock()
  f()
  spent[what] = (spent[what] or 0) + clock() - start
end
local list, map
local tasks = {
  { "append", function()
    local t = {}
    for i = 1, n do
      t[i] = i
    end
    list = t
  end },
  { "read", function()
    local t, s = list, 0
    for i = 1, n do
      s = s + t[i]
    end
    sum = sum + s
  end },
  { "pairs", function()
    local s = 0
    for key, value in pairs(list) do
      s = s + key - value
    end
    sum = sum + s
  end },
  { "insert by key", function()
    local t = {}
    for i = 1, n do
      t[i * 1000003] = i
    end
    map = t
  end },
  { "read by key", function()
    local t, s = map, 0
    for i = 1, n do
      s = s + t[i * 1000003]
    end
    sum = sum + s
  end },
}
for _ = 1, repeats do
  for _, task in ipairs(tasks) do
    timed(task[1], task[2])
  end
end
print(n, repeats, sum)
for _, task in ipairs(tasks) do
  print("figure", task[1], "ns", spent[task[1]] / (n * repeats) * 1e9)
end
