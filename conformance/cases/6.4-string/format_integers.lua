local f = string.format
print(f("%d|%5d|%-5d|%05d|%+d|% d|%.3d|%5.3d|%-5.3d|%+.3d", 42, 42, 42, 42, 42, 42, 42, 42, 42, 42))
print(f("%d|%5d|%-5d|%05d|%+d|% d|%.3d|%06.3d", -42, -42, -42, -42, -42, -42, -42, -42))
print(f("%i %d %d", 7, math.maxinteger, math.mininteger))
print(f("%d %d %d", 3.0, "10", "0x10"))
print(f("%x|%X|%#x|%#X|%08x|%-8x|%.5x|%x", 255, 255, 255, 255, 255, 255, 255, -1))
print(f("%o|%#o|%5o|%o", 8, 8, 8, -1))
