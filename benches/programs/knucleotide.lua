-- program: k-nucleotide
local seed, letters = 42, { "A", "C", "G", "T" }
local pieces = {}
for i = 1, 450000 do
  seed = (seed * 3877 + 29573) % 139968
  pieces[i] = letters[seed * 4 // 139968 + 1]
end
local dna = table.concat(pieces)
local function count(size)
  local counts = {}
  for i = 1, #dna - size + 1 do
    local fragment = dna:sub(i, i + size - 1)
    counts[fragment] = (counts[fragment] or 0) + 1
  end
  return counts
end
local function frequencies(size)
  local counts, list, total = count(size), {}, 0
  for fragment, n in pairs(counts) do
    list[#list + 1] = { fragment, n }
    total = total + n
  end
  table.sort(list, function(a, b)
    return a[2] > b[2] or a[2] == b[2] and a[1] < b[1]
  end)
  for _, entry in ipairs(list) do
    print(string.format("%s %.3f", entry[1], entry[2] * 100 / total))
  end
end
frequencies(1)
frequencies(2)
for _, fragment in ipairs({ "GGT", "GGTA", "GGTATT", "GGTATTTTAATT", "GGTATTTTAATTTATAGT" }) do
  print(fragment, count(#fragment)[fragment] or 0)
end
