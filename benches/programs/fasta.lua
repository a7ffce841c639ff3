-- program: fasta
local seed = 42
local function random(max)
  seed = (seed * 3877 + 29573) % 139968
  return max * seed / 139968
end
local chunks, length, hash = {}, 0, 0
local function emit(line)
  length = length + #line + 1
  hash = (hash * 33 + line:byte(1) + line:byte(-1)) & 0xffffffff
  chunks[#chunks + 1] = line
  if #chunks == 1000 then
    hash = hash ~ #table.concat(chunks, "\n")
    chunks = {}
  end
end
local function random_fasta(title, frequencies, n)
  emit(">" .. title)
  local letters, sums, total = {}, {}, 0
  for i, entry in ipairs(frequencies) do
    total = total + entry[2]
    letters[i], sums[i] = entry[1], total
  end
  sums[#sums] = 1
  local line = {}
  for start = 1, n, 60 do
    local width = math.min(60, n - start + 1)
    for i = 1, width do
      local r, k = random(1.0), 1
      while sums[k] < r do
        k = k + 1
      end
      line[i] = letters[k]
    end
    emit(table.concat(line, "", 1, width))
  end
end
local function repeat_fasta(title, text, n)
  emit(">" .. title)
  local doubled, at = text .. text, 1
  for start = 1, n, 60 do
    local width = math.min(60, n - start + 1)
    emit(doubled:sub(at, at + width - 1))
    at = (at + width - 1) % #text + 1
  end
end
local alu = ("GGCCGGGCGCGGTGGCTCACGCCTGTAATCCCAGCACTTTGG"):rep(7)
repeat_fasta("ONE Homo sapiens alu", alu, 2000000)
random_fasta("TWO IUB ambiguity codes", {
  { "a", 0.27 }, { "c", 0.12 }, { "g", 0.12 }, { "t", 0.27 }, { "B", 0.02 }, { "D", 0.02 }, { "H", 0.02 }, { "K", 0.02 },
  { "M", 0.02 }, { "N", 0.02 }, { "R", 0.02 }, { "S", 0.02 }, { "V", 0.02 }, { "W", 0.02 }, { "Y", 0.02 },
}, 3000000)
random_fasta("THREE Homo sapiens frequency", {
  { "a", 0.3029549426680 }, { "c", 0.1979883004921 }, { "g", 0.1975473066391 }, { "t", 0.3015094502008 },
}, 3000000)
print(length, hash)
