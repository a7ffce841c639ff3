local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
print(hex(string.pack("<f", 1.5)), hex(string.pack(">d", -2.25)), hex(string.pack("<n", 0.1)), hex(string.pack(">f", 1e39)), hex(string.pack("<d", 1 / 0)), hex(string.pack(">d", -0.0)))
print(string.unpack("<f", string.pack("<f", 0.1)), string.unpack(">d", string.pack(">d", 0.1)), string.unpack("=n", string.pack("=n", -1e300)), string.unpack("<f", "\0\0\x80\x7f"), string.unpack("<d", string.pack("<d", 5)))
print(pcall(string.pack, "d", "x"))
print(pcall(string.pack, "d"))
print(string.unpack("<d", string.pack("<d", "2.5")))
print(pcall(string.unpack, "d", "1234567"))
print(string.packsize("f"), string.packsize("d"), string.packsize("n"), math.type((string.unpack("<f", string.pack("<f", 1)))))
