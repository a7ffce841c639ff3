-- Messages near <eof> and near long or odd tokens.
local function try(s) print((select(2, load(s, "=c")))) end
try ("x = " .. ("a"):rep(200) .. " b")
try ("x = y " .. ("a"):rep(200))
try ("x = y '" .. ("s"):rep(100) .. "' z")
try "x = y [[multi\nline]] z w"
try "x = y 0x1F z"
try "x = y 3.25 z"
try "x = (\n\n\n1"
try "function f()\n\n if x then\n\n"
try "x = {\n1,\n2\n"
try "while true do\nif x then\nend\n"
try "f(\n"
try "x = \"a\nb\""
