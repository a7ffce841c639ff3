-- os.exit ends at once: no finalizers, no pending closes, but output is flushed.
setmetatable({}, { __gc = function() print "never" end })
local c <close> = setmetatable({}, { __close = function() print "never" end })
io.write("flushed without newline")
os.exit(7)
