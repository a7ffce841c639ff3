-- Compiles a file in place with the interpreter's own string.dump: what stands in for luac where there is only an interpreter.
local name, strip = ...
local chunk = string.dump(assert(loadfile(name)), strip == "strip")
local file = assert(io.open(name, "wb"))
assert(file:write(chunk))
assert(file:close())
