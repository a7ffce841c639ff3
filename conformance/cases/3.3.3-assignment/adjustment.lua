local function three() return 1, 2, 3 end
local a, b, c, d = three()
print(a, b, c, d)
a, b, c, d = three(), 10
print(a, b, c, d)
a, b, c, d = 0, three()
print(a, b, c, d)
a, b = (three())
print(a, b)
local t = { three(), three() }
print(#t)
t = { three(), (three()) }
print(#t)
t = { [1] = "x", three() }
print(t[1], t[3])
print(three(), "end", three())
local function none() end
print(none(), 1)
print((none()))
print(select("#", none()), select("#", (none())))
local e, f = none()
print(e, f)
