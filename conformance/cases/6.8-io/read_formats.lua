local function file(s) local f = io.open("r.txt", "wb") f:write(s) f:close() return io.open("r.txt", "rb") end
local f = file "first\nsecond\n\nlast"
print(f:read())
print(f:read("L"))
print(f:read("l"))
print(f:read("l"))
print(f:read("l"))
print(f:read("a"))
print(f:read("a"))
print(f:read(0)) f:close() f = file "abcdef"
print(f:read(0), f:read(2), f:read(1, 2), f:read(10), f:read(1), f:read(0)) f:close() f = file ""
print(f:read("a") == "", f:read("a") == "", f:read("l"), f:read("n"), f:read(0), f:read(5)) f:close() f = file "\n\n"
print(f:read("L") == "\n", f:read("l") == "", f:read("l")) f:close() f = file "x y z"
print(f:read("*l")) f:close() f = file "1\n2\n3"
print(f:read("n", "n", "n", "n")) f:close() f = file "12 abc"
print(f:read("n", "l")) f:close() f = file "abc\n12"
print(f:read("n"))
print(f:read("l")) f:close() f = file "l1\nl2\nl3\n"
print(f:read("l", "L", "l", "l")) f:close() f = file "a\0b\nc"
print(#f:read("l"), f:read("a")) f:close() f = file "crlf\r\nx"
print(#f:read("l")) f:close()
print(pcall(f.read, f)) f = file "x"
print(pcall(f.read, f, "z"))
print(pcall(f.read, f, ""))
print(pcall(f.read, f, {}))
print(pcall(f.read, f, "*z"))
print(f:read("*all"))
print(f:read(1.0)) f:close() f = file(("x"):rep(100000))
print(#f:read(70000), #f:read("a")) f:close() f = file(("y"):rep(5000) .. "\n" .. "z")
print(#f:read(), f:read()) f:close() f = file "abc"
print(f:read(1), f:read(1, "l")) f:close()
