-- The global names, no more and no less.
local names = {}
for k in pairs(_G) do names[#names + 1] = k end table.sort(names)
print(table.concat(names, " "))
for _, name in ipairs { "cosh", "sinh", "tanh", "pow", "frexp", "ldexp", "log10", "atan2" } do math[name] = nil end -- of older releases
for _, lib in ipairs { "coroutine", "debug", "io", "math", "os", "package", "string", "table", "utf8" } do
  local t = {} for k in pairs(_G[lib]) do t[#t + 1] = k end table.sort(t) print(lib, table.concat(t, " "))
end
print(_VERSION, _G == _ENV, package.loaded._G == _G, package.loaded.string == string, getmetatable("").__index == string, getmetatable(_G))
local m = {} for k in pairs(getmetatable("")) do m[#m + 1] = k end table.sort(m) print(table.concat(m, " "))
local f = {}
for k in pairs(getmetatable(io.stdout)) do f[#f + 1] = k end table.sort(f)
print(table.concat(f, " "))
local f = {}
for k in pairs(getmetatable(io.stdout).__index) do f[#f + 1] = k end table.sort(f)
print(table.concat(f, " "))
