-- A subtraction of a small integer constant is an addition of its negation: it shows at minus zero.
local x = -0.0
print(x - 0, x + 0, x - 0.0, x - (-0), -0.0 - 0, x - 1, x - (-1))
local t = { f = -0.0 }
print(t.f - 0, (t.f - 0) // 1, 1 / (t.f - 0), 1 / (x - 0.0))
local zero = 0
print(x - zero, 0 - x, 0.0 - x, 1.5 - 0)
print(pcall(function() return "-0.0" - 0, "-0.0" - 0.0, "-0.0" + 0 end))
for i = -0.0, 1 do print(i - 0, i) end
