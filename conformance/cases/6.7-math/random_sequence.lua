-- xoshiro256** seeded with 42: the same on every machine.
math.randomseed(42)
for i = 1, 5 do io.write(math.random(1, 100), " ") end
print() math.randomseed(42)
for i = 1, 3 do io.write(string.format("%.17g", math.random()), " ") end
print() math.randomseed(42)
for i = 1, 3 do io.write(math.random(0), " ") end
print() math.randomseed(42)
for i = 1, 5 do io.write(math.random(10), " ") end
print() math.randomseed(42, 7)
for i = 1, 3 do io.write(math.random(0), " ") end
print() math.randomseed(0)
print(math.random(0), math.random(0)) math.randomseed(-1)
print(math.random(0)) math.randomseed(math.mininteger, math.maxinteger)
print(math.random(0), math.random(math.mininteger, math.maxinteger)) math.randomseed(3.0)
local a = math.random(0) math.randomseed(3)
print(a == math.random(0))
print(pcall(math.randomseed, 3.7))
print(pcall(math.randomseed, 1e300)) math.randomseed(123)
for i = 1, 5 do io.write(math.random(-10, 10), " ", math.random(1, 1), " ", math.random(math.maxinteger), " ") end
print()
for _, r in ipairs { 2, 3, 7, 8, 1000, 1 << 20, (1 << 40) + 1, 1 << 62 } do io.write(math.random(r), " ") end
print()
