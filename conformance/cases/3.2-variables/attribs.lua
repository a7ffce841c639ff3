local x <const> = 42
print(x, x + 1)
local y <const>, z <const> = "a", nil
print(y, z)
local function f() return x, y end
print(f())
local s <const> = "str"; local b <const> = true; local n <const> = 1.5
print((function() return s .. n, b, -n, #s, not b end)())
print(load("local x <const> = 1; x = 2", "=c"))
print(load("local x <const> = 1; function f() x = 2 end", "=c"))
print(load("local x <close> = nil; x = 2", "=c"))
print(load("local x <const> = 1; x, y = 2, 3", "=c"))
print(load("local x <const> = 1; local function x() end", "=c") ~= nil)
print(load("local x <const> = 1; function x() end", "=c"))
print(load("local x <wrong> = 1", "=c"))
print(load("local x <close>, y <close> = nil, nil", "=c"))
print(load("local a <const> = 1; for a = 1, 2 do a = 3 end", "=c") ~= nil)
