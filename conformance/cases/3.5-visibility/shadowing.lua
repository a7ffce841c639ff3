x = "global"
print(x) local x = x .. "+local" print(x)
do local x = x .. "+inner" print(x) end
local function f(x) x = x or "param" return x end print(f(), f "arg")
local f = function() return x end do local x = "unseen" print(f(), x) end
for x = 1, 1 do print(x) end for x, y in pairs { k = "v" } do print(x, y) end
local x = (function() return x end)() print(x)
local function x() return x end print(type(x), x() == x)
local a = a print(a) local print = print print(_G.x, _ENV.x)
local a <const>, a = 1, 2 print(a)
