--@ no stress: fills the whole stack
-- The traceback of a stack overflow names both ends of the stack.
local function recurse() return 1 + recurse() end
local ok, msg = xpcall(recurse, debug.traceback)
local lines = {}
for l in msg:gmatch("[^\n]+") do lines[#lines + 1] = l end
print((lines[1]:gsub("stack overflow.*", "stack overflow")))
print(lines[2], lines[3])
print(lines[#lines - 1], lines[#lines], #lines)
os.exit(1)
