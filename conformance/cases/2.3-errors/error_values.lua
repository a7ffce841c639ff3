-- Any value can be an error object and arrives unchanged.
local t = {}
for _, v in ipairs { 1, 1.5, "s", true, false, t, print } do
  local ok, e = pcall(error, v)
  io.write(tostring(ok), " ", type(e), " ", tostring(e == v), "\n")
end
print(pcall(error))
print(pcall(error, nil))
print(select("#", pcall(error)))
local ok, e = pcall(function() error(t) end)
print(e == t)
local ok, e = pcall(function() error(setmetatable({}, { __tostring = function() return "custom" end })) end)
print(ok, tostring(e))
