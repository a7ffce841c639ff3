local _, _1, a_b, And, END, nilly, local_ = 1, 2, 3, 4, 5, 6, 7
print(_, _1, a_b, And, END, nilly, local_)
local function try(s) print((select(2, load(s, "=c")))) end
for _, k in ipairs { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while" } do
  io.write(load("local " .. k .. " = 1") and "accepted" or "", load("return {" .. k .. " = 1}") and "field!" or "", load("t." .. k .. " = 1") and "index!" or "")
end
print "all refused"
try "local and = 1"
try "x.end = 1"
try "local 1a = 1"
try "x = @"
try "x = $"
try "x = a ! b"
try "x = 'é' é"
try "x = \\"
try "x = \1"
try "x = \127"
