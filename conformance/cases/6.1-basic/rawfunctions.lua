local t = setmetatable({ a = 1 }, { __index = function() return "idx" end, __newindex = function() error "newindex" end, __len = function() return 99 end, __eq = function() return true end })
print(rawget(t, "a"), rawget(t, "b"), t.b, rawlen(t), #t, rawequal(t, t), rawequal(t, {}), t == setmetatable({}, getmetatable(t)))
print(rawset(t, "c", 3) == t, rawget(t, "c"), rawset(t, 1, "one")[1], rawlen(t))
print(pcall(rawget)) print(pcall(rawget, 1)) print(pcall(rawget, {})) print(pcall(rawset, {})) print(pcall(rawset, {}, 1)) print(pcall(rawset, "s", 1, 2)) print(pcall(rawequal, 1)) print(pcall(rawequal)) print(pcall(rawlen, 5)) print(pcall(rawlen)) print(rawlen("abc"), rawequal(1, 1.0), rawequal("a", "a"), rawequal(nil, nil), rawequal(0/0, 0/0)) print(rawget({ 5 }, 1.0), rawget({}, {}))
