--[[ long
comment ]] print "after long"
--[==[ ]] --]==] print "after level 2"
--[ not long
print "line" -- end of line
---[[ not a long comment either
print "still code"
--]]
--[=[
]]
]=]
print "end" --
