local log = {}
local function f(...) log[#log + 1] = select("#", ...) .. ":" .. tostring((...)) end
local o = { m = function(self, x) f(x) end, n = { k = f } }
f() f(nil) f "s" f [[l]] f { 1 } f(1, 2)
o:m(5) o:m "str" o.n.k(6) o.n["k"](7);
(f)(8)
;(function() f(9) end)()
log[5] = log[5]:gsub("0x%x+", "addr")
print(table.concat(log, " "))
print(("x"):rep(3), ("%d"):format(4), #("abc"):upper())
