-- program: LZ77 compressor and decompressor
local function compress(text)
  local out, n, head = {}, 0, {}
  local at, literal_start, length = 1, 1, #text
  local function flush(stop)
    while literal_start <= stop do
      local last = math.min(stop, literal_start + 127)
      n = n + 1
      out[n] = string.char(last - literal_start) .. text:sub(literal_start, last)
      literal_start = last + 1
    end
  end
  while at + 3 <= length do
    local a, b, c, d = text:byte(at, at + 3)
    local key = a | b << 8 | c << 16 | d << 24
    local found = head[key]
    head[key] = at
    if found and at - found < 65536 then
      local size = 4
      while size < 131 and at + size <= length and text:byte(found + size) == text:byte(at + size) do
        size = size + 1
      end
      flush(at - 1)
      n = n + 1
      out[n] = string.pack("<BI2", 128 | size - 4, at - found)
      at = at + size
      literal_start = at
    else
      at = at + 1
    end
  end
  flush(length)
  return table.concat(out)
end

local function decompress(packed)
  local bytes, n, at = {}, 0, 1
  while at <= #packed do
    local code = packed:byte(at)
    if code < 128 then
      for i = at + 1, at + 1 + code do
        n = n + 1
        bytes[n] = packed:byte(i)
      end
      at = at + code + 2
    else
      local distance = string.unpack("<I2", packed, at + 1)
      for _ = 1, (code & 127) + 4 do
        n = n + 1
        bytes[n] = bytes[n - distance]
      end
      at = at + 3
    end
  end
  local parts = {}
  for i = 1, n, 100 do
    parts[#parts + 1] = string.char(table.unpack(bytes, i, math.min(i + 99, n)))
  end
  return table.concat(parts)
end

local seed, words = 5, {}
local function random(n)
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return (seed >> 12) % n + 1
end
for i = 1, 800 do
  words[i] = ("w%x"):format(random(1 << 18))
end
local parts = {}
for i = 1, 560000 do
  parts[i] = words[math.min(random(800), random(800))]
end
local text = table.concat(parts, " ")
local packed = compress(text)
local hash = 0
for i = 1, #packed do
  hash = (hash * 31 + packed:byte(i)) & 0xffffffff
end
print(#text, #packed, hash, decompress(packed) == text)
