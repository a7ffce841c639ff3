-- __eq is tried only for two tables or two userdata that are not primitively equal; the result is a boolean.
local calls = 0
local mt = { __eq = function(a, b) calls = calls + 1; return a.v == b.v and "yes" or nil end }
local a, b, c = setmetatable({ v = 1 }, mt), setmetatable({ v = 1 }, mt), setmetatable({ v = 2 }, mt)
print(a == b, a ~= b, a == c, a ~= c, calls)
print(a == a, calls)
print(a == 1, 1 == a, a == "x", a == nil, calls)
local plain = { v = 1 }
print(a == plain, plain == a, calls)
local other = setmetatable({ v = 1 }, { __eq = function() calls = calls + 100 return false end })
print(a == other, other == a, calls)
print(rawequal(a, b), rawequal(a, a))
local t = { [a] = "a" }
print(t[a], t[b])
if a == b then print "if" else print "else" end
print(not (a == b), (a == b) and 1 or 2)
