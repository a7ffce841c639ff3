-- loadfile skips a first line that begins with # and a byte order mark; load does not.
local function write(s) local f = assert(io.open("x.lua", "wb")); f:write(s); f:close() end
write("#!/usr/bin/lua\nreturn 'shebang'"); print(dofile("x.lua"))
write("\xEF\xBB\xBFreturn 'bom'"); print(dofile("x.lua"))
write("\xEF\xBB\xBF#!lua\nreturn 'both'"); print(dofile("x.lua"))
write("# only a comment"); print(dofile("x.lua"))
write("#!x\nerror('line')"); print(pcall(dofile, "x.lua"))
write(""); print(dofile("x.lua"))
write("\xEF\xBBreturn 1"); print(loadfile("x.lua"))
print(load("#!x\nreturn 1", "=c"))
write("# first\n\27Lua"); print(pcall(loadfile, "x.lua"))
write("return ..."); print(loadfile("x.lua")(1, 2))
print(loadfile("missing.lua"))
print(pcall(dofile, "missing.lua"))
