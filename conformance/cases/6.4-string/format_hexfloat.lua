local f = string.format
print(f("%a|%a|%a|%a|%a", 1, 0.5, -3.75, 0, 1e300))
print(f("%A|%.2a|%.0a|%20a|%-20a|%+a|%020a", 10, 1 / 3, 1.5, 1, 1, 1, 1))
print(f("%a %a %a", 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308))
print(f("%a %a", math.huge, -math.huge), f("%.3a", 0.1), f("%.1a|%.0a|%.0a", 1.96875, 1.5, 2.5), f("%#.0a", 1), f("%.15a", 1))
print(tonumber(f("%a", 0.1)) == 0.1, tonumber(f("%a", -1/3)) == -1/3)
print(pcall(f, "%a"))
print(pcall(f, "%a", "x"))
print(pcall(f, "%.100a", 1))
