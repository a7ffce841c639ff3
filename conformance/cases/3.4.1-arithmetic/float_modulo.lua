local function show(a, b) io.write(a % b, " ") end
show(5.3, 2) show(-5.3, 2) show(5.3, -2) show(-5.3, -2) show(1, 0.1) show(-1, 0.1) print()
show(6, 3.0) show(-6, 3.0) show(6, -3.0) show(-6, -3.0) show(0.0, 5) show(-0.0, 5) print()
show(1e308, 3) show(2 ^ 1000, 7) show(1e-300, 1e-310) print(math.huge % 1 ~= math.huge % 1)
show(3, math.huge) show(-3, math.huge) show(3, -math.huge) show(-3, -math.huge) show(0.0, -math.huge) print()
print(1 / (-6 % 3.0), 1 / (6 % -3.0), 1 / (0.0 % -1))
print(math.fmod(-6, 3.0), math.fmod(5.3, -2), math.fmod(-5.3, 2), math.fmod(-5, 3), math.fmod(5, -3))
