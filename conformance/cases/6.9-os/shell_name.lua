-- A command line is given to a shell that goes by the name "sh".
local p = io.popen("echo $0")
print(p:read("l"))
print(p:close())
print(os.execute('test "$0" = sh'))
p = io.popen("no_such_command_at_all 2>&1")
print((p:read("l"):gsub(":.*", "")))
print(p:close())
