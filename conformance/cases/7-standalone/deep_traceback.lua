-- A long traceback skips the levels in the middle.
local function f(n) if n == 0 then error("deep") end f(n - 1) end
f(40)
