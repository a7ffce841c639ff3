-- A directory, an absent file, a file in a file: opened, read, written, loaded.
local function is(expected, ...)
  local values = table.pack(...)
  for i = 1, values.n do values[i] = io.type(values[i]) or tostring(values[i]) end
  local got = table.concat(values, " | ")
  if got ~= expected then error(string.format("expected %q, got %q", expected, got), 2) end
end
os.execute("mkdir d && touch f")
for _, mode in ipairs { "w", "a", "r+", "w+" } do
  is("nil | d: Is a directory | 21", io.open("d", mode))
end
local d = assert(io.open("d"))
for _, format in ipairs { "a", "l", "L", "n", 0, 10 } do
  is("nil | Is a directory | 21", d:read(format))
end
is("nil | Bad file descriptor | 9", d:write("x"))
is("true", d:close())
is("false | Is a directory", pcall(io.lines("d")))
is("true | file", pcall(io.input, "d"))
is("true | nil | Is a directory | 21", pcall(io.read))
is("false | Is a directory", pcall(io.lines()))
io.input(io.stdin)
-- (PUC leaves out the reason when closing the file went well.)
is("1", select(2, loadfile("d")):match("^cannot read d") and 1)
is("1", select(2, pcall(dofile, "d")):match("^cannot read d") and 1)

is("nil | no: No such file or directory | 2", io.open("no"))
is("nil | no/f: No such file or directory | 2", io.open("no/f", "w"))
is("nil | f/g: Not a directory | 20", io.open("f/g"))
is("false | cannot open file 'no' (No such file or directory)", pcall(io.lines, "no"))
is("false | cannot open file 'no' (No such file or directory)", pcall(io.input, "no"))
is("false | cannot open file 'no/f' (No such file or directory)", pcall(io.output, "no/f"))
is("nil | cannot open no: No such file or directory", loadfile("no"))
is("nil | no: No such file or directory | 2", os.remove("no"))
is("nil | No such file or directory | 2", os.rename("no", "f"))
local long = ("x"):rep(300)
is("nil | " .. long .. ": File name too long | 36", io.open(long, "w"))
for _, mode in ipairs { "", "x", "rw", "rb+", "w+x", "rr", "b", "r b", "R" } do
  is("false | bad argument #2 to 'io.open' (invalid mode)", pcall(io.open, "f", mode))
end
-- What is written while others' permissions matter is tried by whoever is not root.
if io.popen("id -u"):read("n") ~= 0 then
  os.execute("chmod 000 f")
  is("nil | f: Permission denied | 13", io.open("f"))
  is("nil | f: Permission denied | 13", io.open("f", "a"))
  is("nil | cannot open f: Permission denied", loadfile("f"))
end
-- A file that opens, but fails in reading.
local mem = assert(io.open("/proc/self/mem"))
is("nil | Input/output error | 5", mem:read(10))
is("nil | Input/output error | 5", mem:read("a"))
is("nil | Input/output error | 5", mem:read("l"))
