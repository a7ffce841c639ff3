-- scaling: String of 1 KB to 100 MB
-- sizes: 1 KB=1000, 10 KB=10000, 100 KB=100000, 1 MB=1000000, 10 MB=10000000, 100 MB=100000000
-- rounds: 2
-- note: Nanoseconds per KB of a text in lines of ten bytes: making it with `rep`, appending to it, `upper`, comparing with an equal one,
-- note: searching it in vain for a text and for a class, replacing every end of line, and cutting it into lines and joining them.
-- note: Short texts are worked on again and again, ten million bytes in all.
local n = tonumber((...))
local clock, repeats = os.clock, math.max(1, 10000000 // n)
local line = "abcdefghi\n"
local text, other = line:rep(n // 10), line:rep(n // 10 - 1) .. line
local sum = 0
local tasks = {
  { "rep", function()
    return #line:rep(n // 10)
  end },
  { "append", function(i)
    return #(text .. i)
  end },
  { "upper", function()
    return #text:upper()
  end },
  { "compare", function()
    return text == other and 1 or 0
  end },
  { "find text", function()
    return text:find("bcdefgx", 1, true) or 1
  end },
  { "find class", function()
    return text:find("[%d#]") or 2
  end },
  { "gsub", function()
    local replaced, count = text:gsub("\n", "\r\n")
    return #replaced + count
  end },
  { "gmatch and table.concat", function()
    local lines, count = {}, 0
    for piece in text:gmatch("[^\n]+") do
      count = count + 1
      lines[count] = piece
    end
    return #table.concat(lines, "\n") + count
  end },
}
local figures = {}
for _, task in ipairs(tasks) do
  local start = clock()
  for i = 1, repeats do
    sum = sum + task[2](i)
  end
  figures[#figures + 1] = (clock() - start) / (n * repeats) * 1e12
end
print(n, repeats, sum)
for i, task in ipairs(tasks) do
  print("figure", task[1], "ns", figures[i])
end
