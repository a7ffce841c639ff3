local f = string.format
print(f("%p", nil), f("%p", 1), f("%p", true), f("%p", 1.5))
local t = {}
print(f("%p", t) == f("%p", t), f("%p", t) ~= f("%p", {}), f("%p", t):match("^0x%x+$") ~= nil, tostring(t):match("0x%x+") == f("%p", t))
print(f("%p", print) == f("%p", print), f("%p", "short") == f("%p", "sho" .. "rt"), #f("%30p", t), #f("%-30p", t), f("%10p|%-10p|", 1, nil))
print(pcall(f, "%p"))
