local M = {} M.__index = M
local function new(r) return setmetatable(r, M) end
function M.__mul(a, b) if type(a) == "number" then a, b = b, a end if type(b) == "number" then local r = {} for i, row in ipairs(a) do r[i] = {} for j, v in ipairs(row) do r[i][j] = v * b end end return new(r) end if #a[1] ~= #b then error("shape mismatch", 2) end local r = {} for i = 1, #a do r[i] = {} for j = 1, #b[1] do local s = 0 for k = 1, #b do s = s + a[i][k] * b[k][j] end r[i][j] = s end end return new(r) end
function M.__add(a, b) local r = {} for i = 1, #a do r[i] = {} for j = 1, #a[1] do r[i][j] = a[i][j] + b[i][j] end end return new(r) end
function M.__unm(a) return a * -1 end
function M.__eq(a, b) for i = 1, #a do for j = 1, #a[1] do if a[i][j] ~= b[i][j] then return false end end end return true end
function M.__tostring(a) local t = {} for i, row in ipairs(a) do t[i] = "[" .. table.concat(row, " ") .. "]" end return table.concat(t) end
function M.__pow(a, n) local r = new { { 1, 0 }, { 0, 1 } } while n > 0 do if n % 2 == 1 then r = r * a end a = a * a n = n // 2 end return r end
function M.__call(a, i, j) return a[i][j] end
function M.__idiv(a, n) return new { { a[1][1] // n } } end
local a, b = new { { 1, 2 }, { 3, 4 } }, new { { 0, 1 }, { 1, 0 } }
print(a * b, b * a, a + b, -a, 2 * a, a * 0.5, a == a * new { { 1, 0 }, { 0, 1 } }, a == b)
print(new { { 1, 1 }, { 1, 0 } } ^ 60, a(2, 1), rawlen(a), new { { 7 } } // 2)
print(pcall(function() return a * new { { 1, 2, 3 } } end))
local function det(m) if #m == 1 then return m[1][1] end local d = 0 for c = 1, #m do local s = {} for i = 2, #m do local r = {} for j = 1, #m do if j ~= c then r[#r + 1] = m[i][j] end end s[#s + 1] = r end d = d + (-1) ^ (c + 1) * m[1][c] * det(s) end return d end
print(det { { 2, 0, 1 }, { 1, 3, 2 }, { 1, 1, 1 } }, det { { 1, 2 }, { 3, 4 } })
