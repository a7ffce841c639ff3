local a = 1
local s = 'abc
print(s)
