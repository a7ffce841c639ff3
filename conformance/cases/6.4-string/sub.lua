local s = "hello"
print(s:sub(2), s:sub(2, 3), s:sub(-3), s:sub(-3, -2), s:sub(0), s:sub(10), s:sub(3, 2) == "", s:sub(1, 100), s:sub(-100, 2), s:sub(2, -2), s:sub(-1, -1), s:sub(5, 5), s:sub(6) == "", s:sub(0, 0) == "")
print(s:sub(math.mininteger, math.maxinteger), s:sub(math.maxinteger) == "", s:sub(math.mininteger, -5), s:sub(1, math.mininteger) == "", s:sub(-math.maxinteger, 3)) print((""):sub(1) == "", (""):sub(-1, 1) == "") print(("a\0b"):sub(2, 2) == "\0", #("a\0b"):sub(2))
print(pcall(s.sub)) print(pcall(s.sub, s)) print(pcall(s.sub, s, "x")) print(pcall(s.sub, s, 1, {})) print(s:sub("2", "3"), s:sub(2.0), pcall(s.sub, s, 1.5)) print(string.sub(12345, 2, 3))
