print(math.type(1), math.type(1.0), math.type("1"), math.type(nil), math.type({}), math.type(2 ^ 31), math.type(1e15 // 1), math.type(10 // 2), math.type(3 / 3), math.type(1 << 62), math.type(math.pi))
print(pcall(math.type))
print(math.maxinteger + 1 == math.mininteger, math.maxinteger // 1 | 0, math.mininteger == -math.maxinteger - 1, math.huge == 1 / 0, -math.huge == -1 / 0, math.huge == math.huge + 1, math.pi == 3.141592653589793)
print(math.maxinteger * 1.0 == 2 ^ 63, math.maxinteger // 2, math.mininteger // 2, 7 // 2 * 2 + 7 % 2)
