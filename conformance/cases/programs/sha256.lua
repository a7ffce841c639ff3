local K = {}
do local n, p = 0, 2 while n < 64 do local prime = true for d = 2, math.floor(p ^ 0.5) do if p % d == 0 then prime = false break end end if prime then local f = p ^ (1 / 3) K[n] = math.floor((f - math.floor(f)) * 2 ^ 32) n = n + 1 end p = p + 1 end end
local function rrot(x, n) return ((x >> n) | (x << (32 - n))) & 0xffffffff end
local function sha256(msg)
  local len = #msg
  msg = msg .. "\128" .. ("\0"):rep((55 - len) % 64) .. string.pack(">I8", len * 8)
  local H = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 }
  for chunk = 1, #msg, 64 do
    local w = { string.unpack((">I4"):rep(16), msg, chunk) }
    for i = 17, 64 do
      local s0 = rrot(w[i - 15], 7) ~ rrot(w[i - 15], 18) ~ (w[i - 15] >> 3)
      local s1 = rrot(w[i - 2], 17) ~ rrot(w[i - 2], 19) ~ (w[i - 2] >> 10)
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & 0xffffffff
    end
    local a, b, c, d, e, f, g, h = table.unpack(H)
    for i = 1, 64 do
      local t1 = h + (rrot(e, 6) ~ rrot(e, 11) ~ rrot(e, 25)) + ((e & f) ~ (~e & g)) + K[i - 1] + w[i]
      local t2 = (rrot(a, 2) ~ rrot(a, 13) ~ rrot(a, 22)) + ((a & b) ~ (a & c) ~ (b & c))
      h, g, f, e, d, c, b, a = g, f, e, (d + t1) & 0xffffffff, c, b, a, (t1 + t2) & 0xffffffff
    end
    for i, v in ipairs { a, b, c, d, e, f, g, h } do H[i] = (H[i] + v) & 0xffffffff end
  end
  return (("%08x"):rep(8)):format(table.unpack(H))
end
print(sha256 "") print(sha256 "abc") print(sha256(("a"):rep(1000)))
