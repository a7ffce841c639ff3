-- Objects alive at the end are finalized when the state closes, last marked first.
local mt = { __gc = function(o) print("closing", o[1]) end }
a = setmetatable({ 1 }, mt)
b = setmetatable({ 2 }, mt)
local c = setmetatable({ 3 }, mt)
d = setmetatable({ 4 }, { __gc = function() print "closing 4"; e = setmetatable({ "new" }, mt) end })
print "end of script"
