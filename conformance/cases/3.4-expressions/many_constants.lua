--@ no stress: too slow
-- More constants than short operands can name.
local t = {} for i = 1, 70000 do t[i] = "v[" .. i .. "] = 'str" .. i .. "'" end
local f = assert(load("local v = ... " .. table.concat(t, "\n") .. " return #v", "=big"))
local v = {} print(f(v), v[1], v[255], v[256], v[65536], v[70000])
local u = {} for i = 1, 300 do u[i] = "k" .. i .. " = " .. i + 0.5 end
local r = load("return { " .. table.concat(u, ", ") .. " }")() print(r.k1, r.k255, r.k256, r.k257, r.k300)
local code = { "local t = ... local s = 0" }
for i = 1, 300 do code[#code + 1] = ("s = s + t.k%d * %d.25 - t.k%d"):format(i, i, i) end code[#code + 1] = "t.k299, t.k300 = 'x', t.k1 return s, t:m300(1)"
for i = 1, 300 do code[1] = code[1] .. (" t.m%d = t.m%d"):format(i, i) end
r.m300 = function(self, x) return self == r, x, self.k299, self.k300 end
print(load(table.concat(code, "\n"))(r))
local cmp = { "local n, x = 0, ..." }
for i = 1, 400 do cmp[#cmp + 1] = ("if x == 'c%d' or x == %d.75 or x < -%d then n = n + %d end"):format(i, i, i * 1000, i) end cmp[#cmp + 1] = "return n"
print(pcall(load(table.concat(cmp, "\n")), 390.75), load(table.concat(cmp, "\n"))(-5500))
