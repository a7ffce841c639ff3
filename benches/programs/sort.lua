-- kind: table.sort
-- ops: 2050000
local seed = 42
local function random()
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return seed
end
local check = 0
for _ = 1, 20 do
  local t = {}
  for i = 1, 100000 do
    t[i] = random()
  end
  table.sort(t)
  for i = 2, #t do
    assert(t[i - 1] <= t[i])
  end
  check = check ~ t[1] ~ t[50000] ~ t[100000]
end
local words = {}
for i = 1, 50000 do
  words[i] = string.format("%x", random())
end
table.sort(words)
print(check, words[1], words[#words])
