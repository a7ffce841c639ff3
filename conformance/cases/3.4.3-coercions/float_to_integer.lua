-- Library functions accept floats with exact integer values only.
print(("abc"):sub(2.0, 3.0), ("x"):rep(3.0), string.char(65.0), select(2.0, "a", "b"), ("abc"):byte(-1.0), utf8.char(97.0))
print(pcall(string.rep, "x", 1.5)) print(pcall(string.char, 65.5)) print(pcall(("x").sub, "x", 0 / 0)) print(pcall(string.rep, "x", 2 ^ 63)) print(pcall(string.rep, "x", "1.5")) print(string.rep("x", "2"), string.rep("x", "0x2"), string.rep("x", "2.0"))
print(pcall(string.rep, "x", "abc")) print(pcall(select, 1.5)) print(pcall(table.concat, { 1 }, ",", 1.5)) print(math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"), math.tointeger({}))
local t = { 10, 20 } print(t[1.0], t[2.0], #t, rawget(t, 1.0), next({ [2.0] = 1 }))
