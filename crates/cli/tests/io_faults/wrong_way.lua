-- Reading what is for writing and the other way round; closed files; both directions in turn.
local function is(expected, ...)
  local values = table.pack(...)
  for i = 1, values.n do values[i] = io.type(values[i]) or tostring(values[i]) end
  local got = table.concat(values, " | ")
  if got ~= expected then error(string.format("expected %q, got %q", expected, got), 2) end
end
local bad <const> = "nil | Bad file descriptor | 9"
local f = assert(io.open("f", "w"))
for _, format in ipairs { "a", "l", "n", 0, 1 } do is(bad, f:read(format)) end
is("false | Bad file descriptor", pcall(f:lines()))
is("file", f:write("text\n"))
is("5", f:seek("cur"))
is("true", f:close())

f = assert(io.open("f"))
is(bad, f:write("x"))
is("true", f:flush())
is("text\n", f:read("a"))
is(bad, f:write("x"))
f:setvbuf("no")
is(bad, f:write("x"))
is("true", f:close())

f = assert(io.open("f", "a+"))
is("text\n", f:read("a"))
is("file", f:write("more\n"))
is("0", f:seek("set"))
is("text\nmore\n", f:read("a"))
is("true", f:close())

f = assert(io.open("f", "r+"))
is("te", f:read(2))
f:seek("cur")
is("file", f:write("XX"))
f:seek("cur")
is("", f:read("l"))
is("more", f:read("l"))
is("true", f:close())

local closed <const> = "false | attempt to use a closed file"
for _, method in ipairs { "read", "write", "lines", "flush", "seek", "setvbuf", "close" } do
  is(closed, pcall(f[method], f, "no"))
end
is(closed, pcall(io.close, f))
is("closed file", io.type(f))
is("file (closed)", tostring(f))
local lines = io.lines("f")
while lines() do end
is("false | file is already closed", pcall(lines))
