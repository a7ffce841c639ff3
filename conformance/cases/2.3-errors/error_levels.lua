-- Level 1 adds the position of error's caller, level 2 that function's caller, 0 nothing.
local function l0() error("zero", 0) end
local function l1() error("one", 1) end
local function l2() error("two", 2) end
local function l3() error("three", 3) end
local function call(f) f() end
print(pcall(l0))
print(pcall(l1))
print(pcall(function() l2() end))
print(pcall(function()
  call(l3)
end))
print(pcall(error, "direct"))
print(pcall(error, "direct", 2))
print(pcall(function() error("ten", 10) end))
print(pcall(function() error(42, 1) end))
print(pcall(function() error(4.5) end))
