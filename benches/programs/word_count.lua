-- program: word count over a text of 10 MB
local vocabulary, seed = {}, 99
local function random(n)
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return (seed >> 12) % n + 1
end
for i = 1, 5000 do
  local letters = {}
  for j = 1, random(9) + 1 do
    letters[j] = string.char(96 + random(26))
  end
  vocabulary[i] = table.concat(letters)
end
local parts, size = {}, 0
while size < 1024 * 1024 do
  local word = vocabulary[math.min(random(5000), random(5000))]
  if random(12) == 1 then
    word = word:upper() .. ".\n"
  end
  parts[#parts + 1] = word
  size = size + #word + 1
end
local text = (table.concat(parts, " ") .. " "):rep(10)
local counts, words, lines = {}, 0, 0
for found in text:gmatch("%a+") do
  local word = found:lower()
  counts[word] = (counts[word] or 0) + 1
  words = words + 1
end
for _ in text:gmatch("\n") do
  lines = lines + 1
end
local list = {}
for word in pairs(counts) do
  list[#list + 1] = word
end
table.sort(list, function(a, b)
  return counts[a] > counts[b] or counts[a] == counts[b] and a < b
end)
print(#text, words, lines, #list)
for i = 1, 10 do
  print(list[i], counts[list[i]])
end
