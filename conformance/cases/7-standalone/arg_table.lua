print(#arg, arg[0], arg[1], arg[2], arg[3] == "", arg[4], arg[-1] ~= nil, arg[-2], arg[5])
print(...)
print(select("#", ...))
local a = { ... } print(a[2])
