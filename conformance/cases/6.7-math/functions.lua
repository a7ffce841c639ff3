print(math.sqrt(16), math.sqrt(2), math.exp(0), math.exp(1), math.log(1), math.log(100, 10), math.log(8, 2), math.log(27, 3), math.log(2.718281828459045), math.log(1024, 2), math.log(1000, 10))
print(math.sin(0), math.cos(0), math.tan(0), math.asin(1), math.acos(1), math.atan(1), math.atan(1, 1), math.atan(-1, -1), math.atan(0, -1), math.atan(1, 0), math.atan(-0.0, -1))
print(math.pi, -math.pi, math.huge, -math.huge, math.maxinteger, math.mininteger)
print(math.deg(math.pi), math.rad(180), math.deg(1), math.rad(1))
print(string.format("%.12f %.12f %.12f", math.sin(1), math.cos(1), math.tan(1)), string.format("%.12f %.12f %.12f", math.asin(0.5), math.acos(0.5), math.atan(0.5)))
print(math.sqrt(-1) ~= math.sqrt(-1), math.log(0), math.log(-1) ~= math.log(-1), math.log(0, 2), math.asin(2) ~= math.asin(2), math.exp(1000), math.exp(-1000), math.log(math.huge))
for _, f in ipairs { "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "deg", "rad" } do print(f, pcall(math[f])) print(f, pcall(math[f], "x")) end
print(math.log(8, 2.0), math.log(2, 0.5), math.log("100", "10"), math.sqrt("4"), math.type(math.sqrt(4)))
