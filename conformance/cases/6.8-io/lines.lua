local f = io.open("l.txt", "w") f:write("a\nbb\n\nccc") f:close()
for l in io.lines("l.txt") do io.write("[", l, "]") end
print()
for l in io.lines("l.txt", "L") do io.write("[", l, "]") end
print()
for c in io.lines("l.txt", 1) do io.write(c == "\n" and "." or c) end
print()
for a, b in io.lines("l.txt", 1, "l") do io.write(a, "|", tostring(b), " ") end
print()
for l in io.lines("l.txt", "a") do io.write(#l, " ") break end
print() f = io.open("l.txt")
for l in f:lines() do io.write(l, ",") end
print(io.type(f))
print(f:read("l")) f:close()
print(pcall(f.lines, f)) f = io.open("l.txt")
local it = f:lines("l")
print(it(), it()) f:close()
print(pcall(it))
print(pcall(io.lines, "missing.txt"))
print(pcall(function() for l in io.lines("l.txt", "x") do end end)) it = io.lines("l.txt")
print(it(), it(), it(), it())
print(it())
print(pcall(it))
print(select("#", io.lines("l.txt")))
local a, b, c, d = io.lines("l.txt")
print(type(a), b, c, io.type(d))
for l in io.lines("l.txt") do if l == "bb" then break end end f = io.open("n.txt", "w") f:write("1 2 x") f:close()
for n in io.lines("n.txt", "n") do io.write(n, " ") end
print()
print(pcall(io.lines, "l.txt", table.unpack({}, 1, 251)))
local t = {}
for i = 1, 250 do t[i] = 1 end
print(pcall(io.lines, "l.txt", table.unpack(t)) == true)
print(pcall(function() for l in io.lines("l.txt", {}) do end end))
