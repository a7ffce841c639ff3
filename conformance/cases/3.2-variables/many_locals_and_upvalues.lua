-- 200 locals are accepted, 201 are not; likewise 255 upvalues.
local function locals(n) local t = {} for i = 1, n do t[i] = "local a" .. i .. " = " .. i end return table.concat(t, "\n") end
print(load(locals(200) .. "\nreturn a1 + a200", "=c")())
print(load(locals(201), "=c"))
print(load("function f()\n" .. locals(201) .. " end", "=c"))
local function ups(n)
  local t, u = {}, {}
  for i = 1, n do
    if (i - 1) % 100 == 0 then t[#t + 1] = "local function f" .. i .. "()" end
    t[#t + 1] = "local u" .. i .. " = " .. i; u[#u + 1] = "u" .. i
  end
  local closers = ("end "):rep(math.ceil(n / 100))
  return table.concat(t, "\n") .. "\nreturn function() return " .. table.concat(u, "+") .. " end " .. closers
end
print(load(ups(200), "=c") ~= nil)
print((select(2, load(ups(256), "=c"))))
