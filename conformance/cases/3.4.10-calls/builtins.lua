-- Library functions that have quick ways to be called: every number of results, every kind of call, refusals.
local floor, sub, char, byte, max, select, pcall = math.floor, string.sub, string.char, string.byte, math.max, select, pcall

-- Numbers of results.
print((floor(2.5)), floor(2.5))
floor(2.5)
local a, b, c = floor(3.7)
print(a, b, c)
local t = { floor(1.5), floor(2.5), sub("abc", 2, 2) }
print(#t, t[1], t[2], t[3])
print(#{ floor(1.5), (byte("a")) }, select("#", floor(1)), select("#", byte("", 1)), select("#", byte("abc", 1, 3)))
local d, e, f = select(2, "x", "y")
print(d, e, f)
print(select("#"), select("#", nil), select(-1, 1, 2), select(2, 1, 2, 3))
local g, h = select(5, 1)
print(g, h, select(300, 1))

-- In tail position.
local function tail(x) return floor(x) end
local function tail_many(...) return select(2, ...) end
local function tail_native(...) return table.unpack({ ... }) end
local function tail_type(x) return type(x) end
print(tail(1.5), (tail(2.5)))
print(tail_many(1, 2, 3), tail_native(1, nil, 3))
print(tail_type(tail_type), tail_type(nil), tail_type(1), tail_type("") == "string")

-- What they decline: conversions and errors.
print(floor("3.7"), max(1, 2.5), math.abs("-3"), math.fmod(-6, 4), math.fmod(6.5, -4))
print(sub("hello", -3), sub("hello", 2, -2), sub("hello", 0), sub("hello", 10), sub("hello", "2", 3), sub(12345, 2, 3))
print(byte("abc", -1), byte("abc", 0), byte("abc", 10), char(), char(72, 105), char("65"))
print(pcall(floor), pcall(floor, {}), pcall(sub), pcall(char, 256), pcall(char, -1), pcall(math.fmod, 1, 0))
print(pcall(select), pcall(select, 0), pcall(select, {}), pcall(setmetatable, 1), pcall(setmetatable, {}))
print(pcall(rawlen, 5), pcall(rawget, 1), pcall(rawequal, 1), pcall(type), pcall(tostring), pcall(tonumber))
print(math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"), math.ult(1, -1), math.type(1), math.type(1.0), math.type("1"))
print(tonumber("0x10"), tonumber(" 5 "), tonumber("5x"), tonumber({}), tonumber("z", 36), tonumber(7.5))
print(tostring(1), tostring(-0.0), tostring("x"), ("ab"):rep(3), ("ab"):rep(0), ("ab"):rep(-1), (""):rep(5), ("aB"):upper(), ("aB"):lower())
print(pcall(error), pcall(error, nil), pcall(error, { 1 } and "m", 0), pcall(pcall), pcall(pcall, error, "e"))
print(assert(1, 2, 3), pcall(assert, false), pcall(assert, nil, "no"), pcall(assert))

local list = { 1 }
print(select("#", table.insert(list, 2)), (table.insert(list, 3)), #list, #{ table.insert(list, 4) }, list[4])
local none1, none2 = table.insert(list, 5)
print(none1, none2, list[5], pcall(table.insert, list), pcall(table.insert, 1, 2))
local function tail_insert(v) return table.insert(list, v) end
print(tail_insert(6), #list, pcall(table.insert, list, nil), #list)
for i = 7, 40 do table.insert(list, i) end
print(#list, list[40], table.concat(list, ","))

-- Metatables.
local frozen = setmetatable({}, { __metatable = "locked" })
print(getmetatable(frozen), pcall(setmetatable, frozen, {}), getmetatable("").__index == string, getmetatable(1))
local object = setmetatable({}, { __call = function(self, ...) return select("#", ...), ... end })
print(object(), object(1), (object(1, 2)))
local function call_tail(...) return object(...) end
print(call_tail("a", "b"))
getmetatable("").__tostring = function(s) return "<" .. #s .. ">" end
print(tostring("abc") == "<3>")
print(string.format("%s", "abcd") == "<4>")
getmetatable("").__tostring = nil

-- pcall: results, errors at any depth, handlers in force.
local function three() return 1, 2, 3 end
local ok, x, y, z, w = pcall(three)
print(ok, x, y, z, w, select("#", pcall(three)), (pcall(three)))
print(pcall(function(...) return select("#", ...) end, nil, nil), pcall(function(p, q) return p, q end, 1))
print(pcall(function() return pcall(function() error("in", 0) end) end))
print(xpcall(function() return pcall(function() error("quiet", 0) end) end, function(m) return "handled " .. m end))
print(xpcall(function() pcall(three); error("loud", 0) end, function(m) return "handled " .. m end))
local function deep(n) if n == 0 then error("bottom", 0) end return (pcall(deep, n - 1)) and "ok" end
print(pcall(deep, 50))
print(pcall(string.rep), pcall(nil), pcall({}))
local log = {}
pcall(function()
  local closing <close> = setmetatable({}, { __close = function(_, m) log[#log + 1] = tostring(m) end })
  error("closed", 0)
end)
print(log[1])

-- Coroutines: through pcall, metamethods and iterators; wrong states; many values.
local co = coroutine.create(function(...)
  print("start", ...)
  local r = { pcall(function() return coroutine.yield(1, 2, 3) end) }
  print("pcall", table.unpack(r))
  local m = setmetatable({}, { __add = function(p, q) return coroutine.yield("add", q) end })
  print("add", m + 5)
  for k in function(_, i) return coroutine.yield("iterate", i) end, nil, 7 do print("loop", k) end
  return "end", coroutine.yield()
end)
print(coroutine.resume(co, "a", "b"))
print(coroutine.resume(co, "c", "d"))
print(coroutine.resume(co, "sum"))
print(coroutine.resume(co, 8))
print(coroutine.resume(co))
print(coroutine.resume(co, "last", "values"))
print(coroutine.resume(co), coroutine.status(co), coroutine.close(co))
local wrapped = coroutine.wrap(function(...)
  for i = 1, 3 do coroutine.yield(i, ...) end
  error({ code = 5 })
end)
for i, v in wrapped do print(i, v) if i == 3 then break end end
print(select(2, pcall(wrapped)).code)
print(pcall(wrapped))
local many = coroutine.wrap(function(...) while true do coroutine.yield(...) end end)
print(select("#", many(table.unpack({}, 1, 200))), select("#", many()))
local inner = coroutine.wrap(function() coroutine.yield(coroutine.wrap(function() coroutine.yield("nested") end)()) end)
print(inner())
print(pcall(coroutine.resume), pcall(coroutine.wrap), pcall(coroutine.yield))
print(coroutine.resume(coroutine.running()))
local self_resuming
self_resuming = coroutine.create(function() return coroutine.resume(self_resuming) end)
print(coroutine.resume(self_resuming))
table.sort({ 3, 2, 1 }, function(p, q) print(pcall(coroutine.yield)) return p < q end)
print(coroutine.wrap(function() return pcall(table.sort, { 2, 1 }, coroutine.yield) end)())

-- Under a hook everything goes the general way.
local calls = 0
debug.sethook(function() calls = calls + 1 end, "cr")
local s = floor(1.5) + max(1, 2) + select("#", 1, 2) + #sub("abc", 1, 2)
local p1, p2 = pcall(three)
local resumed = coroutine.wrap(function() coroutine.yield(1) end)()
debug.sethook()
print(s, p1, p2, resumed, calls > 10)

-- Varargs of all sorts.
local function count(...) local p, q = ... return select("#", ...), p, q, ... end
local function fixed(p, q, ...) local r, u, v = ... return p, q, r, u, v, select("#", ...) end
print(count()) print(count(1)) print(count(1, 2, 3)) print(fixed()) print(fixed(1)) print(fixed(1, 2)) print(fixed(1, 2, 3, 4, 5, 6))
local function pass(fn, ...) return fn(...) end
print(pass(count, 1, nil)) print(pass(fixed, 1, 2, 3)) print(pass(pass, pass, count, "x"))
print((function(...) local p, q, r, u, v, o = ... return o, v, u, r, q, p end)(1, 2, 3, 4, 5))
