-- What the hardware makes of 0/0, as PUC Lua prints it on x86-64 (computed at run time, never folded).
local zero = 0
print(zero / zero, -(zero / zero), 0 / 0, -(0 / 0))
print(math.huge - math.huge, math.huge * 0, tostring(0 / 0) == tostring(zero / zero))
print(string.format("%.1f %g %e %d", 0 / 0, -(0 / 0), math.huge, 3.0))
print(math.abs(0 / 0) ~= math.abs(0 / 0), math.max(1, 0 / 0), math.min(1, 0 / 0))
