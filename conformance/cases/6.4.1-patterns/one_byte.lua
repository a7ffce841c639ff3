-- Patterns that are one byte of a kind, and others that only look like it.
local function all(s, p)
  local out = {}
  for m in s:gmatch(p) do
    out[#out + 1] = m
  end
  return #out .. ":" .. table.concat(out, ",")
end
local text = "one, two; 3\n\0four "
for _, p in ipairs({ ".", "o", "%a", "%A", "[aeiou]", "[^%w]", "%z", "%%", "q", "\0", "^o", "^.", "o$", ".$", "(o)", "()", "o?", ".-" }) do
  print(p:gsub("%z", "\\0"), (all(text, p):gsub("%z", "\\0"):gsub("\n", "\\n")))
  print(text:find(p), text:find(p, 5), text:find(p, -1), text:find(p, 100), #text, text:match(p, 3) ~= nil)
  print((text:gsub(p, "<%0>"):gsub("%z", "\\0")))
  print((text:gsub(p, "", 2):gsub("%z", "\\0")))
end
print((""):find("."), (""):find("a"), (""):gsub(".", "x"), (""):find(".", 1), (""):find(".", 2))
local map = { o = "0", t = 1, w = 2.5, f = false, r = "" }
print((text:gsub(".", map):gsub("%z", "\\0")))
print((text:gsub("%a", map):gsub("%z", "\\0")))
print((text:gsub("(o)(.)", { o = "[o]" }):gsub("%z", "\\0")))
print(("abc"):gsub(".", setmetatable({}, { __index = function(_, k) return k .. k end })))
print(("abc"):gsub("()", { "x", [3] = "y" }))
print(("abc"):gsub("b", function(c) return c ~= "b" end), ("abc"):gsub("%w", function(c) return c:upper() end))
print(pcall(string.gsub, "abc", ".", { b = {} }))
print(pcall(string.gsub, "abc", ".", { b = true }))
print(pcall(string.gsub, "abc", ".", function() return print end))
local long = ("k"):rep(41)
print((long .. "-" .. long):gsub("%w+", { [long] = "long" }))
local short = ("s"):rep(40)
print((short .. "-" .. short:sub(2)):gsub("%w+", { [short] = "short", [short:sub(2)] = "shorter" }))
for len = 0, 40 do
  local key, other = ("ab"):rep(20):sub(1, len), ("ab"):rep(20):sub(1, len - 1) .. "c"
  local t = { [key] = 1, [other] = 2 }
  assert(t[key .. ""] == (key == other and 2 or 1) and t[other:reverse():reverse()] == 2)
end
