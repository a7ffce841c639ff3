print(("ab"):rep(3), ("ab"):rep(0) == "", ("ab"):rep(-1) == "", ("ab"):rep(1, "sep"), ("ab"):rep(3, ","), (""):rep(5) == "", (""):rep(3, "-"), ("x"):rep(2, "\0") == "x\0x", #("abc"):rep(1000, "--"))
print(("x"):rep(0, "y") == "", ("x"):rep(-5, "y") == "", ("x"):rep(2.0), ("x"):rep("3"))
print(pcall(string.rep, "x", 1 << 62))
print(pcall(string.rep, "ab", math.maxinteger))
