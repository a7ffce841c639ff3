-- Commands that fail, end early, are killed, or do not exist.
local function is(expected, ...)
  local values = table.pack(...)
  for i = 1, values.n do values[i] = io.type(values[i]) or tostring(values[i]) end
  local got = table.concat(values, " | ")
  if got ~= expected then error(string.format("expected %q, got %q", expected, got), 2) end
end
local broken <const> = "nil | Broken pipe | 32"
local function gone(command)
  local p = assert(io.popen(command, "w"))
  os.execute("sleep 0.3")
  return p
end

local p = gone("exec true")
is("file", p:write("waits in the buffer"))
is(broken, p:flush())
is("true | exit | 0", p:close())
is("false | attempt to use a closed file", pcall(p.write, p, "x"))

p = gone("exit 3")
p:setvbuf("no")
is(broken, p:write("at once"))
is(broken, p:write("at once"))
is("nil | exit | 3", p:close())

p = gone("exec true")
is("file", p:write("waits"))
is(broken, p:close())

p = gone("exec true")
is(broken, p:write(("more than any buffer"):rep(10000)))
is("true | exit | 0", p:close())

p = assert(io.popen("kill -9 $$"))
is("", p:read("a"))
is("nil | signal | 9", p:close())
p = assert(io.popen("exit 255"))
is("nil", p:read("l"))
is("nil | exit | 255", p:close())
p = assert(io.popen("/no/such/command 2>/dev/null"))
is("", p:read("a"))
is("nil | exit | 127", p:close())

p = assert(io.popen("cat > /dev/null; exit 7", "w"))
is("nil | Bad file descriptor | 9", p:read(1))
is("file", p:write("text"))
is("nil | Illegal seek | 29", p:seek("set"))
is("nil | exit | 7", p:close())

p = assert(io.popen("echo text"))
is("nil | Bad file descriptor | 9", p:write("x"))
is("nil | Illegal seek | 29", p:seek("cur"))
is("text\n", p:read("a"))
is("true | exit | 0", p:close())

for _, mode in ipairs { "", "rw", "x", "r+" } do
  is("false | bad argument #2 to 'io.popen' (invalid mode)", pcall(io.popen, "true", mode))
end
is("nil | exit | 5", os.execute("exit 5"))
is("nil | signal | 15", os.execute("kill -15 $$"))
is("nil | exit | 127", os.execute("/no/such/command 2>/dev/null"))
