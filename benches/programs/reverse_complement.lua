-- program: reverse-complement
local complement = {}
local from, to = "ACBDGHKMNSRUTWVY", "TGVHCDMKNSYAAWBR"
for i = 1, #from do
  complement[from:sub(i, i)] = to:sub(i, i)
  complement[from:sub(i, i):lower()] = to:sub(i, i)
end
local seed, lines = 7, {}
for i = 1, 9000 do
  local line = {}
  for j = 1, 60 do
    seed = (seed * 3877 + 29573) % 139968
    line[j] = ("acgtACGTNRYK"):sub(seed % 12 + 1, seed % 12 + 1)
  end
  lines[i] = table.concat(line)
end
local text = table.concat(lines, "\n")
local hash = 0
for round = 1, 24 do
  local sequence = text:gsub("%s", ""):reverse():gsub(".", complement)
  local out = {}
  for at = 1, #sequence, 60 do
    out[#out + 1] = sequence:sub(at, at + 59)
  end
  local result = table.concat(out, "\n")
  for at = 1, #result, 997 do
    hash = (hash * 31 + result:byte(at) + round) & 0xffffffff
  end
  text = result
end
print(#text, hash)
