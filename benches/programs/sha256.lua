-- kind: bitwise, SHA-256 on 32-bit words
-- ops: 42000
local k, primes, candidate = {}, {}, 2
while #primes < 64 do
  local is_prime = true
  for i = 1, #primes do
    if candidate % primes[i] == 0 then
      is_prime = false
      break
    end
  end
  if is_prime then
    primes[#primes + 1] = candidate
  end
  candidate = candidate + 1
end
-- The first 32 bits of the fractional part.
local function fraction(value)
  return math.tointeger((value - math.floor(value)) * 4294967296 // 1)
end
for i = 1, 64 do
  k[i] = fraction(primes[i] ^ (1 / 3))
end

local function rotate(x, n)
  return ((x >> n) | (x << (32 - n))) & 0xffffffff
end

local function block(state, w)
  for i = 17, 64 do
    local x, y = w[i - 15], w[i - 2]
    local s0 = rotate(x, 7) ~ rotate(x, 18) ~ (x >> 3)
    local s1 = rotate(y, 17) ~ rotate(y, 19) ~ (y >> 10)
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & 0xffffffff
  end
  local a, b, c, d, e, f, g, h = table.unpack(state, 1, 8)
  for i = 1, 64 do
    local s1 = rotate(e, 6) ~ rotate(e, 11) ~ rotate(e, 25)
    local t1 = h + s1 + ((e & f) ~ (~e & g)) + k[i] + w[i]
    local s0 = rotate(a, 2) ~ rotate(a, 13) ~ rotate(a, 22)
    local t2 = s0 + ((a & b) ~ (a & c) ~ (b & c))
    h, g, f, e = g, f, e, (d + t1) & 0xffffffff
    d, c, b, a = c, b, a, (t1 + t2) & 0xffffffff
  end
  local add = { a, b, c, d, e, f, g, h }
  for i = 1, 8 do
    state[i] = (state[i] + add[i]) & 0xffffffff
  end
end

local function sha256(text)
  local state = {}
  for i = 1, 8 do
    state[i] = fraction(primes[i] ^ 0.5)
  end
  local padded = text .. "\x80" .. ("\0"):rep(-(#text + 9) % 64) .. string.pack(">I8", #text * 8)
  for at = 1, #padded, 64 do
    block(state, { string.unpack((">" .. ("I4"):rep(16)), padded, at) })
  end
  return (("%08x"):rep(8)):format(table.unpack(state))
end

assert(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
print(sha256(("Lua"):rep(900000)))
