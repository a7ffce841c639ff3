-- Every kind of line end counts once.
local function line(s) return (select(2, pcall(assert(load(s, "=c"))))) end
print(line("\nerror'e'"))
print(line("\r\nerror'e'"))
print(line("\n\rerror'e'"))
print(line("\r\rerror'e'"))
print(line("\n\n\r\n\r\nerror'e'"))
print(line("--c\n--[[\n\n]]error'e'"))
print(line("local s = [[\n\r\n]] error'e'"))
print(line("local s = 'a\\\nb\\\r\nc' error'e'"))
print(line("local s = 'a\\z  \n \n b' error'e'"))
print(line("return 1 +\n\n nil"))
print(line("return f(\n1,\n2)"))
print(line("local t = {}\nt\n.x\n.y\n= 1"))
