local f = string.format
for _, s in ipairs { "%", "%y", "%5", "%-", "%123d", "%.123d", "%--5d", "%0-5d", "% +d", "%#s", "%0s", "%+s", "%5.5c", "%.3c", "%l", "%ld", "%n", "%1.2.3d", "%.5q", "%5q", "%-q", "%*d", "%\0", "%#i", "%#c", "%0c", "%5p%", "%.3p", "%0p", "%i%", "%+q", "%  d", "%00005d", "%#-05.3x", "%-+05.3d", "%F", "%v" } do print((s:gsub("%z", "NUL")), pcall(f, s, 1, 2, 3)) end
print(pcall(f, "%s"))
print(pcall(f))
print(pcall(f, {}))
print(pcall(f, "%c", "x"))
print(pcall(f, "%c"))
print(pcall(f, "%s %s", 1))
print(pcall(f, "%s", setmetatable({}, { __tostring = function() return {} end })))
print(pcall(f, "%10s", "with\0zero"))
print(pcall(f, "%.20s", "a\0b"))
print(pcall(f, "%s", "with\0zero") == true)
print(pcall(f, "%f", "abc"))
