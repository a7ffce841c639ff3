-- A device without space: each write that reaches it says so, buffered ones at the next flush or close.
local function is(expected, ...)
  local values = table.pack(...)
  for i = 1, values.n do values[i] = io.type(values[i]) or tostring(values[i]) end
  local got = table.concat(values, " | ")
  if got ~= expected then error(string.format("expected %q, got %q", expected, got), 2) end
end
local full <const> = "nil | No space left on device | 28"
local function open() return assert(io.open("/dev/full", "w")) end

local f = open()
is("file", f:write("waits in the buffer"))
is(full, f:flush())
is("true", f:flush())
is("file", f:write("waits too"))
is(full, f:close())
is("false | attempt to use a closed file", pcall(f.close, f))

f = open()
is("true", f:setvbuf("no"))
is(full, f:write("at once"))
is(full, f:write("at once"))
is("true", f:close())

f = open()
is("true", f:setvbuf("line"))
is("file", f:write("half a line"))
-- C's library loses even this line without a word.
local told = not f:write(" ends\n")
told = not f:flush() or told
told = not f:close() or told
assert(told or os.getenv("LUA_RS_NATIVE"))

f = open()
is("true", f:setvbuf("full", 1000))
is("file", f:write("waits"))
is(full, f:seek("set"))
f:close()

f = open()
is(full, f:write(("more than any buffer"):rep(10000)))
is("true", f:close())

f = assert(io.open("/dev/full", "a"))
io.output(f)
is("file", io.write("waits"))
is(full, io.close())
io.output(io.stdout)

-- A device that gives zeros and takes nothing.
f = assert(io.open("/dev/full", "r+"))
is("file", f:write("waits"))
is(full, f:flush())
f:seek("set")
is("\0\0", f:read(2))
is("true", f:close())
