local function try(p, s) print(p, pcall(string.find, s or "abc(]", p)) end
try "[a" try "[" try "[^" try "[]" try "[^]" try "[%" try "%" try "a%" try "(" try "(a" try ")" try "a)" try "()(" try "%1" try "(%1)" try "(a)%2" try "%0" try "(a)%0" try "[a-" try "[a-%" try "%f" try "%f[" try "%b" try "%bx" try "((a)" try "(()" try "[[:alpha:]" try "[%a-z" try "x[]y" try "%g(" try "a**" try "++" try "^*" try "(()())" try "[%]" try "%9"
print(pcall(string.gsub, "abc", "(", "x"))
print((pcall(string.gmatch, "abc", "(")))
print(pcall(string.gmatch("abc", "(")))
print(pcall(string.match, "abc", "%"))
print(pcall(string.rep, "x", -1))
