-- program: Levenshtein distance
local function distance(a, b)
  local row = {}
  for j = 0, #b do
    row[j] = j
  end
  local letters = { b:byte(1, -1) }
  for i = 1, #a do
    local code, diagonal, left = a:byte(i), i - 1, i
    row[0] = i
    for j = 1, #b do
      local above = row[j]
      local best = code == letters[j] and diagonal or diagonal + 1
      if left + 1 < best then
        best = left + 1
      end
      if above + 1 < best then
        best = above + 1
      end
      diagonal, left = above, best
      row[j] = best
    end
  end
  return row[#b]
end
local seed = 1
local function word(n)
  local letters = {}
  for i = 1, n do
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    letters[i] = string.char(97 + (seed >> 16) % 6)
  end
  return table.concat(letters)
end
local sum = 0
for i = 1, 180 do
  sum = sum + distance(word(250 + i), word(450 - i))
end
print(distance("kitten", "sitting"), sum)
