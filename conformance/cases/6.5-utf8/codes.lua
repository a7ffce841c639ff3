for p, c in utf8.codes("aä€😀") do io.write(p, ":", c, " ") end
print()
for p, c in utf8.codes("") do error "never" end
print(pcall(function() for p, c in utf8.codes("a\xffb") do io.write(p, " ") end end))
print(pcall(function() for p, c in utf8.codes("ab\xC3") do io.write(p, " ") end end))
print(pcall(function() for p, c in utf8.codes("\x80") do end end))
print(pcall(function() for p, c in utf8.codes("a\u{D800}") do io.write(p, " ") end end))
for p, c in utf8.codes("\u{D800}\u{7FFFFFFF}", true) do io.write(p, ":", c, " ") end
print()
print(pcall(utf8.codes))
print(pcall(utf8.codes, {}))
local f, s, i = utf8.codes("x")
print(type(f), s, i, f(s, i), f(s, 1))
print(pcall(function() for p, c in utf8.codes("é\x80") do io.write(p, " ") end end))
for c in ("aé€"):gmatch(utf8.charpattern) do io.write(#c, " ") end
print()
print(pcall(utf8.codes("ab"), "ab", -5))
print(pcall(utf8.codes, "\xBF"))
