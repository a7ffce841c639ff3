for w in ("one two  three"):gmatch("%a+") do io.write(w, "|") end
print()
for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do io.write(k, "->", v, " ") end
print()
for p in ("abc"):gmatch("()") do io.write(p, " ") end
print()
for s in ("abc"):gmatch("") do io.write("[", s, "]") end
print()
for s in ("a,b,,c"):gmatch("([^,]*)") do io.write("<", s, ">") end
print()
for s in ("xaxbx"):gmatch("x*") do io.write("{", s, "}") end
print()
for w in ("hello world"):gmatch("o", 6) do io.write(w, " ") end
print()
for w in ("abc"):gmatch(".", -2) do io.write(w, " ") end
print()
for w in ("abc"):gmatch(".", 10) do io.write("never") end
print("none")
for a in ("^a^a"):gmatch("^a") do io.write(a, " ") end
print()
print(pcall(string.gmatch))
print(pcall(string.gmatch, "a"))
local it = ("ab"):gmatch(".")
print(it(), it(), it(), it())
print(select("#", it()))
for a, b in ("k=v"):gmatch("((%w)=)") do print(a, b) end
local f = ("aXb"):gmatch("%u")
print(f(nil, "ignored", 5))
for s in ("aaa"):gmatch("a-") do io.write("(", s, ")") end
print()
for s in ("ab12cd"):gmatch("%d*") do io.write("<", s, ">") end
print()
