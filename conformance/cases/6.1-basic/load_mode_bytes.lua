-- The mode in the message is what was given, byte for byte, up to a zero.
print(string.format("%q", select(2, load("return 1", "=x", "\200\255"))))
print(string.format("%q", select(2, load("return 1", "=x", "x\0y"))))
print(string.format("%q", select(2, load("\27Lua", "=x", "\xc3\xa9"))))
