local f, co, t0 = print, coroutine.create(print), {}
local t = { [true] = "T", [false] = "F", [1] = "i", [1.5] = "f", ["s"] = "s", [f] = "fn", [co] = "co", [t0] = "tab", [io.stdout] = "ud", [-0.0] = "zero", [math.huge] = "inf", [-math.huge] = "-inf", [""] = "empty", ["\0"] = "nul" }
print(t[true], t[false], t[1], t[1.5], t.s, t[f], t[co], t[t0], t[io.stdout], t[0], t[math.huge], t[-math.huge], t[""], t["\0"], t[2], t[{}], t["S"])
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n)
local long = ("x"):rep(100) t = { [long] = 1 }
print(t[("x"):rep(50) .. ("x"):rep(50)], t[("x"):rep(99)]) t[long] = nil
print(next(t)) t = {}
for i = 1, 100 do t[("long string key number "):rep(3) .. i] = i end n = 0
for i = 1, 100 do n = n + t[("long string key number "):rep(3) .. i] end
print(n)
