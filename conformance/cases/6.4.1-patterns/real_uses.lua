local function split(s, sep) local t = {} for p in (s .. sep):gmatch("(.-)" .. sep:gsub("%p", "%%%0")) do t[#t + 1] = p end return table.concat(t, "|") end
print(split("a.b..c", "."), split("", ","), split("one", ","), split("a--b", "--"))
print((("camelCaseString"):gsub("%u", function(c) return "_" .. c:lower() end)), (("snake_case_name"):gsub("_(%l)", string.upper)))
local function esc(s) return (s:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" })) end
print(esc '<a href="x">&</a>')
local function csv(l) local r = {} for f in (l .. ","):gmatch('%s*"?(.-)"?%s*,') do r[#r + 1] = f end return table.concat(r, "/") end
print(csv('a, "b" ,c'))
print(("%20x"):gsub("%%(%x%x)", function(h) return string.char(tonumber(h, 16)) end))
local n = 1234567
local s = tostring(n):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
print(s)
print(("http://host:80/p?q=1"):match("^(%w+)://([^:/]+):?(%d*)(/?[^?]*)%??(.*)$"))
print(("[section]\nkey = value ; c"):match("%[(.-)%]%s*(%w+)%s*=%s*(.-)%s*;"))
print(os.date("!%Y-%m-%dT%H:%M:%S", 0):match("(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)"))
local code = "x = 1 -- c\ny = 2 --[[ d ]] z"
print((code:gsub("%-%-%[%[.-%]%]", ""):gsub("%-%-[^\n]*", "")))
