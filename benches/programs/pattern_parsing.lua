-- kind: pattern-heavy parsing
-- ops: 1200000
local lines = {}
for i = 1, 2000 do
  lines[i] = string.format("  key_%d = %d.%d ; note %s -- 2024-%02d-%02d", i, i * 7, i % 10, ("x"):rep(i % 13), i % 12 + 1, i % 28 + 1)
end
local text = table.concat(lines, "\n")
local sum = 0
for _ = 1, 120 do
  for line in text:gmatch("[^\n]+") do
    local key, value = line:match("^%s*([%w_]+)%s*=%s*([%d.]+)")
    local year, month, day = line:match("(%d%d%d%d)%-(%d%d)%-(%d%d)")
    sum = sum + #key + tonumber(value) + year * month + day
    local bare = line:gsub("%-%-.*$", ""):gsub("%s+", " ")
    sum = sum + #bare
  end
end
print(string.format("%.2f", sum))
