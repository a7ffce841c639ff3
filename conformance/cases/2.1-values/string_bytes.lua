-- Strings hold any byte, including zeros, and compare by content.
local s = "a\0b\255"
print(#s, s:byte(1, -1))
print(s == "a" .. "\0" .. "b" .. string.char(255))
print(("x"):rep(3, "\0") == "x\0x\0x")
local t = { [s] = 1 }
print(t["a\0b\xff"], t["a"])
print(#"\0\0\0", "\0" < "\1", "" < "\0", "a\0" > "a")
print(("a\0b"):upper() == "A\0B", ("a\0b").rev == nil)
