--@ no stress: fills the whole stack
-- Endless recursion through every kind of call ends in a "stack overflow" that can be caught, again and again.
local function try(name, f, ...)
  for _ = 1, 2 do
    local ok, e = pcall(f, ...)
    io.write(name, " ", tostring(ok), " ", tostring(tostring(e):find("overflow", 1, true) ~= nil), "; ")
  end
  print()
end
local function a() return (a()) end
local function b() local x = b() return x end
local t = setmetatable({}, { __call = function(self) return (self()) end })
local u = setmetatable({}, { __unm = function(x) return -x + 1 end, __len = function(x) return #x + 1 end, __concat = function(x) return x .. "" end,
  __eq = function(x, y) return not (x == y) end, __lt = function(x, y) return not (x < y) end, __newindex = function(x, k, v) x[k] = v end,
  __index = function(x, k) return x[k] .. "" end, __tostring = function(x) return tostring(x) .. "" end })
try("call", a) try("local", b) try("__call", t)
try("__unm", function() return -u end) try("__len", function() return #u end) try("__concat", function() return u .. "" end)
try("__lt", function() return u < u end) try("__newindex", function() u.x = 1 end) try("__index", function() return u.x end)
try("__eq", function() return u == setmetatable({}, getmetatable(u)) end)
try("__tostring", tostring, u)
local function g(s) return s:gsub(".", g) end try("gsub", g, "x")
local function s(x, y) table.sort({ 1, 2, 3 }, s) return x < y end try("sort", s, 1, 2)
local function l() return load(function() return l() end) end print((pcall(l)))
local function co() return assert(coroutine.resume(coroutine.create(co))) end try("coroutine", co)
local function w() return coroutine.wrap(w)() end try("wrap", w)
local function it() for x in it do return x end end try("iterator", it)
local function cl() local c <close> = setmetatable({}, { __close = cl }) end try("close", cl)
