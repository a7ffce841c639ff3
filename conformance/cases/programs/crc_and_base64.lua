local crct = {}
for i = 0, 255 do local c = i for _ = 1, 8 do c = c & 1 == 1 and (0xEDB88320 ~ (c >> 1)) or c >> 1 end crct[i] = c end
local function crc(s) local c = 0xFFFFFFFF for i = 1, #s do c = crct[(c ~ s:byte(i)) & 0xFF] ~ (c >> 8) end return c ~ 0xFFFFFFFF end
print(("%08x %08x %08x"):format(crc "", crc "123456789", crc(("\0\255"):rep(500))))
local A = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function enc(s) local r = {} for i = 1, #s, 3 do local a, b, c = s:byte(i, i + 2) local n = a << 16 | (b or 0) << 8 | (c or 0) for j = 3, 0, -1 do local k = (n >> j * 6 & 63) + 1 r[#r + 1] = (j == 1 and not b or j == 0 and not c) and "=" or A:sub(k, k) end end return table.concat(r) end
local function dec(s) local r = {} for q in s:gmatch "...." do local n = 0 local pad = 0 for ch in q:gmatch "." do if ch == "=" then pad = pad + 1 n = n << 6 else n = n << 6 | A:find(ch, 1, true) - 1 end end r[#r + 1] = string.char(n >> 16 & 255, n >> 8 & 255, n & 255):sub(1, 3 - pad) end return table.concat(r) end
for _, s in ipairs { "", "f", "fo", "foo", "foobar", "\0\255\128" } do io.write(enc(s), ":", tostring(dec(enc(s)) == s), " ") end
print()
local function adler(s) local a, b = 1, 0 for i = 1, #s do a = (a + s:byte(i)) % 65521 b = (b + a) % 65521 end return b << 16 | a end
print(adler "Wikipedia")
local function fnv(s) local h = 0xcbf29ce484222325 for i = 1, #s do h = (h ~ s:byte(i)) * 0x100000001b3 end return ("%016x"):format(h) end
print(fnv "", fnv "foobar")
