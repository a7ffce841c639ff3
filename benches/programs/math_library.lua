-- kind: math library
-- ops: 40000000
local floor, sqrt, max, min, abs = math.floor, math.sqrt, math.max, math.min, math.abs
local sin, tointeger, fmod = math.sin, math.tointeger, math.fmod
local sum, whole = 0.0, 0
for i = 1, 5000000 do
  sum = sum + sqrt(i) + sin(i) + fmod(i, 7.5)
  whole = whole + floor(i / 3) + max(i, 100, whole & 255) + min(i, 77) + abs(50 - i) + tointeger(2.0)
end
print(string.format("%.3f", sum), whole)
