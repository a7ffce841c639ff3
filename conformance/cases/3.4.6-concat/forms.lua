local a, b = "x", 5
print(a .. b .. 1.5 .. "y" .. -1, a .. "", "" .. "", a .. a .. a)
print(("a" .. "b") .. ("c" .. "d"), a .. (b .. a) .. b)
local s = "" for i = 1, 300 do s = s .. i % 10 end print(#s, s:sub(-5))
local long = ("l"):rep(1000) print(#(long .. long), #(long .. 1), #(1 .. long), (long .. "x"):sub(-2))
print(pcall(function() return a .. nil end)) print(pcall(function() return nil .. a end)) print(pcall(function() return a .. {} .. a end)) print(pcall(function() return 1 .. true end)) print(pcall(function() return a .. undefinedg end)) print(pcall(function() local t = {} return t.x .. a end)) print(pcall(function() return a .. b .. print end))
print(a .. b == "x5", #a .. b, -b .. "", not (a .. b), a .. b < "y")
