--@ no stress: too slow
-- Loops and branches whose bodies are longer than short jump offsets.
local function body(n) local t = {} for i = 1, n do t[i] = "x = x + " .. i % 7 + 2 end return table.concat(t, "\n") end
local big = body(40000)
local function run(src) local f = assert(load(src, "=big")) return f() end
print(run("local x = 0 for i = 1, 2 do " .. big .. " end return x"))
print(run("local x = 0 for _, v in ipairs { 1, 2 } do " .. big .. " end return x"))
print(run("local x, n = 0, 0 while n < 2 do n = n + 1 " .. big .. " end return x"))
print(run("local x, n = 0, 0 repeat n = n + 1 " .. big .. " until n == 2 return x"))
print(run("local x = 0 if x == 1 then " .. big .. " else x = -1 end return x"))
print(run("local x = 0 for i = 1, 2 do if i == 2 then break end " .. big .. " end return x"))
print(run("local x, n = 0, 0 ::top:: n = n + 1 " .. big .. " if n < 2 then goto top end return x"))
print(run("local x = 0 for i = 1, 3 do if i == 2 then goto cont end " .. big .. " ::cont:: end return x"))
print(run("local x = 0 for i = 1, 0 do " .. big .. " end return x"))
