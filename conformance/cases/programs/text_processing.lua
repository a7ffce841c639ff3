local text = [[
The quick brown fox jumps over the lazy dog. The dog sleeps;
the fox runs away -- quick as ever!
]]
local freq, order = {}, {}
for w in text:lower():gmatch "%a+" do if not freq[w] then order[#order + 1] = w end freq[w] = (freq[w] or 0) + 1 end table.sort(order, function(a, b) if freq[a] ~= freq[b] then return freq[a] > freq[b] end return a < b end)
for i = 1, 5 do io.write(order[i], "=", freq[order[i]], " ") end
print()
local function wrap(s, n) local lines, cur = {}, "" for w in s:gmatch "%S+" do if #cur + #w + 1 > n and cur ~= "" then lines[#lines + 1] = cur cur = w else cur = cur == "" and w or cur .. " " .. w end end lines[#lines + 1] = cur return lines end
for _, l in ipairs(wrap(text, 24)) do print(("|%-24s|%24s|"):format(l, l)) end
local function lev(a, b) local p = {} for j = 0, #b do p[j] = j end for i = 1, #a do local c = { [0] = i } for j = 1, #b do c[j] = math.min(p[j] + 1, c[j - 1] + 1, p[j - 1] + (a:byte(i) == b:byte(j) and 0 or 1)) end p = c end return p[#b] end
print(lev("kitten", "sitting"), lev("", "abc"), lev("flaw", "lawn"))
local function caesar(s, n) return (s:gsub("%a", function(c) local b = c:match "%l" and 97 or 65 return string.char((c:byte() - b + n) % 26 + b) end)) end
print(caesar("Hello, World!", 3), caesar(caesar("Hello, World!", 3), -3))
local function rle(s) return (s:gsub("()(.)()", function() end):gsub("(.)(%1*)", function(c, r) return (#r > 0 and #r + 1 or "") .. c end)) end
print(rle "aaabccd")
local function roman(n) local r = "" for _, p in ipairs { { 1000, "M" }, { 900, "CM" }, { 500, "D" }, { 400, "CD" }, { 100, "C" }, { 90, "XC" }, { 50, "L" }, { 40, "XL" }, { 10, "X" }, { 9, "IX" }, { 5, "V" }, { 4, "IV" }, { 1, "I" } } do while n >= p[1] do r = r .. p[2] n = n - p[1] end end return r end
print(roman(1994), roman(2024), roman(4), roman(3999))
