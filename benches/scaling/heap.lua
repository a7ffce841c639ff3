-- scaling: Live heap of 10 MB to 2 GB, and the collector's longest pause
-- sizes: 10 MB tree=10 tree, 100 MB tree=100 tree, 1 GB tree=1000 tree, 2 GB tree=2000 tree
-- sizes: 10 MB list=10 list, 100 MB list=100 list, 1 GB list=1000 list
-- rounds: 2
-- note: The heap holds records, tables with a string of their own, which either refer to each other as a binary tree or stand in one long
-- note: list; their number is such that native Lua counts the size named, and the same in all engines. The collector is in incremental
-- note: mode with its default parameters. *Longest pause*: garbage is made in slices of fifty small tables, the clock (`os.clock`,
-- note: processor time) is read after each, and the longest slice counts, from the end of a full collection to the end of the last of at
-- note: least one whole cycle (a finaliser tells; 20 cycles at 10 MB, 4 at 100 MB); the slice's own work is some 10 microseconds.
-- note: *Longest step*: the longest of all `collectgarbage("step", 0)` calls of a whole cycle, without any other work. Both are the
-- note: lesser of the runs, since a machine's other work can only lengthen them.
local megabytes, shape = tonumber((...)), (select(2, ...))
local clock = os.clock
collectgarbage("incremental")

-- 5.4 counts 200 bytes for a record: a table with four fields in its hash part, and its name.
local records = megabytes * 1000000 // 200
local made, live = 0, nil
local function record(left, right)
  made = made + 1
  return { id = made, name = "record " .. made, left = left, right = right }
end
local function tree(n)
  if n == 0 then
    return false
  end
  local left = tree((n - 1) // 2)
  return record(left, tree(n - 1 - (n - 1) // 2))
end
collectgarbage("stop")
if shape == "tree" then
  live = tree(records)
else
  live = {}
  for i = 1, records do
    live[i] = record(i - 1, i + 1)
  end
end

collectgarbage("restart")
collectgarbage()
local start = clock()
collectgarbage()
local full = clock() - start
local size = collectgarbage("count") * 1024

local wanted, cycles = megabytes <= 10 and 20 or megabytes <= 100 and 4 or 1, 0
local function watch()
  setmetatable({}, { __gc = function()
    cycles = cycles + 1
    if cycles < wanted then
      watch()
    end
  end })
end
watch()
local longest, before, garbage = 0, clock(), 0
while cycles < wanted do
  for i = 1, 50 do
    local t = { i, garbage }
    garbage = garbage + #t
  end
  local now = clock()
  if now - before > longest then
    longest = now - before
  end
  before = now
end

collectgarbage()
collectgarbage("stop")
local longest_step, cycle, done = 0, 0, false
repeat
  start = clock()
  done = collectgarbage("step", 0)
  local took = clock() - start
  cycle = cycle + took
  if took > longest_step then
    longest_step = took
  end
until done

local function check(node)
  return node and node.id + #node.name + check(node.left) + check(node.right) or 0
end
local sum = 0
if shape == "tree" then
  sum = check(live)
else
  for _, entry in ipairs(live) do
    sum = sum + entry.id + #entry.name
  end
end
print(shape, records, made, sum, cycles)
print("figure", "longest pause", "ms", longest * 1e3)
print("figure", "longest step", "ms", longest_step * 1e3)
print("figure", "full collection", "ms", full * 1e3)
print("figure", "one cycle in steps", "ms", cycle * 1e3)
print("figure", "heap by collectgarbage(\"count\")", "MB", size / 1e6)
