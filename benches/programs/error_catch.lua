-- kind: error thrown and caught
-- ops: 4000000
local failure = { code = 7 }
local function throw_table()
  error(failure)
end
local function throw_text(i)
  error("number " .. i % 10)
end
local function index_nil()
  local t
  return t.x
end
local sum = 0
for i = 1, 1000000 do
  local _, e = pcall(throw_table)
  sum = sum + e.code
  local _, text = pcall(throw_text, i)
  sum = sum + (text:find("number", 1, true) and 1 or 0)
  local ok = pcall(index_nil)
  sum = sum + (ok and 1 or 0)
  ok = xpcall(throw_table, function(x)
    sum = sum + x.code
    return x
  end)
end
print(sum)
