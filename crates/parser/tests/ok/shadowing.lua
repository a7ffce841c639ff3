-- Constants, shadowing and upvalues.
local x <const> = 1
local y <const> = x + 1
do local x = x; x = 2 end
local function f(x) x = 1; return function() x = 2 return y end end
for x = 1, 2 do x = x + 1 end
for x in f do x = nil end
local x = 3
x = 4
