local t, f = {}, function() end
print(t == t, t == {}, f == f, print == print, nil == false, 0 == false, "" == false, "1" == 1, 1 == 1.0, io.stdout == io.stdout)
local function mk() return function() end end
print(mk() == mk, coroutine.create(f) == coroutine.create(f), ("a"):rep(50) == ("a"):rep(50))
print(1 ~= 1.0, "a" ~= "b", nil ~= nil, true == not false, 0.0 == -0.0, 1 / 0.0 == 1 / -0.0)
local x, y = 5, nil print(x == 5, x == nil, y == nil, x ~= nil, x == "5", x == true, y == false)
if x == 5 and y == nil then print "and" end if x ~= 5 or y == nil then print "or" end
local k <const> = "key" print(("key") == k, k ~= "other", 1.5 == 3 / 2, 256 == 0x100, -1 == ~0)
