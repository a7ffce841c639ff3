-- The eight type names and what type() refuses.
print(type(nil), type(true), type(0), type(0.5), type("x"))
print(type({}), type(print), type(function() end), type(coroutine.create(print)))
print(type(io.stdout))
print(pcall(type))
print(select("#", type(nil)))
print(math.type(1), math.type(1.0), math.type("1"), math.type(nil))
print(pcall(math.type))
