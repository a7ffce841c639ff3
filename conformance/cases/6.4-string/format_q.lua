local f = string.format
print(f("%q", 'say "hi"\\ \n new\r tab\t nul\0 one\1\0012 \200 end'))
print(f("%q %q %q", 1, -5, math.maxinteger))
print(f("%q", math.mininteger))
print(f("%q %q %q", 1.5, 0.1, -0.0))
print(f("%q %q", math.huge, -math.huge), f("%q", 0 / 0))
print(f("%q %q %q", true, false, nil))
print(pcall(f, "%q", {}))
print(pcall(f, "%q", print))
print(pcall(f, "%q"))
print(pcall(f, "%q", setmetatable({}, { __tostring = function() return "x" end })))
for _, v in ipairs { "a\nb", "\0\0001", "\r\n", "\\n", "quote\"s", "\127\128", ("x"):rep(100), 1 / 3, 2 ^ 63, 1e100, -1e-100, math.mininteger, 5e-324 } do assert(load("return " .. f("%q", v))() == v) end
print(f("%q", "\0" .. "1"), f("%q", "\1a"), f("%q", "\r0"))
