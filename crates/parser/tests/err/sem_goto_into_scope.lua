goto l1
local a
::l1:: print(a)
