-- os.exit(code, true) closes the state, so finalizers and pending closes run.
x = setmetatable({}, { __gc = function() print "finalized" end })
local c <close> = setmetatable({}, { __close = function() print "closed" end })
io.write("no newline yet ")
os.exit(true, true)
