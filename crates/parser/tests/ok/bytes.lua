# a first line that is skipped
local x = 1
local y = 2
local z = "ÿþ" -- é